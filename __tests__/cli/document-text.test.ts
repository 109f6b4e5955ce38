import { createColors } from 'picocolors';
import { planDocument } from '../../change-records/render/plan-document';
import { documentText } from '../../cli/verbs/plan/document-text';
import { golden, recordOf } from '../change-records/golden-plan';

const COLOUR = /\u001b\[\d+m/g;

describe.each(['start', 'narrow-uploads', 'user-removed', 'take-over'])('the plan "%s" in a terminal', (name) => {
  const document = planDocument(recordOf(golden(name)));
  const text = documentText({ colours: createColors(false) }, document);

  it('has no markup, and no line wider than 80 columns but for what is copied whole', () => {
    expect(text).not.toMatch(/\*\*|^#|\\_|^\| /m);
    const wide = text.split('\n').filter((line) => line.length > 80 && /\s/.test(line.trim()));
    expect(wide).toEqual([]);
  });

  it('is the same with colours, which take no room', () => {
    const coloured = documentText({ colours: createColors(true) }, document);
    expect(coloured).not.toBe(text);
    expect(coloured.replace(COLOUR, '')).toBe(text);
  });
});

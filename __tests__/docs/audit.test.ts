import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AUDIT_FORMATS } from '../../cli/verbs/audit/audit-format';
import { CONTROLS, sourceOf } from '../../compliance/controls';
import { EXCEPTIONS } from '../../compliance/documented-exception';
import { overlapDays } from '../../compliance/exception';
import { OCSF_VERSION } from '../../compliance/ocsf';
import { DEFAULT_POLICIES } from '../../rotation/policy';

const guide = readFileSync(join(__dirname, '..', '..', 'docs', 'audit.md'), 'utf8');
const rows = (beginning: string): readonly string[] =>
  guide.split('\n').filter((line) => line.startsWith(`| \`${beginning}`));

test('the guide lists every control as it is', () => {
  const listed = CONTROLS.map((control) => {
    const about = Object.keys(control.judges).join(', ');
    return `| \`${control.id}\` | ${control.title} | ${sourceOf(control)} | ${about} | ${control.severity} |`;
  });
  expect(['CIS-', 'SH-', 'PART11-', 'ORG-'].flatMap(rows)).toEqual(listed);
});

test('the guide lists every exception as it is', () => {
  const listed = Object.entries(EXCEPTIONS).map(
    ([id, { allows, source, ends }]) => `| \`${id}\` | ${allows} | ${source} | ${ends} |`,
  );
  expect(Object.keys(EXCEPTIONS).flatMap((id) => rows(`${id}\``))).toEqual(listed);
});

test('the guide tells numbers, versions and formats as they are', () => {
  const days = (audience: 'internal' | 'external') => overlapDays(DEFAULT_POLICIES, audience, { silentHours: 48 });
  expect(guide).toContain(`${days('external')} days for a supplier`);
  expect(guide).toContain(`${days('internal')} days for an internal`);
  expect(guide).toContain(`schema ${OCSF_VERSION}`);
  for (const format of AUDIT_FORMATS.filter((name) => name !== 'table'))
    expect(guide).toContain(`--${['json', 'csv', 'html'].includes(format) ? format : `format ${format}`}`);
});

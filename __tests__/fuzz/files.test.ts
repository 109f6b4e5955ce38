import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { readEvidence } from '../../cli/evidence/evidence-file';
import { stackProject } from '../../cli/stack/stack-project';
import { decodedText } from '../../rotation/decoded-text';
import { parseEntries, parseLedger } from '../../settings/ledger-file';
import { readableEntry, readableSettings } from '../../settings/readable-parts';
import { parseSettings } from '../../settings/settings-file';
import { loadTakeovers } from '../../settings/takeovers-file';
import { aWorld } from '../cli/a-world';
import { EVERY_SETTING } from '../settings/every-setting';
import { anyText, check, damaged, inWords, type Json, jsonFile } from './damage';

const LEDGER = {
  valentia: { generation: 3, previous: 'active' },
  'kotahi-writer': { generation: 1, previous: 'deleted', suspended: true },
};
const NAMES = Object.keys(LEDGER);

/** A fault says where it is and what is to be done. */
function demandWords(faults: readonly { readonly message: string }[]): void {
  expect(faults.filter(({ message }) => message.trim() === '' || /undefined|\[object /.test(message))).toEqual([]);
}

test('settings are read as they stand, or every fault is told', () => {
  check(
    fc.property(jsonFile(EVERY_SETTING as unknown as Json), (text) => {
      const { settings, faults } = parseSettings(text);
      demandWords(faults);
      expect(settings === undefined).toBe(faults.length > 0);
      if (settings === undefined) return;
      const written = JSON.parse(text) as { organisation: string; users: { name: string }[]; deployment: object };
      expect(settings.organisation).toBe(written.organisation);
      expect(settings.users.map(({ name }) => name)).toEqual(written.users.map(({ name }) => name));
      expect(settings.deployment).toMatchObject(written.deployment);
    }),
  );
});

test('no property of the settings is passed over in silence', () => {
  const objects: string[][] = [];
  const find = (value: unknown, path: string[]): void => {
    if (typeof value !== 'object' || value === null) return;
    if (!Array.isArray(value) && path.at(-1) !== 'tags') objects.push(path);
    for (const [name, inner] of Object.entries(value)) find(inner, [...path, name]);
  };
  find(EVERY_SETTING, []);
  check(
    fc.property(fc.constantFrom(...objects), anyText, (path, name) => {
      const copy = structuredClone(EVERY_SETTING) as unknown as Record<string, unknown>;
      const at = path.reduce((within, part) => within[part] as Record<string, unknown>, copy);
      Object.defineProperty(at, `x${name}`, { value: 1, enumerable: true });
      expect(parseSettings(JSON.stringify(copy)).faults).not.toEqual([]);
    }),
  );
});

test('a ledger is read as it stands, or every fault is told; entry by entry, too', () => {
  check(
    fc.property(jsonFile(LEDGER), (text) => {
      const { ledger, faults } = parseLedger(text, NAMES);
      demandWords(faults);
      expect(ledger === undefined).toBe(faults.length > 0);
      const one = parseEntries(text, NAMES);
      demandWords([...one.faults, ...[...one.faultsOf.values()].flat()]);
      if (ledger === undefined) return;
      const written = JSON.parse(text) as typeof LEDGER;
      for (const [user, entry] of Object.entries(ledger)) {
        expect({ suspended: false, ...written[user as keyof typeof LEDGER] }).toEqual(entry);
      }
      expect(one.entries).toEqual(ledger);
    }),
  );
});

test('of what the brake reads, no text is too torn', () => {
  check(
    fc.property(jsonFile(EVERY_SETTING as unknown as Json), jsonFile(LEDGER), anyText, (settings, ledger, user) => {
      readableSettings(settings);
      for (const name of [...NAMES, user]) {
        const found = readableEntry(ledger, name);
        const whole = parseLedger(ledger).ledger;
        if (whole && found.kind === 'entry') expect(found.entry).toEqual(whole[name]);
      }
    }),
  );
});

describe('files of a folder', () => {
  let dir: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'keyturn-'));
  });
  afterAll(() => rmSync(dir, { recursive: true }));

  const imports = [{ to: 'aws_iam_user.valentia', id: 'valentia' }];
  const evidence = {
    user: 'valentia',
    generation: 2,
    handover: { at: '2026-03-01T00:00:00.000Z', accessKeyId: 'AKIAVALENTIA00000002', sealedTo: 'ab' },
    accepted: { at: '2026-03-02T00:00:00.000Z', reason: 'a word' },
  };

  it('imports.json', async () => {
    await check(
      fc.asyncProperty(jsonFile(imports), async (text) => {
        writeFileSync(join(dir, 'imports.json'), text);
        const read = await inWords(() => loadTakeovers(dir));
        if (read) expect(read).toEqual(JSON.parse(decodedText(Buffer.from(text))));
      }),
    );
  });

  it('evidence', async () => {
    const folder = join(dir, 'evidence');
    mkdirSync(folder);
    await check(
      fc.asyncProperty(jsonFile(evidence), async (text) => {
        writeFileSync(join(folder, 'valentia-2.json'), text);
        const read = await inWords(() => readEvidence(dir, 'valentia', 2));
        if (read) expect(JSON.parse(decodedText(Buffer.from(text)))).toMatchObject(read);
      }),
    );
  });

  it('cdktf.json', async () => {
    await check(
      fc.asyncProperty(jsonFile({ app: 'npx tsx main.ts', output: 'out', language: 'typescript' }), async (text) => {
        writeFileSync(join(dir, 'cdktf.json'), text);
        const project = await inWords(() => stackProject(aWorld({ cwd: dir })));
        if (project) expect(project.app).toBe((JSON.parse(decodedText(Buffer.from(text))) as { app: string }).app);
      }),
    );
  });
});

test('any text comes back from every encoding that says what it is', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 60 }).filter((one) => !/^\uFEFF|\0/.test(one));
  check(
    fc.property(text, (one) => {
      const le = Buffer.from(`\uFEFF${one}`, 'utf16le');
      expect(decodedText(Buffer.from(`\uFEFF${one}`))).toBe(one);
      expect(decodedText(le)).toBe(one);
      expect(decodedText(Buffer.from(le).swap16())).toBe(one);
    }),
  );
  check(
    fc.property(
      damaged('{ "valentia": { "generation": 3 } }'),
      (one) => decodedText(Buffer.from(one, 'latin1')) !== undefined,
    ),
  );
});

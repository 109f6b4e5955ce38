import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { everyVerb } from '../../cli/verb-list';
import { USER_TAGS } from '../../rotation/audience';
import { daysAfter } from '../../rotation/days';
import { NOW } from '../sealing/pgp-keys';
import { ACloud } from './a-cloud';
import { aConfigDir, removeConfigDirs } from './a-config-dir';
import { aState, showing, synthesised } from './a-state';
import { aWorld } from './a-world';
import { run } from './checked-run';

afterAll(removeConfigDirs);

const first = { generation: 1, previous: 'deleted', suspended: false } as const;
const OURS = 'AKIAOURS000000000001';

/** kotahi-writer is of the north; valentia of whoever is named, and stands in the ledger of the north too. */
function anAccount(stackOfValentia: string): ACloud {
  const cloud = new ACloud(() => NOW)
    .withSupplier('kotahi-writer', first)
    .withKey('kotahi-writer', OURS, daysAfter(NOW, -10))
    .withSupplier('valentia', first)
    .withKey('valentia', 'AKIATHEIRS0000000002', daysAfter(NOW, -20))
    .withSupplier('of-the-south', first)
    .withKey('of-the-south', 'AKIATHEIRS0000000003', daysAfter(NOW, -20));
  cloud.tag('kotahi-writer', USER_TAGS.stack, 'north/suppliers');
  cloud.tag('valentia', USER_TAGS.stack, stackOfValentia);
  cloud.tag('of-the-south', USER_TAGS.stack, 'south/suppliers');
  return cloud;
}

async function inTheNorth(stackOfValentia: string, ...words: string[]) {
  const deployment = { project: 'north', mail: { from: 'keys@example.org', owner: 'data@example.org' } };
  const dir = await aConfigDir({ settings: { deployment } });
  synthesised(dir);
  writeFileSync(join(dir, 'cdktf.json'), '{"app":"make stacks"}');
  const cloud = anAccount(stackOfValentia);
  const state = showing(aState({ 'kotahi-writer': { '1': OURS } }));
  const world = aWorld({ cloud, now: NOW, cwd: dir, outcome: state });
  const code = await run([...words, '--config-dir', dir], everyVerb(), world);
  return { code, dir, cloud, said: `${world.stdout()}${world.stderr()}`.replace(/\s+/g, ' ') };
}

test('a user that another project looks after is not adopted, and nothing is written', async () => {
  const { code, dir, said } = await inTheNorth('south/suppliers', 'adopt', 'valentia');
  expect(code).toBe(1);
  expect(said).toContain('says "south/suppliers", and this is the project "north"');
  expect(said).toContain('Key=keyturn:stack,Value=north/suppliers');
  expect(existsSync(join(dir, 'imports.json'))).toBe(false);
});

test('the doctor names a user of ours that another project looks after, and leaves strangers of others to them', async () => {
  const { said } = await inTheNorth('south/suppliers', 'doctor', '--json');
  const { findings } = JSON.parse(said) as { findings: { code: string; about: string }[] };
  expect(findings.filter(({ about }) => about === 'valentia').map(({ code }) => code)).toEqual([
    'USER_OF_ANOTHER_PROJECT',
  ]);
  expect(findings.filter(({ about }) => about === 'of-the-south')).toEqual([]);
});

test('of a user of its own it says what it always did', async () => {
  const { said } = await inTheNorth('north/suppliers', 'doctor', '--json');
  const { findings } = JSON.parse(said) as { findings: { code: string; about: string }[] };
  expect(findings.filter(({ about }) => about === 'valentia').map(({ code }) => code)).toEqual([
    'USER_NOT_IN_STATE',
    'APPLIED_WITHOUT_RECORD',
  ]);
});

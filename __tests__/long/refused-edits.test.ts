import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { entryFaults } from '../../rotation/entry-rules';
import { refusals } from '../../rotation/guard';
import type { LedgerEntry } from '../../rotation/ledger';
import { connectionOf } from '../../sandbox/connection';
import { SILENT } from '../../sandbox/progress';
import { ChildProcesses } from '../../sandbox/story/child-processes';
import { Deployment } from '../../sandbox/story/deployment';
import { IamObserver } from '../../sandbox/story/iam-observer';
import { startTrial, type Trial } from '../../sandbox/trial/trial';
import { type Ended, run } from '../journeys/by-hand';
import { REFUSED_EDITS, type RefusedEdit } from './refused-edits';

jest.setTimeout(600_000);

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'keyturn-refused-')));
const USERS = REFUSED_EDITS.map(({ user }) => user);
let trial: Trial;

/** Supplier → entry. */
type Wanted = Readonly<Record<string, object>>;

function ledgerOf(entryOf: (edit: RefusedEdit) => LedgerEntry | undefined): Wanted {
  return Object.fromEntries(REFUSED_EDITS.map((edit) => [edit.user, entryOf(edit) ?? {}]));
}

beforeAll(async () => {
  const projectDir = join(folder, 'project');
  mkdirSync(projectDir);
  writeFileSync(join(projectDir, 'key-generations.json'), JSON.stringify(ledgerOf(({ applied }) => applied[0])));
  writeFileSync(join(projectDir, 'settings.json'), JSON.stringify(settings()));
  trial = await startTrial({ dir: join(folder, 'sandbox'), projectDir, ministack: false, progress: SILENT });
  await new Deployment(trial, new ChildProcesses(), 'suppliers').synthesise();
});

afterAll(async () => {
  await trial?.sandbox.stop();
  rmSync(folder, { recursive: true, force: true });
});

function settings(): object {
  const mail = { from: 'access-keys@example.org.nz', owner: 'owner@example.org.nz', identity: 'address' };
  return {
    organisation: 'Many suppliers',
    deployment: { region: 'ap-southeast-2', timeZone: 'Pacific/Auckland', state: { backend: 'local' }, mail },
    users: USERS.map((name) => ({
      name,
      audience: 'external',
      company: 'A supplier',
      contact: { kind: 'mail', name: 'Somebody', address: 'somebody@example.org.nz' },
      integration: 'daily files',
      uploads: { bucket: `uploads-of-${name}`, bucketPolicy: 'ours' },
      sealingKey: `${name}.asc`,
      whyAKey: 'it uploads from outside AWS and cannot assume a role',
    })),
  };
}

/** Terraform with another ledger than the synthesised one, as `-var` would give it. */
function terraform(ledger: Wanted, ...args: readonly string[]): Promise<Ended> {
  const env = { ...trial.env, TF_VAR_key_generations: JSON.stringify(ledger) };
  return run(
    'terraform',
    [...args, '-no-color', '-input=false'],
    env,
    join(trial.folder.output, 'stacks', 'suppliers'),
  );
}

/** A plan of the one ledger that holds all of these edits; it must fail. */
async function planWith(edits: readonly RefusedEdit[]): Promise<Ended> {
  const planned = await terraform(
    ledgerOf((edit) => (edits.includes(edit) ? edit.refused : edit.applied.at(-1))),
    'plan',
  );
  expect(planned.code).toBe(1);
  return planned;
}

test('each edit that the rules refuse is refused by the plan, in the words of the rules, and changes nothing', async () => {
  const stages = Math.max(...REFUSED_EDITS.map(({ applied }) => applied.length));
  for (let stage = 0; stage < stages; stage += 1) {
    const ledger = ledgerOf(({ applied }) => applied[stage] ?? applied.at(-1));
    const applied = await terraform(ledger, 'apply', '-auto-approve');
    expect({ stage, code: applied.code, said: applied.code === 0 ? '' : applied.said }).toEqual({
      stage,
      code: 0,
      said: '',
    });
  }
  const observer = new IamObserver(connectionOf(trial.sandbox.env));
  const before = await observer.keysOfAll(USERS);
  const statuses = Object.entries(before).map(([user, keys]) => [user, keys.map(({ status }) => status).join(' ')]);
  expect(Object.fromEntries(statuses)).toEqual(
    Object.fromEntries(REFUSED_EDITS.map(({ user, found }) => [user, found])),
  );

  // What no entry may say is refused by the variable's own validation, before anything is compared.
  const impossible = REFUSED_EDITS.filter(({ refused }) => entryFaults(refused).length > 0);
  const forbidden = REFUSED_EDITS.filter((edit) => !impossible.includes(edit));
  const unspeakable = await planWith(impossible);
  for (const { user, refused } of impossible) {
    for (const { message } of entryFaults(refused)) expect(unspeakable.said).toContain(message);
    expect(unspeakable.said).toMatch(new RegExp(`${user}[a-z0-9, -]*: `));
  }

  const planned = await planWith(forbidden);
  for (const { user, applied, found, refused } of forbidden) {
    const reasons = refusals(user, refused, { recorded: applied.at(-1), found }, true);
    const said = reasons.map(({ because, wayOut }) => planned.said.includes(`${because} ${wayOut}`));
    const allSaid = reasons.map(() => true);
    expect({ user, refused, reasons: reasons.length > 0, said }).toEqual({
      user,
      refused,
      reasons: true,
      said: allSaid,
    });
  }
  expect(await observer.keysOfAll(USERS)).toEqual(before);
});

test('what no ledger may ever say is refused by the variable itself', async () => {
  const [below, half, gone, missing] = USERS as [string, string, string, string];
  const ledger: Record<string, object> = {
    ...ledgerOf(({ applied }) => applied.at(-1)),
    [below]: { generation: 0, previous: 'deleted' },
    [half]: { generation: 1.5, previous: 'deleted' },
    [gone]: { generation: 1, previous: 'gone' },
    nobody: { generation: 1, previous: 'deleted' },
  };
  delete ledger[missing];
  const planned = await terraform(ledger, 'plan');
  expect(planned.code).toBe(1);
  for (const says of [
    new RegExp(`${below}, ${half}: .*generation`, 'i'),
    new RegExp(`${gone}: .*previous`, 'i'),
    /nobody: no such user/,
    new RegExp(`${missing}: declared, but not in the ledger`),
  ]) {
    expect(planned.said).toMatch(says);
  }
});

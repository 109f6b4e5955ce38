import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  IAMClient,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Previous } from '../../rotation/ledger';
import { connectionOf } from '../../sandbox/connection';
import type { HeldKey, Typed, Work } from './work';

/** A command of which every call to AWS is made to fail once in every way. */
export interface FaultedCommand {
  /** As in the report; a step's apply has the step beside it. */
  readonly name: string;
  readonly argv: (work: Work) => readonly string[] | Promise<readonly string[]>;
  /** Whose keys it may change; nobody's unless given. */
  readonly changes?: string;
  /** It is the weekly check, 91 days from now, and nothing that is typed. */
  readonly isTheCheck?: boolean;
  /** A supplier may be left without a working key: that is what it is for. */
  readonly switchesOff?: boolean;
  /** Can be typed again where it was typed: all its faults are tried in the same place. */
  readonly repeatable?: boolean;
  /** What follows does without it: it is left out where none of its faults is to be tried. */
  readonly isForItself?: boolean;
  /**
   * It needs the commands of the same chain, in their order, and nothing else: neither what is deployed nor the rest of the lap.
   */
  readonly chain?: string;
  /** What brings back how it was. */
  readonly afterwards?: Beside;
  /** What of the intended end is not reached yet. `clean` is how it ended where nothing failed. */
  readonly missing: (work: Work, last: Typed, clean: Typed) => Promise<string | undefined>;
}

/** Something that is done beside the commands, and never made to fail. */
export type Beside = (work: Work) => Promise<void>;

const USER = 'valentia';
const COLLEAGUE = 'jo';
const OTHER_SUPPLIER = 'kotahi-writer';
/** Somebody made it by hand; it is in the settings of the configuration into which it is adopted, and in no plan. */
const STRANGER = 'indici';
/** A colleague whose key the weekly check finds too old. */
const STAFF = 'ana';

/** One lap: a whole rotation by the command line, and what operators do beside it; it ends where it began. */
export const LAP: readonly (FaultedCommand | Beside)[] = [
  { ...looks('status', 'status', '--json'), isForItself: true },
  { ...looks('audit', 'audit', '--json'), isForItself: true },
  { ...looks('keys list', 'keys', 'list', '--json'), isForItself: true },
  { ...looks('doctor', 'doctor', '--json'), isForItself: true },
  adopts(),
  ...step('start', 'active'),
  { ...looks('handover', 'handover', USER), argv: (work) => ['handover', USER, '--out', work.path('letters')] },
  usesNewKey,
  looks('verify', 'verify', USER),
  ...step('disable', 'inactive'),
  ...step('enable', 'active'),
  ...step('disable', 'inactive'),
  ...step('delete', 'deleted'),
  suspends('suspend', true),
  suspends('resume', false),
  brakes(),
  issues(),
  changesKey('deactivate', 'Inactive'),
  changesKey('activate', 'Active'),
  changesKey('deactivate', 'Inactive'),
  changesKey('delete', undefined),
  clearsColleague,
  checks(),
];

/** Who is there before the first lap: a colleague, staff, a user that somebody made by hand. */
export async function peopleBefore(work: Work): Promise<void> {
  const iam = new IAMClient(connectionOf(work.env));
  await iam.send(new CreateUserCommand({ UserName: STRANGER, Path: '/suppliers/' }));
  await iam.send(new CreateAccessKeyCommand({ UserName: STRANGER }));
  await iam.send(new CreateUserCommand({ UserName: COLLEAGUE }));
  await iam.send(new CreateUserCommand({ UserName: STAFF, Tags: [{ Key: 'keyturn:audience', Value: 'internal' }] }));
}

/** What is there before the first lap: a first deployment. */
export async function deployedBefore(work: Work): Promise<void> {
  await work.readyForTheCheck();
  const unadopted = work.path('config-before-adoption');
  cpSync(work.path('config'), unadopted, { recursive: true });
  for (const file of ['settings.json', 'key-generations.json']) {
    const path = join(unadopted, file);
    const text = readFileSync(path, 'utf8')
      .replace(`"name": "${OTHER_SUPPLIER}"`, `"name": "${STRANGER}"`)
      .replace(`"${OTHER_SUPPLIER}":`, `"${STRANGER}":`)
      // The first deployment has put a policy on that bucket.
      .replace('"bucketPolicy": "ours"', '"bucketPolicy": "shared"');
    writeFileSync(path, text);
  }
  await work.done('plan');
  await work.done('apply', '--yes');
  await work.done('handover', USER, '--out', work.path('letters'));
  await work.done('handover', OTHER_SUPPLIER, '--out', work.path('letters'));
}

/** One that reads only: it ends as it did without a fault. */
function looks(name: string, ...argv: readonly string[]): FaultedCommand {
  return {
    name,
    argv: () => argv,
    repeatable: true,
    missing: (_work, last, clean) =>
      Promise.resolve(last.code === clean.code ? undefined : `it ended with ${last.code}, not ${clean.code}`),
  };
}

/** From the second lap on the old key was used minutes ago, in the lap before. */
const ACCEPTED = ['--accept', 'tried in a test'];

/** The edit of the ledger, the plan and the apply of one step. */
function step(verb: 'start' | 'disable' | 'enable' | 'delete', previous: Previous): readonly FaultedCommand[] {
  return [
    {
      name: verb,
      argv: () => [verb, USER, ...(verb === 'disable' || verb === 'delete' ? ACCEPTED : [])],
      missing: async (work) => {
        const entry = await work.entry(USER);
        return entry.previous === previous ? undefined : `the ledger says ${entry.previous}`;
      },
    },
    { ...looks('plan', 'plan'), repeatable: false },
    {
      name: `apply (${verb})`,
      argv: () => ['apply', '--yes'],
      changes: USER,
      missing: async (work) => {
        const [keys, entry] = [await work.keys(), await work.entry(USER)];
        const state = work.stateKeys(USER);
        const wanted = new Map([[state.get(entry.generation), 'Active']]);
        if (previous !== 'deleted')
          wanted.set(state.get(entry.generation - 1), previous === 'active' ? 'Active' : 'Inactive');
        return difference(
          wanted,
          keys.filter(({ user }) => user === USER),
        );
      },
    },
  ];
}

function difference(wanted: ReadonlyMap<string | undefined, string>, keys: readonly HeldKey[]): string | undefined {
  if (wanted.has(undefined)) return 'a generation is not in the state';
  const astray = keys.find(({ id, status }) => wanted.get(id) !== status);
  if (astray !== undefined)
    return `…${astray.id.slice(-4)} is ${astray.status}, wanted ${wanted.get(astray.id) ?? 'none'}`;
  return keys.length === wanted.size ? undefined : `IAM has ${keys.length} keys, wanted ${wanted.size}`;
}

function suspends(verb: 'suspend' | 'resume', suspended: boolean): FaultedCommand {
  return {
    name: verb,
    argv: () => [verb, USER],
    missing: async (work) => {
      const entry = await work.entry(USER);
      return entry.suspended === suspended ? undefined : `the ledger says suspended: ${entry.suspended}`;
    },
  };
}

/** Pulled again and again, each time on keys that work. */
function brakes(): FaultedCommand {
  return {
    name: 'suspend --now',
    repeatable: true,
    isForItself: true,
    switchesOff: true,
    changes: USER,
    afterwards: liftsTheBrake,
    argv: async (work) => {
      await wakes(work);
      return ['suspend', USER, '--now', '--yes', '--reason', 'tried in a test'];
    },
    missing: async (work) => {
      const works = (await work.keys()).filter(({ user, status }) => user === USER && status === 'Active');
      if (works.length > 0) return `${works.length} keys still work`;
      return (await work.entry(USER)).suspended ? undefined : 'the ledger does not say so';
    },
  };
}

async function wakes(work: Work): Promise<void> {
  const iam = new IAMClient(connectionOf(work.env));
  for (const { user, id, status } of await work.keys()) {
    if (user !== USER || status === 'Active') continue;
    await iam.send(new UpdateAccessKeyCommand({ UserName: user, AccessKeyId: id, Status: 'Active' }));
  }
  if ((await work.entry(USER)).suspended) await work.done('resume', USER);
}

/** As it was before, with what was done by hand on record. */
async function liftsTheBrake(work: Work): Promise<void> {
  await wakes(work);
  // Closes what a fault has left open.
  await work.type('plan');
  await work.done('record', 'outside', USER, '--reason', 'the brake was tried');
}

/** Taken over again and again, each time in a configuration in which it is not yet. */
function adopts(): FaultedCommand {
  const folder = (work: Work) => work.path('config-to-adopt');
  return {
    name: 'adopt',
    isForItself: true,
    repeatable: true,
    argv: (work) => {
      rmSync(folder(work), { recursive: true, force: true });
      cpSync(work.path('config-before-adoption'), folder(work), { recursive: true });
      return ['adopt', STRANGER, '--config-dir', folder(work)];
    },
    missing: (work, last) =>
      Promise.resolve(existsSync(join(folder(work), 'imports.json')) ? undefined : `nothing is written (${last.code})`),
  };
}

const parameterOf = (work: Work) => `/${COLLEAGUE}/key-${work.lap}`;

function issues(): FaultedCommand {
  return {
    name: 'keys issue',
    chain: 'keys of a colleague',
    argv: (work) => ['keys', 'issue', COLLEAGUE, '--parameter', parameterOf(work), '--yes'],
    changes: COLLEAGUE,
    missing: async (work) => {
      const keys = (await work.keys()).filter(({ user }) => user === COLLEAGUE);
      const kept = await new SSMClient(connectionOf(work.env))
        .send(new GetParameterCommand({ Name: parameterOf(work), WithDecryption: true }))
        .catch(() => undefined);
      const [key] = keys;
      if (key === undefined || keys.length > 1) return `${COLLEAGUE} has ${keys.length} keys`;
      const secret = (await work.secrets()).get(key.id) ?? 'unknown';
      return kept?.Parameter?.Value?.includes(secret) ? undefined : 'its secret is nowhere';
    },
  };
}

function changesKey(verb: 'deactivate' | 'activate' | 'delete', status: HeldKey['status'] | undefined): FaultedCommand {
  return {
    name: `keys ${verb}`,
    chain: 'keys of a colleague',
    argv: async (work) => {
      const key = (await work.keys()).find(({ user }) => user === COLLEAGUE);
      return ['keys', verb, COLLEAGUE, key?.id.slice(-4) ?? 'none', '--yes'];
    },
    changes: COLLEAGUE,
    missing: async (work) => {
      const key = (await work.keys()).find(({ user }) => user === COLLEAGUE);
      return key?.status === status ? undefined : `the key is ${key?.status ?? 'gone'}`;
    },
  };
}

/** Of a key that is too old, each time another one: switched off, and its holder told once. */
function checks(): FaultedCommand {
  const own = async (work: Work) => (await work.keys()).filter(({ user }) => user === STAFF);
  return {
    name: 'check',
    isTheCheck: true,
    isForItself: true,
    repeatable: true,
    changes: STAFF,
    argv: async (work) => {
      const iam = new IAMClient(connectionOf(work.env));
      for (const { user, id } of await own(work))
        await iam.send(new DeleteAccessKeyCommand({ UserName: user, AccessKeyId: id }));
      await iam.send(new CreateAccessKeyCommand({ UserName: STAFF }));
      return [];
    },
    missing: async (work, last, clean) => {
      const [key] = await own(work);
      if (key?.status !== 'Inactive') return `its key is ${key?.status ?? 'gone'}`;
      const told = (await work.control.mails()).filter(({ text }) => text.includes(key.id));
      if (told.length === 0) return 'its holder was told nothing';
      const again = told.slice(1).filter(({ text }) => !text.includes('once before'));
      if (again.length > 0) return 'its holder was told twice, and not that it is the same';
      return last.code === clean.code ? undefined : `it ended with ${last.code}`;
    },
  };
}

/** The supplier uploads with the key of the current generation. */
async function usesNewKey(work: Work): Promise<void> {
  const { generation } = await work.entry(USER);
  const id = work.stateKeys(USER).get(generation) ?? '';
  const credentials = { accessKeyId: id, secretAccessKey: (await work.secrets()).get(id) ?? '' };
  const s3 = new S3Client({ ...connectionOf(work.env), credentials, forcePathStyle: true });
  await s3.send(new PutObjectCommand({ Bucket: 'kpa-valentia', Key: 'delta.csv', Body: 'a,b\n' }));
}

async function clearsColleague(work: Work): Promise<void> {
  const iam = new IAMClient(connectionOf(work.env));
  for (const { user, id } of await work.keys())
    if (user === COLLEAGUE) await iam.send(new DeleteAccessKeyCommand({ UserName: user, AccessKeyId: id }));
}

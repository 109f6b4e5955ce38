import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AwsFault } from '../../../../aws/aws-fault';
import { appendRecord, RECORDS_FOLDER } from '../../../../change-records/chain/record-folder';
import type { CommandOutcome } from '../../../../cli/shell/command-run';
import { everyVerb } from '../../../../cli/verb-list';
import { maskKeyId } from '../../../../rotation/access-key';
import { daysAfter } from '../../../../rotation/days';
import type { LedgerEntry } from '../../../../rotation/ledger';
import { anApply, context } from '../../../change-records/an-event';
import { keyPair, NOW } from '../../../sealing/pgp-keys';
import { ACloud } from '../../a-cloud';
import { aConfigDir, removeConfigDirs, sealingKeyOf } from '../../a-config-dir';
import { aState, showing, synthesised } from '../../a-state';
import { aWorld } from '../../a-world';
import { run } from '../../checked-run';

afterAll(removeConfigDirs);

const first = { generation: 1, previous: 'deleted', suspended: false } as const;
const KOTAHI = 'AKIAKOTAHI0000007Q4Z';
const VALENTIA = 'AKIAVALENTIA00001111';

const anAccount = (): ACloud =>
  new ACloud(() => NOW)
    .withSupplier('kotahi-writer', first)
    .withKey('kotahi-writer', KOTAHI, daysAfter(NOW, -10))
    .withSupplier('valentia', first)
    .withKey('valentia', VALENTIA, daysAfter(NOW, -20));

const TAGS = { 'keyturn:generation': '1', 'keyturn:previous': 'deleted', 'keyturn:suspended': 'false' };

/** A state in which both users are as the account has them. */
function settled(): string {
  const state = JSON.parse(aState({ 'kotahi-writer': { '1': KOTAHI }, valentia: { '1': VALENTIA } })) as {
    values: { root_module: { resources: { type: string; values: object }[] } };
  };
  for (const one of state.values.root_module.resources) {
    if (one.type === 'aws_iam_user') one.values = { ...one.values, tags_all: TAGS };
  }
  return JSON.stringify(state);
}

interface Given {
  readonly cloud?: ACloud;
  readonly state?: string;
  readonly outcome?: Partial<CommandOutcome>;
  readonly prepare?: (dir: string) => Promise<void> | void;
}

async function doctor({ cloud = anAccount(), state = settled(), outcome, prepare }: Given = {}) {
  const dir = await aConfigDir();
  synthesised(dir);
  writeFileSync(join(dir, 'cdktf.json'), '{"app":"make stacks"}');
  // Both users were applied on record.
  for (const user of ['kotahi-writer', 'valentia'])
    await appendRecord(join(dir, RECORDS_FOLDER), applied(user), context());
  await prepare?.(dir);
  const world = aWorld({ cloud, now: NOW, cwd: dir, outcome: outcome ? () => outcome : showing(state) });
  const code = await run(['doctor', '--json', '--config-dir', dir], everyVerb(), world);
  const answer = JSON.parse(world.stdout()) as {
    complete: boolean;
    findings: { code: string; about: string; because: string; wayOut: string }[];
  };
  const { complete, findings } = answer;
  return {
    code,
    complete,
    findings,
    answer,
    cloud,
    brief: findings.map(({ code, about }) => `${code} ${about}`),
    world,
  };
}

function applied(user: string, after: LedgerEntry = first) {
  const event = anApply() as Extract<ReturnType<typeof anApply>, { kind: 'apply' }>;
  const accessKeyId = maskKeyId(user === 'valentia' ? VALENTIA : KOTAHI);
  const keys = [{ user, generation: 1, accessKeyId, status: 'Active' as const }];
  const ledger = { before: null, after };
  const users = event.change.users.map((one) => ({ ...one, name: user, ledger }));
  const change = { ...event.change, users, keys: [] };
  return { ...event, keys, change };
}

test('where everything fits: nothing found, nothing changed, and everything was looked at', async () => {
  const { code, answer, cloud } = await doctor();
  expect(answer).toEqual({ findings: [], complete: true });
  expect(code).toBe(0);
  expect(cloud.calls.filter((call) => /create|activate|delete /.test(call))).toEqual([]);
  expect(cloud.calls).toEqual(
    expect.arrayContaining(['users', 'keysOf valentia', 'policyOf kpa-valentia', 'versioningOf kpt-kotahi']),
  );
});

test('each finding says code, about, because and way out, and nothing else', async () => {
  const { code, findings, complete } = await doctor({ cloud: anAccount().withUser('ghost', { path: '/suppliers/' }) });
  expect([code, complete]).toEqual([1, true]);
  expect(findings).toEqual([
    {
      code: 'UNKNOWN_SUPPLIER',
      about: 'ghost',
      because: expect.any(String) as string,
      wayOut: expect.any(String) as string,
    },
  ]);
});

test('people read the same, with the way out behind an arrow', async () => {
  const cloud = anAccount().withUser('ghost', { path: '/suppliers/' });
  const { world } = await doctor({ cloud });
  const dir = await aConfigDir();
  const plain = aWorld({ cloud, now: NOW, cwd: dir, outcome: showing(settled()) });
  await run(['doctor', '--config-dir', dir], everyVerb(), plain);
  expect(world.stdout()).toContain('"UNKNOWN_SUPPLIER"');
  expect(plain.stdout()).toMatch(/^UNKNOWN_SUPPLIER ghost: ghost lies under \/suppliers\/[^]*?\n→ If it belongs/m);
  expect(plain.stdout()).toMatch(/Could not look everywhere/);
});

describe('one thing is wrong', () => {
  test.each<[string, Given, readonly string[]]>([
    [
      'an orphan',
      { cloud: anAccount().withKey('valentia', 'AKIAORPHAN0000000001', daysAfter(NOW, -1)) },
      ['ORPHAN_KEY valentia'],
    ],
    [
      'a key deleted by hand',
      {
        cloud: new ACloud(() => NOW)
          .withSupplier('kotahi-writer', first)
          .withKey('kotahi-writer', KOTAHI, daysAfter(NOW, -9))
          .withSupplier('valentia', first),
      },
      ['KEY_NOT_IN_IAM valentia'],
    ],
    [
      'the user deleted by hand',
      {
        cloud: new ACloud(() => NOW)
          .withSupplier('kotahi-writer', first)
          .withKey('kotahi-writer', KOTAHI, daysAfter(NOW, -9)),
      },
      ['USER_NOT_IN_IAM valentia'],
    ],
    [
      'no record',
      { prepare: (dir) => rmSync(join(dir, RECORDS_FOLDER), { recursive: true }) },
      ['APPLIED_WITHOUT_RECORD kotahi-writer', 'APPLIED_WITHOUT_RECORD valentia'],
    ],
    [
      'a step of the same generation by another way',
      {
        prepare: (dir) =>
          appendRecord(
            join(dir, RECORDS_FOLDER),
            applied('valentia', { generation: 1, previous: 'deleted', suspended: true }),
            context(),
          ).then(() => undefined),
      },
      ['NOT_ON_RECORD valentia'],
    ],
    [
      'a sealing key is missing',
      { prepare: (dir) => rmSync(join(dir, 'sealing-keys', 'valentia.asc')) },
      ['NO_SEALING_KEY valentia'],
    ],
    [
      'a record was altered',
      { prepare: (dir) => writeFileSync(join(dir, RECORDS_FOLDER, '0001.md'), 'altered') },
      ['RENDERING_ALTERED records/0001.md'],
    ],
  ])('%s', async (_, given, expected) => {
    const { code, brief, complete } = await doctor(given);
    expect([code, brief, complete]).toEqual([1, expected, true]);
  });

  test('of one user a broken sealing key, and the others are looked at all the same', async () => {
    const expired = await keyPair({ keyExpirationTime: 86_400 });
    const { brief } = await doctor({
      cloud: anAccount().withUser('ghost', { path: '/suppliers/' }),
      prepare: (dir) => writeFileSync(join(dir, 'sealing-keys', 'valentia.asc'), expired.publicKey.armor()),
    });
    expect(brief).toEqual(['SEALING_KEY_EXPIRED valentia', 'UNKNOWN_SUPPLIER ghost']);
  });

  test('the secret was sealed to another key than the one on file', async () => {
    const { publicKey } = await sealingKeyOf('valentia');
    const at = (key_fingerprint: string) =>
      settled().replace(`"id":"${VALENTIA}"`, `"id":"${VALENTIA}","key_fingerprint":"${key_fingerprint}"`);
    expect((await doctor({ state: at(publicKey.getFingerprint()) })).brief).toEqual([]);
    expect((await doctor({ state: at('ab'.repeat(20)) })).brief).toEqual(['SEALED_TO_ANOTHER_KEY valentia']);
  });
});

describe('what could not be looked at is told, and the rest all the same', () => {
  const denied = (operation: string) => new AwsFault('denied', operation, 'AccessDenied', 'not allowed');
  const ghost = (): ACloud => anAccount().withUser('ghost', { path: '/suppliers/' });

  test.each<[string, string, string, readonly string[]]>([
    ["one user's keys", 'keysOf valentia', 'iam:ListAccessKeys', ['AWS_DENIED valentia', 'UNKNOWN_SUPPLIER ghost']],
    [
      "one bucket's policy",
      'policyOf kpa-valentia',
      's3:GetBucketPolicy',
      ['AWS_DENIED kpa-valentia', 'UNKNOWN_SUPPLIER ghost'],
    ],
    [
      'versioning',
      'versioningOf kpa-valentia',
      's3:GetBucketVersioning',
      ['AWS_DENIED kpa-valentia', 'UNKNOWN_SUPPLIER ghost'],
    ],
    [
      'inline policies',
      'inlinePoliciesOf valentia',
      'iam:GetUserPolicy',
      ['AWS_DENIED valentia', 'UNKNOWN_SUPPLIER ghost'],
    ],
    ['everybody', 'users', 'iam:GetAccountAuthorizationDetails', ['AWS_DENIED users']],
  ])('%s', async (_, call, operation, expected) => {
    const cloud = ghost();
    cloud.faults.set(call, denied(operation));
    const { code, brief, complete } = await doctor({ cloud });
    expect([code, brief, complete]).toEqual([2, expected, false]);
  });

  test('credentials that AWS does not know are one finding, and AWS is asked nothing more', async () => {
    const cloud = ghost();
    cloud.faults.set('caller', new AwsFault('credentials', 'sts:GetCallerIdentity', 'ExpiredToken', 'expired'));
    const { code, brief } = await doctor({ cloud });
    expect([code, brief]).toEqual([2, ['AWS_CREDENTIALS credentials']]);
    expect(cloud.calls.filter((call) => call !== 'close')).toEqual(['caller']);
  });

  test('in another account than the state is of, nobody is called deleted', async () => {
    const arn = '"name":"valentia","arn":"arn:aws:iam::999999999999:user/suppliers/valentia"';
    const state = settled().replace('"name":"valentia","tags_all"', `${arn},"tags_all"`);
    expect(state).toContain(arn);
    const cloud = new ACloud(() => NOW);
    const { code, brief } = await doctor({ cloud, state });
    expect([code, brief]).toEqual([2, ['OTHER_ACCOUNT credentials']]);
    expect(cloud.calls.filter((call) => call !== 'close')).toEqual(['caller']);
  });

  test.each<[string, Partial<CommandOutcome>, string]>([
    ['is not there', { code: undefined, stderr: 'spawn terraform ENOENT' }, 'TERRAFORM_MISSING'],
    ['does not answer', { code: 1, stderr: 'Error: Backend initialization required' }, 'SHOW_FAILED'],
    ['says what is no JSON', { code: 0, stdout: 'oops' }, 'STATE_UNREADABLE'],
  ])('an engine that %s', async (_, outcome, expected) => {
    const { code, brief, complete } = await doctor({ cloud: ghost(), outcome });
    expect([code, brief, complete]).toEqual([2, [`${expected} Terraform's state`, 'UNKNOWN_SUPPLIER ghost'], false]);
  });

  test('settings with faults: nothing can be compared', async () => {
    const { code, brief } = await doctor({ prepare: (dir) => writeFileSync(join(dir, 'settings.json'), '{') });
    expect([code, brief]).toEqual([2, ['INVALID_CONFIGURATION configuration']]);
  });

  test('a bug of ours does not pass for something that could not be looked at', async () => {
    const cloud = anAccount();
    cloud.faults.set('versioningOf kpa-valentia', new TypeError('of undefined'));
    const dir = await aConfigDir();
    const world = aWorld({ cloud, now: NOW, cwd: dir, outcome: showing(settled()) });
    expect(await run(['doctor', '--json', '--config-dir', dir], everyVerb(), world)).toBe(2);
    expect([world.stdout(), world.stderr()]).toEqual(['', expect.stringContaining('TypeError: of undefined')]);
  });
});

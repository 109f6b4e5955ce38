import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  ListAccessKeysCommand,
} from '@aws-sdk/client-iam';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { SESClient, VerifyEmailIdentityCommand } from '@aws-sdk/client-ses';
import { connect } from '../../aws/connect';
import { connectCloud } from '../../cli/shell/cloud';
import { everyVerb } from '../../cli/verb-list';
import { runCheck } from '../../lambda/access-key-rotation-check/check';
import { jsonLog } from '../../lambda/access-key-rotation-check/log';
import { ledgerTags } from '../../rotation/applied-state';
import { daysAfter } from '../../rotation/days';
import { dayIn } from '../../rotation/local-days';
import { INSTALLATION_MS, type Moto, startMoto } from '../aws/moto';
import { aConfigDir, removeConfigDirs } from '../cli/a-config-dir';
import { aWorld } from '../cli/a-world';
import { run } from '../cli/checked-run';
import { settings } from '../lambda/a-check';

/** What is told, and what is done of it, over HTTP: what became of the keys is asked of IAM. */
jest.setTimeout(600_000);

const region = 'ap-southeast-2';
const QUARANTINE = 'arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3';
let moto: Moto;
let iam: IAMClient;
let dir: string;

beforeAll(async () => {
  moto = await startMoto(true);
  iam = new IAMClient({ region });
  dir = await aConfigDir();
  const internal = { 'keyturn:audience': 'internal' };
  const supplier = {
    'keyturn:audience': 'external',
    'keyturn:contact': 'isabelle@example.org',
    ...ledgerTags({ generation: 1, previous: 'deleted', suspended: false }),
  };
  await aUserWithKey('ann', '/', internal);
  await aUserWithKey('bob', '/', internal);
  await aUserWithKey('valentia', '/suppliers/', supplier);
  await aUserWithKey('kotahi-writer', '/suppliers/', supplier);
  for (const UserName of ['ann', 'valentia']) {
    await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: QUARANTINE }));
  }
}, INSTALLATION_MS);

afterAll(async () => {
  removeConfigDirs();
  await moto?.stop();
});

async function aUserWithKey(UserName: string, Path: string, tags: Record<string, string>): Promise<void> {
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  await iam.send(new CreateUserCommand({ UserName, Path, Tags }));
  await iam.send(new CreateAccessKeyCommand({ UserName }));
}

const statuses = async (): Promise<Record<string, string | undefined>> => {
  const users = ['ann', 'bob', 'valentia', 'kotahi-writer'];
  const asked = users.map(async (UserName) => {
    const { AccessKeyMetadata: keys = [] } = await iam.send(new ListAccessKeysCommand({ UserName }));
    return [UserName, keys.map(({ Status }) => Status).join()] as const;
  });
  return Object.fromEntries(await Promise.all(asked));
};

async function type(...argv: readonly string[]) {
  const world = { ...aWorld({ now: new Date(), says: true, cwd: dir }), connect: connectCloud };
  const code = await run([...argv, '--config-dir', dir], everyVerb(), world);
  return { code, out: world.stdout(), said: world.stderr() };
}

/** What is coming: every key of staff and suppliers, each by its own limit. */
async function whatIsComing(): Promise<void> {
  const until = daysAfter(new Date(), 200).toISOString().slice(0, 10);
  const { code, out, said } = await type('due', '--until', until, '--json', '--ics', 'keys.ics');
  const { due, problems } = JSON.parse(out) as {
    due: { kind: string; user: string; at: string }[];
    problems: { about: string }[];
  };
  // moto's credential report has no root user, and that is said.
  expect([code, problems.map(({ about }) => about), said]).toEqual([2, ['<root_account>'], '']);
  const rotations = due.filter(({ kind }) => kind === 'rotation');
  const inDays = ({ at }: { at: string }): number => Math.round((Date.parse(at) - Date.now()) / 86_400_000);
  expect(rotations.map((one) => `${one.user} ${inDays(one)}`).sort()).toEqual([
    'ann 90',
    'bob 90',
    'kotahi-writer 180',
    'valentia 180',
  ]);
}

/** The audit names whoever AWS has put into quarantine, and nobody else. */
async function auditNames(): Promise<void> {
  const { code, out } = await type('audit', '--controls', 'ORG-8');
  expect(code).toBe(2);
  const named = out.split('\n').filter((line) => line.startsWith('!'));
  expect(named.map((line) => line.split(/[ :]/)[1])).toEqual(['ann', 'valentia']);
}

/** The check that only reports tells holders where it is to, and switches off what AWS knows to be public, of staff alone. */
async function checkTells(): Promise<void> {
  await new S3Client({ region, forcePathStyle: true }).send(
    new CreateBucketCommand({ Bucket: 'evidence', CreateBucketConfiguration: { LocationConstraint: region } }),
  );
  await new SESClient({ region }).send(new VerifyEmailIdentityCommand({ EmailAddress: settings.mailFrom }));
  const aws = connect({ region });
  const now = new Date();
  // Keys of staff are long overdue by then, those of suppliers within their notice.
  const asOf = daysAfter(now, 160);
  // Days are the organisation's: by UTC it may be another one, depending on when the test is run.
  const day = daysAfter(new Date(dayIn(settings.timeZone, asOf)), 10)
    .toISOString()
    .slice(0, 10);
  const failure = await runCheck({
    id: 'told',
    account: '123456789012',
    startedAt: now,
    asOf,
    settings: {
      ...settings,
      mode: 'report',
      tell: 'holders',
      suspendQuarantined: true,
      sealingKeysEnd: { valentia: day },
    },
    ports: { ...aws, evidence: aws.evidence('evidence') },
    log: jsonLog('told', () => undefined),
    deadline: { remainingInMs: () => 900_000 },
    problems: [],
  }).catch((fault: unknown) => fault);
  aws.close();
  // Nothing else is missing but moto's root user.
  expect(String(failure)).toMatch(/everything: <root_account>: [^;]*\.$/);
  expect(await statuses()).toEqual({
    ann: 'Inactive',
    bob: 'Active',
    valentia: 'Active',
    'kotahi-writer': 'Active',
  });
  const mails = await moto.mails();
  expect(mails.flatMap(({ to }) => to).sort()).toEqual(
    [
      'ann@example.org.nz',
      'bob@example.org.nz',
      'isabelle@example.org',
      'isabelle@example.org',
      settings.mailOwner,
    ].sort(),
  );
  const digest = mails.find(({ subject }) => subject.startsWith('Access keys of '));
  expect(digest?.subject).toContain('LEAKED 2');
  expect(digest?.body).toContain('keyturn suspend valentia --now');
  expect(digest?.body).toContain('Its PGP key ends in 10 days');
}

/** A supplier's key is one command away from dead, and its holder is told what to do and whom to ask. */
async function brake(): Promise<void> {
  const early = await type('handover', 'valentia', '--letter', 'suspended');
  expect([early.code, early.said]).toEqual([1, expect.stringContaining('LETTER_NOT_TRUE')]);
  await type('suspend', 'valentia', '--now', '--reason', 'AWS: a key is public', '--yes');
  expect((await statuses())['valentia']).toBe('Inactive');
  const { code, out } = await type('handover', 'valentia', '--letter', 'suspended');
  expect(code).toBe(0);
  expect(out).toMatch(/^Subject: URGENT: .*\n[^]*data@example\.org/);
}

test('what is coming, what AWS knows, what the check does of it, and the brake', async () => {
  await whatIsComing();
  await auditNames();
  await checkTells();
  await brake();
});

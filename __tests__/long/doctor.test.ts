import { copyFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  TagUserCommand,
  UpdateAccessKeyCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam';
import { GetBucketPolicyCommand, PutBucketPolicyCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import { AnOperator } from './an-operator';

jest.setTimeout(900_000);

let operator: AnOperator;

beforeAll(async () => {
  operator = await AnOperator.atWork();
});

afterAll(() => operator.goHome());

interface Finding {
  readonly code: string;
  readonly about: string;
  readonly because: string;
  readonly wayOut: string;
}

/** What the doctor finds, complete; `CODE about`, sorted. */
async function doctor(): Promise<{ readonly brief: readonly string[]; readonly findings: readonly Finding[] }> {
  const { code, stdout, said } = await operator.keyturn('doctor', '--json');
  if (code === 2) throw new Error(said);
  const { findings, complete } = JSON.parse(stdout) as { findings: readonly Finding[]; complete: boolean };
  expect([complete, code]).toEqual([true, findings.length === 0 ? 0 : 1]);
  return { findings, brief: findings.map(({ code, about }) => `${code} ${about}`).sort() };
}

/** The end of every way out: the doctor finds nothing, and Terraform nothing left to do. */
async function isClean(): Promise<void> {
  expect((await doctor()).findings).toEqual([]);
  await operator.isClean();
}

async function deleteByHand(UserName: string, AccessKeyId: string): Promise<void> {
  await operator.iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: 'Inactive' }));
  await operator.iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
}

/** Types the `aws iam tag-user` that a way out names. */
async function tagAsTold(UserName: string, wayOut: string): Promise<void> {
  const Tags = [...wayOut.matchAll(/Key=(keyturn:\w+),Value=(\w+)/g)].map(([, Key, Value]) => ({ Key, Value }));
  expect(Tags.length).toBeGreaterThan(0);
  await operator.iam.send(new TagUserCommand({ UserName, Tags }));
}

const wayOutOf = (findings: readonly Finding[], code: string): string =>
  findings.find((finding) => finding.code === code)?.wayOut ?? '';

/** First deployment: the buckets were there before, and keep no versions. */
async function firstDeployment(): Promise<void> {
  await operator.planAndApply('the first deployment');
  const { brief } = await doctor();
  expect(brief).toEqual(['VERSIONING_OFF kpa-valentia', 'VERSIONING_OFF kpt-kotahi']);
  for (const Bucket of ['kpa-valentia', 'kpt-kotahi']) {
    await operator.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  }
  await isClean();
}

/** What is written down goes another way than what was applied; bringing it back is the way out. */
async function filesThatDoNotFit(): Promise<void> {
  const [mine, other, kept] = ['valentia.asc', 'kotahi-writer.asc', 'kept.asc'].map((file) =>
    operator.config('sealing-keys', file),
  ) as [string, string, string];
  copyFileSync(mine, kept);
  copyFileSync(other, mine);
  renameSync(operator.config('records'), operator.config('elsewhere'));
  expect((await doctor()).brief).toEqual([
    'APPLIED_WITHOUT_RECORD kotahi-writer',
    'APPLIED_WITHOUT_RECORD valentia',
    'SEALED_TO_ANOTHER_KEY valentia',
  ]);
  renameSync(kept, mine);
  renameSync(operator.config('elsewhere'), operator.config('records'));
}

/** Somebody at the console, five times; each way out is followed, and one plan and apply ends it. */
async function handsAtTheConsole(): Promise<void> {
  const [only] = await operator.keys('valentia');
  await deleteByHand('valentia', only?.id ?? '');
  const { AccessKey: orphan } = await operator.iam.send(new CreateAccessKeyCommand({ UserName: 'kotahi-writer' }));
  await operator.iam.send(
    new TagUserCommand({ UserName: 'kotahi-writer', Tags: [{ Key: 'keyturn:generation', Value: '3' }] }),
  );
  await operator.iam.send(new CreateUserCommand({ UserName: 'ghost', Path: '/suppliers/' }));
  const { Policy: policy = '' } = await operator.s3.send(new GetBucketPolicyCommand({ Bucket: 'kpt-kotahi' }));
  const document = JSON.parse(policy) as { Statement: { Sid?: string }[] };
  const Statement = document.Statement.filter(({ Sid }) => !Sid?.startsWith('KeyturnOnlyOverTls'));
  expect(Statement.length).toBeLessThan(document.Statement.length);
  await operator.s3.send(
    new PutBucketPolicyCommand({ Bucket: 'kpt-kotahi', Policy: JSON.stringify({ ...document, Statement }) }),
  );

  const { brief, findings } = await doctor();
  expect(brief).toEqual([
    'BUCKET_POLICY_CHANGED kpt-kotahi',
    'KEY_NOT_IN_IAM valentia',
    'ORPHAN_KEY kotahi-writer',
    'TAGS_EDITED kotahi-writer',
    'UNKNOWN_SUPPLIER ghost',
  ]);
  expect((await doctor()).findings).toEqual(findings);

  await tagAsTold('kotahi-writer', wayOutOf(findings, 'TAGS_EDITED'));
  expect(wayOutOf(findings, 'ORPHAN_KEY')).toContain('aws iam delete-access-key');
  await deleteByHand('kotahi-writer', orphan?.AccessKeyId ?? '');
  expect(wayOutOf(findings, 'UNKNOWN_SUPPLIER')).toContain('aws iam update-user --user-name ghost --new-path /');
  await operator.iam.send(new UpdateUserCommand({ UserName: 'ghost', NewPath: '/' }));
  expect(wayOutOf(findings, 'KEY_NOT_IN_IAM')).toContain('npx keyturn start valentia');
  await operator.done('start', 'valentia');
  await operator.planAndApply('the ways out of the doctor');
  expect((await operator.keys('valentia')).map(({ status }) => status)).toEqual(['Active']);
  expect((await operator.keys('valentia'))[0]?.id).not.toBe(only?.id);
  const { Policy: mended = '' } = await operator.s3.send(new GetBucketPolicyCommand({ Bucket: 'kpt-kotahi' }));
  expect(mended).toContain('KeyturnOnlyOverTls');
  await isClean();
}

/** Of two active keys the old one is deleted by hand: tags and ledger end the overlap, and no key is made. */
async function anOverlapThatLostItsOldKey(): Promise<void> {
  await operator.done('start', 'kotahi-writer');
  await operator.planAndApply('a rotation');
  const [old, young] = await operator.keys('kotahi-writer');
  await deleteByHand('kotahi-writer', old?.id ?? '');
  const { brief, findings } = await doctor();
  expect(brief).toEqual(['KEY_NOT_IN_IAM kotahi-writer']);

  await tagAsTold('kotahi-writer', wayOutOf(findings, 'KEY_NOT_IN_IAM'));
  const ledger = operator.config('key-generations.json');
  const entries = JSON.parse(readFileSync(ledger, 'utf8')) as Record<string, { previous: string }>;
  writeFileSync(
    ledger,
    JSON.stringify({ ...entries, 'kotahi-writer': { ...entries['kotahi-writer'], previous: 'deleted' } }, null, 2),
  );
  await operator.planAndApply('the overlap is over');
  expect(await operator.keys('kotahi-writer')).toEqual([young]);
  // There was nothing left to apply of it, so that no record tells of what the hand did.
  expect((await doctor()).brief).toEqual(['NOT_ON_RECORD kotahi-writer']);
  await operator.done('record', 'outside', 'kotahi-writer', '--reason', 'the old key was deleted by hand');
  await isClean();
  await operator.done('record', 'verify');
}

// One account, one story: each case begins where the way out of the one before has ended.
test('what the doctor finds leads back to a state that plans cleanly', async () => {
  await firstDeployment();
  await filesThatDoNotFit();
  await handsAtTheConsole();
  await anOverlapThatLostItsOldKey();
});

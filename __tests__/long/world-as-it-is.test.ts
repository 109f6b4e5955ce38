import {
  DeleteAccessKeyCommand,
  ListUserTagsCommand,
  TagUserCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { AnOperator } from './an-operator';

jest.setTimeout(600_000);

const USER = 'valentia';

let operator: AnOperator;

beforeAll(async () => {
  operator = await AnOperator.atWork();
});

afterAll(() => operator.goHome());

/** Somebody at the console. */
async function byHand(index: number, Status: 'Active' | 'Inactive'): Promise<void> {
  const AccessKeyId = (await operator.keys(USER))[index]?.id ?? '';
  await operator.iam.send(new UpdateAccessKeyCommand({ UserName: USER, AccessKeyId, Status }));
}

/** First deployment. */
async function firstDeployment(): Promise<void> {
  await operator.planAndApply('a test of the world');
  expect(await operator.statuses(USER)).toEqual(['Active']);
}

/** A key killed by hand is woken by no plan; suspend and resume lead out. */
async function aKeyKilledByHand(): Promise<void> {
  await byHand(0, 'Inactive');
  const status = await operator.keyturn('status', USER);
  expect([status.code, status.said]).toEqual([1, expect.stringContaining('switched off by hand')]);
  const plan = await operator.keyturn('plan');
  expect([plan.code, plan.said]).toEqual([1, expect.stringMatching(/WOULD.?_WAKE.?_KEY/)]);
  const bare = await operator.terraform('apply', '-auto-approve');
  expect([bare.code, bare.said]).toEqual([1, expect.stringContaining('[WOULD_WAKE_KEY]')]);
  expect(await operator.statuses(USER)).toEqual(['Inactive']);

  await operator.done('suspend', USER);
  await operator.planAndApply('a test of the world');
  expect(await operator.statuses(USER)).toEqual(['Inactive']);
  await operator.done('resume', USER);
  await operator.planAndApply('a test of the world');
  expect(await operator.statuses(USER)).toEqual(['Active']);
  await operator.isClean();
}

/** A key that only IAM knows, after a lost answer, is no generation; without it the start is finished. */
async function aLostAnswer(): Promise<void> {
  await operator.done('start', USER);
  await operator.done('plan', '--reason', 'the answer will be lost');
  const { control } = operator;
  await control.disturb({ operation: 'CreateAccessKey', times: 1, effect: { kind: 'lost-answer' } });
  const lost = await operator.keyturn('apply', '--yes');
  await control.calm();
  expect(lost.code).toBe(2);
  const [, orphan] = await operator.keys(USER);
  expect(await operator.statuses(USER)).toEqual(['Active', 'Active']);

  const plan = await operator.keyturn('plan');
  expect([plan.code, plan.said]).toEqual([1, expect.stringMatching(/ORPHAN.?_KEY/)]);
  expect(plan.said).not.toContain(orphan?.id);
  const status = await operator.keyturn('status', USER);
  expect([status.code, status.said]).toEqual([1, expect.stringContaining('which Terraform does not know')]);
  const already = await operator.keyturn('handover', USER, '--already', new Date().toISOString());
  expect([already.code, already.said]).toEqual([1, expect.stringContaining('ORPHAN_KEY')]);
  expect(await operator.statuses(USER)).toEqual(['Active', 'Active']);

  await byHand(1, 'Inactive');
  await operator.iam.send(new DeleteAccessKeyCommand({ UserName: USER, AccessKeyId: orphan?.id ?? '' }));
  await operator.planAndApply('a test of the world');
  expect(await operator.statuses(USER)).toEqual(['Active', 'Active']);
  expect((await operator.keys(USER)).map(({ id }) => id)).not.toContain(orphan?.id);
  await operator.isClean();
}

/** Disable planned, the new key switched off meanwhile: the old one goes on working. */
async function theNewKeySwitchedOff(): Promise<void> {
  await operator.done('disable', USER, '--accept', 'a test answers for it');
  await operator.done('plan', '--reason', 'the new key is used');
  await byHand(1, 'Inactive');
  const refused = await operator.keyturn('apply', '--yes');
  expect([refused.code, refused.said]).toEqual([1, expect.stringContaining('CHANGED_SINCE_PLAN')]);
  expect(await operator.statuses(USER)).toEqual(['Active', 'Inactive']);

  await byHand(1, 'Active');
  await operator.planAndApply('a test of the world');
  expect(await operator.statuses(USER)).toEqual(['Inactive', 'Active']);
  await operator.isClean();
}

/** Delete planned, the old key switched on meanwhile: no active key is deleted. */
async function theOldKeySwitchedOn(): Promise<void> {
  await operator.done('delete', USER, '--accept', 'seen to be silent');
  await operator.done('plan', '--reason', 'nobody misses it');
  await byHand(0, 'Active');
  const refused = await operator.keyturn('apply', '--yes');
  expect([refused.code, refused.said]).toEqual([1, expect.stringContaining('CHANGED_SINCE_PLAN')]);
  expect(await operator.statuses(USER)).toEqual(['Active', 'Active']);

  await byHand(0, 'Inactive');
  await operator.planAndApply('a test of the world');
  expect(await operator.statuses(USER)).toEqual(['Active']);
  await operator.isClean();
}

/** The tag that says which project looks after a user, as IAM has it. */
const STACK = 'keyturn:stack';

async function writeStack(Value: string): Promise<void> {
  await operator.iam.send(new TagUserCommand({ UserName: USER, Tags: [{ Key: STACK, Value }] }));
}

async function lookOf(user: string): Promise<readonly unknown[]> {
  const { Tags = [] } = await operator.iam.send(new ListUserTagsCommand({ UserName: user }));
  return [Tags.map(({ Key, Value }) => `${Key}=${Value}`).sort(), await operator.keys(user)];
}

/** Another project has taken the user over: Terraform alone leaves it alone, with an edit of the ledger and without. */
async function aUserOfAnotherProject(): Promise<void> {
  await writeStack('south/suppliers');
  const theirs = await lookOf(USER);
  expect(theirs[0]).toContain('keyturn:stack=south/suppliers');
  for (const edit of [[], ['start', USER]]) {
    if (edit.length > 0) await operator.done(...edit);
    const bare = await operator.terraform('apply', '-auto-approve');
    expect([bare.code, bare.said]).toEqual([1, expect.stringContaining('[USER_OF_ANOTHER_PROJECT]')]);
    await operator.refused('USER_OF_ANOTHER_PROJECT', ['plan']);
    expect(await lookOf(USER)).toEqual(theirs);
  }

  // It comes back: its tag alone was another.
  await writeStack('suppliers');
  await operator.planAndApply('a test of the world');
  expect(await operator.statuses(USER)).toEqual(['Active', 'Active']);
  await operator.isClean();
  await operator.done('record', 'verify');
}

// One user, one story: each case begins where the way out of the one before has ended.
test('where reality went another way than the plan, nothing is harmed, and the way out ends in a clean plan', async () => {
  await firstDeployment();
  await aKeyKilledByHand();
  await aLostAnswer();
  await theNewKeySwitchedOff();
  await theOldKeySwitchedOn();
  await aUserOfAnotherProject();
});

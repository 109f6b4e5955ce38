import { readFileSync, writeFileSync } from 'node:fs';
import { GetUserCommand } from '@aws-sdk/client-iam';
import { GetBucketPolicyCommand } from '@aws-sdk/client-s3';
import { AnOperator } from './an-operator';

jest.setTimeout(900_000);

const MOVER = 'kotahi-writer';
const STAYER = 'valentia';

let operator: AnOperator;

beforeAll(async () => {
  operator = await AnOperator.atWork();
});

afterAll(() => operator.goHome());

interface WrittenSettings {
  readonly deployment: { shards?: readonly string[] };
  readonly users: readonly { readonly name: string; shard?: string }[];
}

function intoShards(shards: Readonly<Record<string, string>>): void {
  const file = operator.config('settings.json');
  const settings = JSON.parse(readFileSync(file, 'utf8')) as WrittenSettings;
  settings.deployment.shards = [...new Set(Object.values(shards))];
  for (const user of settings.users) user.shard = shards[user.name];
  writeFileSync(file, JSON.stringify(settings, null, 2));
}

async function stackOf(user: string): Promise<string | undefined> {
  const { User: { Tags: tags = [] } = {} } = await operator.iam.send(new GetUserCommand({ UserName: user }));
  return tags.find(({ Key: key }) => key === 'keyturn:stack')?.Value;
}

/** As S3 itself says: whom the statements of a bucket are about. */
async function letIn(bucket: string): Promise<string> {
  return (await operator.s3.send(new GetBucketPolicyCommand({ Bucket: bucket }))).Policy ?? '';
}

test('users in two shards: one plan and one record of all, a rotation in one, a move that touches no key', async () => {
  intoShards({ [MOVER]: 'a', [STAYER]: 'b' });
  const planned = await operator.done('plan', '--reason', 'two shards', '--json');
  const { plan, counts } = JSON.parse(planned.stdout) as {
    plan: { stacks: readonly string[] };
    counts: { created: number };
  };
  expect([plan.stacks, counts.created]).toEqual([['suppliers-a', 'suppliers-b', 'suppliers'], 2]);
  await operator.done('apply', '--yes');
  expect(await Promise.all([MOVER, STAYER].map(stackOf))).toEqual(['suppliers-a', 'suppliers-b']);
  expect(await letIn('kpt-kotahi')).toContain(`user/suppliers/${MOVER}`);
  const moving = await operator.keys(MOVER);

  // One stack alone, for one that changes.
  await operator.done('start', STAYER);
  await operator.done('plan', 'suppliers-b', '--reason', 'the next generation');
  await operator.done('apply', 'suppliers-b', '--yes');
  expect(await operator.statuses(STAYER)).toEqual(['Active', 'Active']);

  // A secret that nobody has yet stands in the old state alone.
  await operator.refused('SECRET_NOT_HANDED_OVER', ['user', 'move', MOVER, '--to', 'b', '--yes']);
  await operator.done('handover', MOVER, '--already', new Date().toISOString());
  await operator.done('user', 'move', MOVER, '--to', 'b', '--yes');
  await operator.refused('USER_IN_ANOTHER_STACK', ['plan', 'suppliers-b', '--reason', 'half of a move']);
  const move = await operator.done('plan', '--reason', 'out of a full shard');
  expect(move.said).toContain(`${MOVER} moves from suppliers-a to suppliers-b`);
  await operator.done('apply', '--yes');
  expect([await operator.keys(MOVER), await stackOf(MOVER)]).toEqual([moving, 'suppliers-b']);

  await operator.done('plan', '--expect-empty', '--reason', 'nothing is left to do');
  await operator.done('record', 'verify');
});

import { readFileSync, writeFileSync } from 'node:fs';
import { ListUserTagsCommand } from '@aws-sdk/client-iam';
import { AnOperator } from './an-operator';

jest.setTimeout(600_000);

const ONE = 'kotahi-writer';
const OTHER = 'valentia';

let operator: AnOperator;

beforeAll(async () => {
  operator = await AnOperator.atWork();
});

afterAll(() => operator.goHome());

/** As IAM itself says. */
async function tags(user: string): Promise<unknown> {
  const { Tags = [] } = await operator.iam.send(new ListUserTagsCommand({ UserName: user }));
  return Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]));
}

function writeEntry(user: string, entry: unknown): void {
  const file = operator.config('key-generations.json');
  writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, 'utf8')) as object), [user]: entry }));
}

test("a wrong entry of one user holds up nobody else's rotation, and nothing of it changes", async () => {
  await operator.planAndApply('first deployment');
  const before = { tags: await tags(OTHER), keys: await operator.keys(OTHER) };

  // Terraform's guard refuses this one; the other is no entry at all.
  writeEntry(OTHER, { generation: 9, previous: 'active' });
  await operator.done('start', ONE);
  expect((await operator.keyturn('plan', '--reason', 'everybody')).code).toBe(1);
  writeEntry(OTHER, { generation: 'nine' });
  expect((await operator.keyturn('plan', '--reason', 'everybody')).code).toBe(2);

  await operator.done('plan', '--only', ONE, '--reason', 'its rotation cannot wait');
  await operator.done('apply', '--yes', '--only', ONE);
  expect(await operator.statuses(ONE)).toEqual(['Active', 'Active']);
  expect({ tags: await tags(OTHER), keys: await operator.keys(OTHER) }).toEqual(before);
  await operator.done('record', 'verify');

  await operator.done('handover', ONE, '--out', operator.sandbox.path('letters'));

  writeEntry(OTHER, { generation: 1, previous: 'deleted' });
  await operator.done('plan', '--reason', 'nothing is left to do');
  await operator.isClean();
});

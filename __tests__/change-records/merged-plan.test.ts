import { mergedPlan, mergedState } from '../../change-records/plan/merged-plan';
import { movedUsers } from '../../change-records/plan/moved-user';
import { parsePlan } from '../../change-records/plan/plan';
import { codes, golden, goldenText, type PlanJson, recordOf, someFacts } from './golden-plan';

const STACKS = ['suppliers-a', 'suppliers-b', 'suppliers'];
const ALL = someFacts({ shards: STACKS, isOfAllStacks: true, stack: 'suppliers' });
const USER = 'aws_iam_user.kotahi-writer';
const KEY = 'aws_iam_access_key.kotahi-writer["1"]';

const text = (meddle: (plan: PlanJson) => void): string => {
  const plan = JSON.parse(goldenText('nothing')) as PlanJson;
  meddle(plan);
  return JSON.stringify(plan);
};

const isOf = (user: string, address: string): boolean => address.includes(`.${user}`) || address.includes('kpt-kotahi');

/** kotahi-writer as the stack sees it that lets go of it, and nobody else. */
const forgetting = (meddle: (plan: PlanJson) => void = () => undefined): string =>
  text((plan) => {
    plan.resource_changes = plan.resource_changes.filter(({ address }) => isOf('kotahi-writer', address));
    for (const { type, change } of plan.resource_changes) {
      if (type !== 'aws_s3_bucket_policy') Object.assign(change, { actions: ['forget'], after: null });
    }
    plan.resource_changes = plan.resource_changes.filter(({ type }) => type !== 'aws_s3_bucket_policy');
    plan.variables['key_generations'] = { value: {} };
    plan.prior_state.values.root_module.resources = [];
    meddle(plan);
  });

/** Both users, of whom kotahi-writer is taken over. */
const taking = (meddle: (plan: PlanJson) => void = () => undefined): string =>
  text((plan) => {
    for (const { address, type, change } of plan.resource_changes.filter((one) => isOf('kotahi-writer', one.address))) {
      if (type === 'aws_s3_bucket_policy') continue;
      Object.assign(change, { importing: { id: address } });
      if (type !== 'aws_iam_user') continue;
      const tagged = (stack: string) => ({ ...(change.before?.['tags'] as object), 'keyturn:stack': stack });
      Object.assign(change.before ?? {}, { tags: tagged('suppliers-a') });
      Object.assign(change.after ?? {}, { tags: tagged('suppliers-b') });
      change.actions = ['update'];
    }
    meddle(plan);
  });

const together = (old: string, own: string) =>
  parsePlan(
    mergedPlan([
      { stack: 'suppliers-a', json: old },
      { stack: 'suppliers-b', json: own },
    ]),
  );

const without = (plan: PlanJson, ...addresses: string[]): void => {
  plan.resource_changes = plan.resource_changes.filter(({ address }) => !addresses.includes(address));
};

describe('a user that moves from one stack to another', () => {
  it('is forgotten there and taken over here, under the same IDs: nothing speaks against it, and the record says so', () => {
    const plan = together(forgetting(), taking());
    expect(codes(plan, ALL)).toEqual([]);
    expect(movedUsers(plan)).toEqual([{ name: 'kotahi-writer', from: 'suppliers-a', to: 'suppliers-b' }]);
    const record = recordOf(plan, ALL, { stacks: STACKS });
    expect(record.verdict.notes.join()).toContain('kotahi-writer moves from suppliers-a to suppliers-b');
    expect(record.keys.filter(({ user }) => user === 'kotahi-writer').map(({ change }) => change)).toEqual([
      'unchanged',
    ]);
    expect([record.formatVersion, record.plan.stacks]).toEqual(['2.3', STACKS]);
  });

  it.each<[string, string, string, string]>([
    ['nobody takes it over', forgetting(), text((plan) => without(plan, USER, KEY)), 'USER_REMOVED'],
    ['its key is taken over by nobody', forgetting(), taking((plan) => without(plan, KEY)), 'KEY_FORGOTTEN'],
    [
      'another key is taken over under its address',
      forgetting(),
      taking((plan) => {
        for (const { address, change } of plan.resource_changes) {
          if (address === KEY) Object.assign(change.before ?? {}, { id: 'AKIAANOTHER00000KEY1' });
        }
      }),
      'KEY_FORGOTTEN',
    ],
    [
      'its key is deleted there and made anew here',
      forgetting((plan) => {
        for (const { address, change } of plan.resource_changes) if (address === KEY) change.actions = ['delete'];
      }),
      taking((plan) => {
        for (const { address, change } of plan.resource_changes) {
          if (address === KEY) Object.assign(change, { actions: ['create'], before: null, importing: undefined });
        }
      }),
      'KEY_NOT_INACTIVE',
    ],
  ])('is refused where %s', (_, old, own, code) => {
    expect(codes(together(old, own), ALL)).toContain(code);
  });

  it('is not taken over by a plan that does not show what the other stack does, or of a stack that nobody knows', () => {
    const plan = parsePlan(taking());
    expect(codes(plan, { ...ALL, isOfAllStacks: false, stack: 'suppliers-b' })).toContain('USER_IN_ANOTHER_STACK');
    expect(codes(plan, { ...ALL, shards: ['suppliers-b', 'suppliers'] })).toContain('USER_IN_ANOTHER_STACK');
    // Where there is one stack, the tag of another one means nothing.
    expect(codes(plan)).toEqual([]);
  });
});

test('one plan alone stays as it is', () => {
  const json = goldenText('start');
  expect(parsePlan(mergedPlan([{ stack: 'suppliers', json }])).resource_changes).toEqual(
    golden('start').resource_changes,
  );
});

test('what makes one of the plans worthless makes all of them so', () => {
  const other = (of: object) => text((plan) => void Object.assign(plan, of));
  expect(codes(together(other({ errored: true }), goldenText('nothing')), ALL)).toContain('PLAN_ERRORED');
  expect(codes(together(goldenText('nothing'), other({ complete: false })), ALL)).toContain('PLAN_INCOMPLETE');
  expect(codes(together(goldenText('nothing'), other({ something_new: [1] })), ALL)).toContain('UNREADABLE_SECTION');
  const setUp = text((plan) => {
    Object.assign(plan.configuration.provider_config['aws'] ?? {}, { expressions: { endpoints: [{}] } });
  });
  expect(codes(together(goldenText('nothing'), setUp), ALL)).toContain('NOT_ALLOWED_HERE');
  expect(() => mergedPlan([{ stack: 'suppliers-a', json: '[]' }])).toThrow('suppliers-a is no plan');
});

test('a plan of all stacks is empty where each of them is', () => {
  const applyable = (is: boolean) => text((plan) => void Object.assign(plan, { applyable: is }));
  expect(together(applyable(false), applyable(false)).applyable).toBe(false);
  expect(together(applyable(false), applyable(true)).applyable).toBe(true);
});

test('states of several stacks are read as one', () => {
  const state = (name: string) =>
    JSON.stringify({ format_version: '1.0', values: { root_module: { resources: [{ name }] } } });
  const empty = JSON.stringify({ format_version: '1.0' });
  expect(JSON.parse(mergedState([state('a'), empty, state('b')]))).toMatchObject({
    values: { root_module: { resources: [{ name: 'a' }, { name: 'b' }] } },
  });
});

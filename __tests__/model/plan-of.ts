import type { Plan } from '../../change-records/plan/plan';
import { LEDGER_TAGS } from '../../rotation/applied-state';
import type { Refusal } from '../../rotation/guard';
import { type ChangeJson, changeOf, meddled, type PlanJson } from '../change-records/golden-plan';
import { refusedByGuard } from '../rotation/refused-by-guard';
import { type HeldKey, type KeyDeed, OUR_STACK, plannedDeeds, STACK_TAG, USER, type World, writtenTags } from './world';

const ADDRESS = `aws_iam_user.${USER}`;
const OURS: readonly string[] = [...Object.values(LEDGER_TAGS), STACK_TAG];

const dateOf = ({ madeAt }: Pick<HeldKey, 'madeAt'>): string =>
  new Date(Date.UTC(2026, 9, 1, 0, 0, madeAt)).toISOString();

/** What the guard inside Terraform says of a world's ledger, and of whose user it is. */
export function guardRefusals({ ledger, tags, iam }: World): readonly Refusal[] {
  const keys = iam.map((key) => ({ ...key, createdAt: dateOf(key) }));
  return refusedByGuard(USER, ledger, tags, keys, { project: undefined, stack: OUR_STACK });
}

/**
 * The plan that Terraform makes of a world, in its own JSON: a real one of the same user, with this world's keys in it.
 * @param stateTags as the state has them. Those of the world unless given
 */
export function planOf(world: World, stateTags: World['tags'] = world.tags): Plan {
  return meddled('nothing', (json) => {
    json.variables.key_generations = { value: { ...otherUsers(json), [USER]: world.ledger } };
    const isOurs = ({ address }: { readonly address: string }) => address.startsWith(`aws_iam_access_key.${USER}[`);
    const template = json.resource_changes.find(isOurs);
    if (!template) throw new Error('the real plan has no key of the user');
    json.resource_changes = [...json.resource_changes.filter((one) => !isOurs(one)), ...keysOf(world, template)];
    changeTags(json, world);
    for (const { mode, type, values } of json.prior_state.values.root_module.resources) {
      if (mode !== 'data' || (values.user ?? values.user_name) !== USER) continue;
      if (type === 'aws_iam_user') values.tags = { ...world.tags };
      if (type === 'aws_iam_access_keys') values.access_keys = world.iam.map(seen);
    }
    // Terraform tells of what it knew and IAM has no more.
    json.resource_drift = [...world.state]
      .filter(([, id]) => world.iam.every((key) => key.id !== id))
      .map(([generation]) => instance(template, generation, ['delete'], null, null));
    if (stateTags[STACK_TAG] !== world.tags[STACK_TAG]) json.resource_drift.push(drifted(json, stateTags));
  });
}

const otherUsers = (json: PlanJson): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(json.variables.key_generations?.value as Readonly<Record<string, unknown>>).filter(
      ([name]) => name !== USER,
    ),
  );

const seen = (key: HeldKey) => ({ access_key_id: key.id, create_date: dateOf(key), status: key.status });

function keysOf(world: World, template: ChangeJson): readonly ChangeJson[] {
  const deeds = plannedDeeds(world);
  const known = [...world.state].flatMap(([generation, id]) => {
    const held = world.iam.find((key) => key.id === id);
    return held === undefined ? [] : [{ generation, held }];
  });
  return [
    ...known.map(({ generation, held }) => {
      const deed = deeds.find((one) => one.generation === generation);
      const before = { ...template.change.before, id: held.id, create_date: dateOf(held), status: held.status };
      return instance(template, generation, [actionOf(deed)], before, afterOf(deed, before));
    }),
    ...deeds.flatMap((deed) => (deed.kind === 'create' ? [created(template, deed)] : [])),
  ];
}

type Values = ChangeJson['change']['before'];

const actionOf = (deed: KeyDeed | undefined): string => deed?.kind ?? 'no-op';

const afterOf = (deed: KeyDeed | undefined, before: Values): Values =>
  deed?.kind === 'delete' ? null : { ...before, ...(deed?.kind === 'update' && { status: deed.status }) };

const created = (template: ChangeJson, { generation, status }: KeyDeed & { readonly kind: 'create' }): ChangeJson => {
  const { pgp_key, user } = template.change.before ?? {};
  return instance(template, generation, ['create'], null, { pgp_key, user, status });
};

const instance = (
  template: ChangeJson,
  generation: number,
  actions: string[],
  before: Values,
  after: Values,
): ChangeJson => ({
  ...template,
  address: `aws_iam_access_key.${USER}["${generation}"]`,
  index: String(generation),
  change: { actions, before, after, after_unknown: {} },
});

function changeTags(json: PlanJson, { tags, ledger }: World): void {
  const { change } = changeOf(json, ADDRESS);
  const before = { ...withoutOurs(change.before), ...tags };
  const after = { ...before, ...writtenTags(ledger) };
  const isSame = Object.entries(after).every(([name, value]) => value === before[name]);
  change.actions = isSame ? ['no-op'] : ['update'];
  change.before = { ...change.before, tags: before, tags_all: before };
  change.after = { ...change.after, tags: after, tags_all: after };
}

/** What Terraform tells of a user whose tags somebody has changed since the last apply. */
function drifted(json: PlanJson, stateTags: World['tags']): ChangeJson {
  const { change, ...user } = changeOf(json, ADDRESS);
  const tags = { ...withoutOurs(change.before), ...stateTags };
  const before = { ...change.before, tags, tags_all: tags };
  return { ...user, change: { actions: ['update'], before, after: change.before, after_unknown: {} } };
}

/** Those of the real plan that tell who the user is. */
const withoutOurs = (values: Values): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values?.tags ?? {}).filter(([name]) => !OURS.includes(name)));

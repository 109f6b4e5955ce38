import { maskKeyIds } from '../../rotation/access-key';
import { LEDGER_TAGS } from '../../rotation/applied-state';
import { ACCESS_KEY, isKeyStep, keyChange, text } from '../plan/key-change';
import type { Plan, ResourceChange } from '../plan/plan';
import { canonicalJson } from './canonical-json';
import type { PlanRecord } from './change-record';
import { isPolicy } from './policy-change';

type Values = Readonly<Record<string, unknown>>;

/** Changes of resources that are neither keys nor policies: what changes, never to what, except for keyturn's own tags. */
export function otherChanges(plan: Plan): readonly PlanRecord['otherChanges'][number][] {
  return plan.resource_changes
    .filter((one) => one.mode === 'managed' && !isPolicy(one) && !isKeyOnRecord(one) && isChange(one))
    .map(({ address, change }) => ({
      address,
      actions: change.importing ? ['import', ...change.actions] : [...change.actions],
      attributes: change.actions.includes('update') ? changedAttributes(change) : [],
      tags: change.actions.includes('update') ? changedTags(change.before, change.after) : [],
    }));
}

const isChange = ({ change }: ResourceChange): boolean =>
  change.importing !== undefined || change.actions.some((action) => action !== 'no-op' && action !== 'read');

/** Keys are told in their own table; only what else changes about one is told here. */
const isKeyOnRecord = (one: ResourceChange): boolean =>
  one.type === ACCESS_KEY && (isKeyStep(keyChange(one)) || one.change.actions.join() === 'no-op');

function changedAttributes({ before, after, after_unknown }: ResourceChange['change']): string[] {
  const unknowns = typeof after_unknown === 'object' && after_unknown !== null ? Object.keys(after_unknown) : [];
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {}), ...unknowns]);
  return [...names]
    .filter(
      (name) =>
        name !== 'tags' && name !== 'tags_all' && canonicalJson(before?.[name]) !== canonicalJson(after?.[name]),
    )
    .sort();
}

/** `keyturn:previous: active → inactive`; of other tags only the names. */
function changedTags(before: Values | undefined, after: Values | undefined): string[] {
  const was = tagsOf(before);
  const is = tagsOf(after);
  const own: readonly string[] = Object.values(LEDGER_TAGS);
  return [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .filter((name) => was[name] !== is[name])
    .sort()
    .map((name) => (own.includes(name) ? `${name}: ${was[name] ?? 'none'} → ${is[name] ?? 'none'}` : tagName(name)));
}

/** The console keeps a key's description as a tag that is named after the whole key ID. */
const tagName = (name: string): string => maskKeyIds(name);

function tagsOf(values: Values | undefined): Readonly<Record<string, string | undefined>> {
  const tags = values?.['tags'];
  if (typeof tags !== 'object' || tags === null) return {};
  return Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, text(value)]));
}

/** What somebody did outside Terraform: to keys in words, to everything else by the names of what changed. */
export function driftOf(plan: Plan): readonly PlanRecord['drift'][number][] {
  return plan.resource_drift
    .filter(({ mode }) => mode === 'managed')
    .map((one) => ({ address: one.address, what: driftInWords(one) }));
}

function driftInWords(one: ResourceChange): string {
  const { actions, before, after } = one.change;
  if (actions.includes('delete')) return 'deleted';
  const was = text(before?.['status']);
  const is = text(after?.['status']);
  if (one.type === ACCESS_KEY && was !== is) return `status: ${was ?? 'none'} → ${is ?? 'none'}`;
  const changed = changedAttributes(one.change);
  return changed.length > 0 ? `changed: ${changed.join(', ')}` : 'changed';
}

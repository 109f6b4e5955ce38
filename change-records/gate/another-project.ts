import { anotherProjectsRefusal } from '../../rotation/another-project';
import { USER_TAGS } from '../../rotation/audience';
import { text } from '../plan/key-change';
import type { ResourceChange } from '../plan/plan';
import type { Case, GateRefusal, GateRule } from './facts';

/**
 * A user that another project looks after is neither made again, nor taken over, nor taken away: also where somebody has written
 * that project's name into its tag since the last apply, and where two projects share one state by mistake.
 */
export const takesNobodyElsesUser: GateRule = (of) =>
  of.plan.resource_changes
    .filter(({ type, mode }) => type === 'aws_iam_user' && mode === 'managed')
    .flatMap((resource) => judge(resource, of));

function judge(resource: ResourceChange, { plan, users, facts }: Case): readonly GateRefusal[] {
  const { address, change } = resource;
  const name = text((change.before ?? change.after)?.['name']);
  if (name === undefined) return [];
  const does = (action: string): boolean => change.actions.includes(action);
  const own = { project: facts.project, stack: facts.stack ?? 'suppliers' };
  const refusal = (tags: unknown): readonly GateRefusal[] =>
    [anotherProjectsRefusal(name, record(tags), own) ?? []].flat();
  if (change.importing !== undefined) return refusal(change.before?.['tags']);
  if (does('create') && change.before === undefined) return refusal(users.find((user) => user.name === name)?.tags);
  if (does('delete') || does('forget')) {
    // A project that was given its name since the last apply has taken its users' tags along by nothing else.
    return facts.project === undefined || stackTag(change.before)?.includes('/')
      ? refusal(change.before?.['tags'])
      : [];
  }
  const drift = plan.resource_drift.find((one) => one.address === address)?.change;
  const isRewritten = drift !== undefined && stackTag(drift.before) !== stackTag(drift.after);
  return isRewritten ? refusal(drift.after?.['tags']) : [];
}

const record = (tags: unknown): Readonly<Record<string, unknown>> =>
  typeof tags === 'object' && tags !== null ? (tags as Readonly<Record<string, unknown>>) : {};

const stackTag = (values: Readonly<Record<string, unknown>> | undefined): string | undefined =>
  text(record(values?.['tags'])[USER_TAGS.stack]);

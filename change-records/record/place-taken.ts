import { changedResources } from '../plan/changed-resource';
import { text, unknown } from '../plan/key-change';
import type { Plan } from '../plan/plan';
import { type PolicyStatement, parsePolicy } from '../plan/policy-statement';

/** What a plan takes away of where users upload to: whoever still sends there is refused from the apply on. */
export function placesTaken(plan: Plan): readonly string[] {
  const gone = changedResources(plan, 'aws_iam_user').flatMap(({ change }) =>
    change.after === undefined ? (text(change.before?.['name']) ?? []) : [],
  );
  return changedResources(plan, 'aws_iam_user_policy').flatMap(({ change }) => {
    const user = text(change.before?.['user']);
    if (user === undefined || gone.includes(user) || unknown(change.after_unknown, 'policy')) return [];
    const left = new Set(placesIn(change.after));
    return placesIn(change.before)
      .filter((place) => !left.has(place))
      .map(
        (place) =>
          `${user} may no longer upload to ${place}: whatever it still sends there is refused from the apply on. To move without a gap, keep both places in "uploads" until nothing arrives at the old one.`,
      );
  });
}

function placesIn(values: Readonly<Record<string, unknown>> | undefined): readonly string[] {
  return (parsePolicy(text(values?.['policy']) ?? '') ?? [])
    .filter(isUpload)
    .flatMap(({ resources }) => resources.map((resource) => resource.replace(/^arn:aws[a-z-]*:s3:::/, 's3://')));
}

const isUpload = ({ effect, actions }: PolicyStatement): boolean =>
  effect === 'Allow' && actions.some((action) => action.toLowerCase() === 's3:putobject');

import { isOurs, meaning, type PolicyStatement, parsePolicy } from '../../../../change-records/plan/policy-statement';
import type { StatementsOf } from '../../../../rotation/our-statements';
import type { BucketSides } from '../bucket-sides';
import type { Finding } from '../finding';

/** Statements of ours that stand in S3 otherwise than the last apply wrote them. */
export function changedPolicies({ name, policy, statePolicy }: BucketSides, whose: StatementsOf): readonly Finding[] {
  if (policy === undefined || !statePolicy) return [];
  const written = ours(statePolicy, whose);
  const found = policy === null ? [] : ours(policy, whose);
  if (written === undefined) return [];
  if (found === undefined) {
    return [changed(name, 'cannot be read as a policy')];
  }
  const [there, meant] = [new Set(found.map(meaning)), new Set(written.map(meaning))];
  const gone = written.filter((one) => !there.has(meaning(one)));
  const strange = found.filter((one) => !meant.has(meaning(one)));
  if (gone.length === 0 && strange.length === 0) return [];
  const facts = [
    ...(gone.length > 0 ? [`lacks ${names(gone)} as the last apply wrote ${gone.length === 1 ? 'it' : 'them'}`] : []),
    ...(strange.length > 0 ? [`has ${names(strange)} as no apply wrote ${strange.length === 1 ? 'it' : 'them'}`] : []),
  ];
  return [changed(name, facts.join(' and '))];
}

const ours = (policy: string, whose: StatementsOf): readonly PolicyStatement[] | undefined =>
  parsePolicy(policy)?.filter((one) => isOurs(one, whose));

const names = (of: readonly PolicyStatement[]): string => of.map(({ sid }) => `"${sid}"`).join(', ');

const changed = (about: string, fact: string): Finding => ({
  code: 'BUCKET_POLICY_CHANGED',
  about,
  because: `The policy of the bucket ${about} ${fact}: somebody changed it outside Terraform, and suppliers may upload where they must not, or nowhere.`,
  wayOut:
    'Find out who did it (CloudTrail: PutBucketPolicy, DeleteBucketPolicy). Plan and apply: the plan shows the statements as they were, and writes them again.',
});

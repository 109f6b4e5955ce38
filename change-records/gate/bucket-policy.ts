import type { Refusal } from '../../rotation/guard';
import { OUR_SID_PREFIX } from '../../rotation/our-statements';
import { text, unknown } from '../plan/key-change';
import type { Plan, ResourceChange } from '../plan/plan';
import {
  accountOf,
  lostStatements,
  type PolicyStatement,
  parsePolicy,
  policyReadByPlan,
  statementName,
} from '../plan/policy-statement';
import type { Case, GateRule } from './facts';

/** `aws_s3_bucket_policy` owns a bucket's whole policy: what is not in the new one is gone. */
export const bucketPolicyIsOurs: GateRule = (of) =>
  of.plan.resource_changes
    .filter(
      ({ type, mode, change }) => type === 'aws_s3_bucket_policy' && mode === 'managed' && changes(change.actions),
    )
    .flatMap((resource) => judge(resource, of));

const changes = (actions: readonly string[]): boolean =>
  actions.some((action) => action === 'create' || action === 'update' || action === 'delete');

function judge(resource: ResourceChange, of: Case): readonly Refusal[] {
  const { change } = resource;
  const bucket = text((change.before ?? change.after)?.['bucket']) ?? resource.name;
  const existing = existingPolicy(resource, bucket, of);
  if (existing === undefined) {
    return [
      {
        code: 'BUCKET_POLICY_UNSEEN',
        because: `The plan writes the policy of the bucket ${bucket}, and nobody looked whether it has one already; an existing policy is never overwritten unseen.`,
        wayOut: `Set "bucketPolicy": "shared" for ${bucket} in settings.json if it has a policy; otherwise run the gate where it can ask S3 (s3:GetBucketPolicy).`,
      },
    ];
  }
  if (existing === null) return [];
  const before = parsePolicy(existing);
  if (before === undefined) return [lost(bucket, 'the present one cannot be read')];
  const account = accountOf(of.plan);
  const whose = {
    project: of.facts.project,
    users: [...of.users.map(({ name }) => name), ...(of.facts.uploads?.keys() ?? [])],
  };
  const isLost = (one: PolicyStatement): boolean => lostStatements([one], [], whose, account).length > 0;
  if (unknown(change.after_unknown, 'policy') && before.some(isLost)) {
    return [lost(bucket, 'what becomes of the statements of others is known only during the apply')];
  }
  const planned = text(change.after?.['policy']);
  const after = unknown(change.after_unknown, 'policy') ? before : planned === undefined ? [] : parsePolicy(planned);
  const gone = lostStatements(before, after ?? [], whose, account);
  if (gone.length === 0) return [];
  if (change.after === undefined) return [foreign(bucket, gone, keepIt(bucket, resource.address))];
  const [alike, others] = [gone.filter(beginsLikeOurs), gone.filter((one) => !beginsLikeOurs(one))];
  return [
    ...(alike.length === 0 ? [] : [foreign(bucket, alike, shareIt(bucket))]),
    ...(others.length === 0 ? [] : [lost(bucket, `${others.map(statementName).join(', ')} would be lost`)]),
  ];
}

const beginsLikeOurs = ({ sid }: PolicyStatement): boolean => sid?.startsWith(OUR_SID_PREFIX) ?? false;

/** Also one that is called as ours are: who it is about makes it somebody else's. */
const foreign = (bucket: string, gone: readonly PolicyStatement[], wayOut: string): Refusal => ({
  code: 'FOREIGN_STATEMENT',
  because: `With this plan ${gone.map(described).join(', ')} would disappear from the policy of the bucket ${bucket}; statements that are not keyturn's stay as they are, also when a user leaves.`,
  wayOut,
});

const described = (one: PolicyStatement): string => {
  const about = [...one.principals, ...one.exceptPrincipals.map((who) => `everybody but ${who}`)].join(', ');
  return `${statementName(one)} (${one.effect} ${about || 'nobody'})`;
};

const lost = (bucket: string, because: string): Refusal => ({
  code: 'BUCKET_POLICY_NOT_OURS',
  because: `The plan overwrites the policy of the bucket ${bucket}, and ${because}; statements that are not keyturn's stay as they are.`,
  wayOut: shareIt(bucket),
});

const shareIt = (bucket: string): string =>
  `Set "bucketPolicy": "shared" for ${bucket} in settings.json, and plan again: npx keyturn plan.`;

const keepIt = (bucket: string, address: string): string =>
  `Declare ${bucket} in "buckets" of settings.json (bucketPolicy "shared") and plan again: its policy stays, without the user. If keyturn shall let go of the bucket, let Terraform forget the policy (terraform state rm '${address}'), and take keyturn's statements out of it by hand.`;

/** As Terraform refreshed it, as S3 was asked, or as the plan read it; null: none; undefined: nobody looked. */
function existingPolicy(resource: ResourceChange, bucket: string, { plan, facts }: Case): string | null | undefined {
  const managed = text(resource.change.before?.['policy']);
  if (managed !== undefined) return managed;
  const asked = facts.bucketPolicies.get(bucket);
  if (asked !== undefined) return asked;
  return policyReadByPlan(plan, bucket) ?? (isCreated(plan, bucket) ? null : undefined);
}

/** S3 refuses to create a bucket that exists, so a bucket made by the same plan has no policy yet. */
export const isCreated = (plan: Plan, bucket: string): boolean =>
  plan.resource_changes.some(
    ({ type, mode, change }) =>
      type === 'aws_s3_bucket' &&
      mode === 'managed' &&
      change.actions.join() === 'create' &&
      change.after?.['bucket'] === bucket,
  );

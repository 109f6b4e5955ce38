import { SUPPLIERS_PATH } from '../../rotation/audience';
import { changedResources } from '../plan/changed-resource';
import { text, unknown } from '../plan/key-change';
import type { ResourceChange } from '../plan/plan';
import { readPolicy } from '../plan/policy-document';
import {
  accountOf,
  meaning,
  type PolicyStatement,
  parsePolicy,
  policyReadByPlan,
  statementName,
} from '../plan/policy-statement';
import { configuredPolicy } from './allowed-resource';
import type { Case, GateRefusal, GateRule } from './facts';
import { beyondPutting } from './upload-grant';
import { tooMuch } from './user-rights';

/**
 * Whom a bucket's policy lets in: users of the ledger, as far as uploads go, and whoever was let in before, as before.
 * Everybody is nobody's doing: a policy that is public is refused each time that it is written.
 */
export const opensNoBucket: GateRule = (of) =>
  changedResources(of.plan, 'aws_s3_bucket_policy').flatMap((resource) => judge(resource, of));

function judge(resource: ResourceChange, of: Case): readonly GateRefusal[] {
  const { change, name } = resource;
  const { after } = change;
  if (after === undefined) return [];
  const bucket = text(after['bucket']) ?? text(change.before?.['bucket']) ?? name;
  const isUnknown = unknown(change.after_unknown, 'policy');
  const statements = readPolicy((isUnknown ? configuredPolicy(resource, of.plan) : text(after['policy'])) ?? '');
  if (statements === undefined && isUnknown) {
    return [opened(bucket, 'whom its policy lets in is known only during the apply')];
  }
  if (statements === undefined) return [opened(bucket, 'its policy cannot be read')];
  const before = new Set(thereBefore(change.before, bucket, of).map(meaning));
  return statements
    .filter(({ effect }) => effect === 'Allow')
    .flatMap((one) => judgeStatement(one, bucket, before.has(meaning(one)), of));
}

function judgeStatement(one: PolicyStatement, bucket: string, wasThere: boolean, of: Case): readonly GateRefusal[] {
  if (isPublic(one)) return [opened(bucket, `${statementName(one)} lets everybody in`)];
  if (wasThere) return [];
  const ours = one.principals.map((principal) => [principal, userOf(principal, of)] as const);
  const strangers = [
    ...ours.filter(([, user]) => user === undefined).map(([principal]) => principal),
    ...one.exceptPrincipals.map((principal) => `everybody but ${principal}`),
  ];
  if (strangers.length > 0) {
    return [opened(bucket, `${statementName(one)} lets in ${strangers.join(', ')}, which it did not so far`)];
  }
  return ours.flatMap(([, user = '']) => {
    const grants = of.facts.uploads?.get(user);
    const here = grants?.filter((grant) => grant.bucket === bucket);
    // Where it has no place here at all, the prefix is told first.
    const places = here?.length === 0 ? grants?.map((grant) => ({ ...grant, bucket })) : here;
    const beyond =
      beyondPutting(one, places) ?? (here?.length === 0 ? 'lets it into a bucket that is not its own' : undefined);
    return beyond === undefined
      ? []
      : [tooMuch(user, `${statementName(one)} in the policy of the bucket ${bucket} ${beyond}`)];
  });
}

/** As the state has it, as the plan read it, and as S3 was asked: all of them are from before. */
function thereBefore(
  before: Readonly<Record<string, unknown>> | undefined,
  bucket: string,
  { plan, facts }: Case,
): readonly PolicyStatement[] {
  const own = before?.['bucket'] === bucket ? text(before['policy']) : undefined;
  const all = [own, policyReadByPlan(plan, bucket), facts.bucketPolicies.get(bucket) ?? undefined];
  return all.flatMap((policy) => (policy === undefined ? [] : (parsePolicy(policy) ?? [])));
}

const USER = new RegExp(`^AWS arn:aws(?:-[a-z]+)*:iam::(\\d{12}):user${SUPPLIERS_PATH}([^/]+)$`);

/** The user of the ledger that a principal is, in this account. */
function userOf(principal: string, { plan, users, facts }: Case): string | undefined {
  const [, account, name] = USER.exec(principal) ?? [];
  const own = accountOf(plan);
  if (name === undefined || (own !== undefined && account !== own)) return undefined;
  // One of another stack is in no plan of this one; the settings know it.
  const isElsewhere = facts.shards !== undefined && facts.uploads?.has(name) === true;
  return isElsewhere || users.some((user) => user.name === name && user.wanted !== undefined) ? name : undefined;
}

/** Conditions that say who may come, whoever "everybody" is. Source: how S3 tells a public policy, see below. */
const WHO = [
  ...['aws:principalorgid', 'aws:principalorgpaths', 'aws:principalaccount', 'aws:principalarn', 'aws:userid'],
  ...['aws:sourceaccount', 'aws:sourcearn', 'aws:sourceip', 'aws:sourcevpc', 'aws:sourcevpce', 'aws:sourceorgid'],
  ...['s3:dataaccesspointaccount', 's3:dataaccesspointarn', 'aws:vpcsourceip'],
];
const SAYS_WHO =
  /^(?:ForAnyValue:)?(?:String(?:Equals|Like|EqualsIgnoreCase)|Arn(?:Equals|Like)|IpAddress) ([^\s:]+:[^\s:]+): (.+)$/;
const ANYTHING = /^\*+$|\/0$/;

/**
 * Whether a statement lets everybody in: no principal, or all but some, and no condition that says who.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 */
function isPublic({ principals, exceptPrincipals, conditions }: PolicyStatement): boolean {
  if (!principals.includes('everybody') && exceptPrincipals.length === 0) return false;
  return !conditions.some((condition) => {
    const [, key = '', values = ''] = SAYS_WHO.exec(condition) ?? [];
    return WHO.includes(key.toLowerCase()) && values.split(', ').every((value) => !ANYTHING.test(value));
  });
}

function opened(bucket: string, what: string): GateRefusal {
  return {
    code: 'BUCKET_OPENED',
    because: `The plan opens the bucket ${bucket}: ${what}; only users of the ledger are let in by a plan, and only to upload.`,
    wayOut: `Take the statement out. If they are to come in, somebody answers for it: npx keyturn plan --accept BUCKET_OPENED --reason "…".`,
    acceptable: { about: bucket },
  };
}

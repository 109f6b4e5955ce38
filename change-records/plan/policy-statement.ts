import {
  namelessStatements,
  ourPrincipal,
  ourSid,
  type StatementsOf,
  TLS_ONLY_SID,
} from '../../rotation/our-statements';
import { isObject } from './json-text';
import { text } from './key-change';
import type { Plan } from './plan';

/** One statement of an IAM policy, in one spelling: AWS takes `"x"` and `["x"]` for the same, and lists for sets. */
export interface PolicyStatement {
  readonly sid: string | undefined;
  readonly effect: string;
  /** `everybody`, or `AWS arn:…`; empty in a policy that stands on its user. */
  readonly principals: readonly string[];
  readonly exceptPrincipals: readonly string[];
  readonly actions: readonly string[];
  readonly exceptActions: readonly string[];
  readonly resources: readonly string[];
  readonly exceptResources: readonly string[];
  /** `Bool aws:SecureTransport: false`, one per operator and key. */
  readonly conditions: readonly string[];
}

/** `undefined` when the text is no policy. */
export function parsePolicy(policy: string): readonly PolicyStatement[] | undefined {
  try {
    const document = JSON.parse(policy) as unknown;
    if (!isObject(document)) return undefined;
    const statements = list(document['Statement']);
    return statements.every(isObject) ? statements.map(statement) : undefined;
  } catch {
    return undefined;
  }
}

/** Everything that a statement says except its name: two of the same meaning are equal as text. */
export function meaning(one: PolicyStatement): string {
  return JSON.stringify({ ...one, sid: undefined });
}

/**
 * Whether a statement of a bucket policy is keyturn's, and of this project: by its Sid and by whom it is about. Anybody may
 * begin a Sid as we do.
 * @param account the number of the account that is planned for; any, where the plan does not tell it
 */
export function isOurs(of: PolicyStatement, whose: StatementsOf = {}, account?: string): boolean {
  const { sid, effect, principals, exceptPrincipals } = of;
  if (sid === undefined || exceptPrincipals.length > 0 || principals.length === 0) return false;
  if (sid === TLS_ONLY_SID) return effect === 'Deny' && principals.join() === 'everybody';
  const isAbout = (pattern: string): boolean =>
    principals.every((one) => one.startsWith('AWS ') && new RegExp(pattern).test(one.slice('AWS '.length)));
  const { project, users = [] } = whose;
  if (new RegExp(ourSid(project)).test(sid)) return isAbout(ourPrincipal(account));
  if (project === undefined || users.length === 0) return false;
  const nameless = namelessStatements(users, account);
  return new RegExp(nameless.sid).test(sid) && isAbout(nameless.principal);
}

/** The account that the plan is for; undefined where it did not ask. */
export function accountOf(plan: Plan): string | undefined {
  const read = (plan.prior_state?.values?.root_module?.resources ?? []).find(
    ({ mode, type }) => mode === 'data' && type === 'aws_caller_identity',
  );
  return text(read?.values['account_id']);
}

/** Statements of others in `existing` that `planned` would lose; Sids and order may change, meanings may not. */
export function lostStatements(
  existing: readonly PolicyStatement[],
  planned: readonly PolicyStatement[],
  whose: StatementsOf,
  account?: string,
): readonly PolicyStatement[] {
  const left = planned.map(meaning);
  return existing.filter((one) => {
    if (isOurs(one, whose, account)) return false;
    const place = left.indexOf(meaning(one));
    if (place >= 0) left.splice(place, 1);
    return place < 0;
  });
}

function statement(of: Readonly<Record<string, unknown>>): PolicyStatement {
  return {
    sid: typeof of['Sid'] === 'string' && of['Sid'] !== '' ? of['Sid'] : undefined,
    effect: String(of['Effect']),
    principals: principals(of['Principal']),
    exceptPrincipals: principals(of['NotPrincipal']),
    actions: texts(of['Action']),
    exceptActions: texts(of['NotAction']),
    resources: texts(of['Resource']),
    exceptResources: texts(of['NotResource']),
    conditions: conditions(of['Condition']),
  };
}

function principals(of: unknown): readonly string[] {
  if (of === '*') return ['everybody'];
  if (!isObject(of)) return texts(of);
  return Object.entries(of)
    .flatMap(([kind, who]) => texts(who).map((one) => (kind === 'AWS' && one === '*' ? 'everybody' : `${kind} ${one}`)))
    .sort();
}

function conditions(of: unknown): readonly string[] {
  if (!isObject(of)) return [];
  return Object.entries(of)
    .flatMap(([operator, keys]) =>
      isObject(keys)
        ? Object.entries(keys).map(([key, values]) => `${operator} ${key}: ${texts(values).join(', ')}`)
        : [`${operator}: ${JSON.stringify(keys)}`],
    )
    .sort();
}

const list = (of: unknown): readonly unknown[] => (of === undefined ? [] : Array.isArray(of) ? of : [of]);

const texts = (of: unknown): readonly string[] =>
  [...new Set(list(of).map((one) => (typeof one === 'string' ? one : JSON.stringify(one))))].sort();

/** `"KeyturnUploadValentia"`, or that it has no name. */
export const statementName = ({ sid }: Pick<PolicyStatement, 'sid'>): string =>
  sid === undefined ? 'a statement without a Sid' : `"${sid}"`;

/** Whether two policies say the same, in whatever order and spelling; `null` is no policy. */
export function samePolicy(a: string | null, b: string | null): boolean {
  if (a === null || b === null) return a === b;
  const [ours, theirs] = [parsePolicy(a), parsePolicy(b)];
  if (ours === undefined || theirs === undefined) return a === b;
  const meanings = (of: readonly PolicyStatement[]): string => JSON.stringify(of.map(meaning).sort());
  return meanings(ours) === meanings(theirs);
}

/** A bucket's policy as the plan's own data source read it; undefined where the plan did not look. */
export function policyReadByPlan(plan: Plan, bucket: string): string | undefined {
  const read = (plan.prior_state?.values?.root_module?.resources ?? []).find(
    ({ mode, type, values }) => mode === 'data' && type === 'aws_s3_bucket_policy' && values['bucket'] === bucket,
  );
  return text(read?.values['policy']);
}

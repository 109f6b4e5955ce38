import { type PolicyDocument, policyDocument, type Statement } from './statement';

/**
 * Characters of a managed policy; IAM does not count white space.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const MANAGED_POLICY_LIMIT = 6_144;

/** Managed policies of one role, unless AWS has raised the account's quota. */
export const POLICIES_OF_A_ROLE = 10;

/** As IAM counts them. */
export const charactersOf = (document: PolicyDocument): number => JSON.stringify(document).replace(/\s/g, '').length;

/**
 * As few documents as the order of the statements allows, each of them short enough for a managed policy. What is allowed and denied
 * stays the same: IAM puts all policies of a role together. A statement about very many things becomes several.
 */
export function documentsOf(statements: readonly Statement[], limit = MANAGED_POLICY_LIMIT): readonly PolicyDocument[] {
  const fits = (some: readonly Statement[]): boolean => charactersOf(policyDocument(some)) <= limit;
  const documents: Statement[][] = [];
  for (const statement of statements.flatMap((one) => inParts(one, fits))) {
    const last = documents.at(-1);
    if (last && fits([...last, statement])) last.push(statement);
    else documents.push([statement]);
  }
  return documents.map(policyDocument);
}

function inParts(statement: Statement, fits: (some: readonly Statement[]) => boolean): readonly Statement[] {
  if (fits([statement])) return [statement];
  const parts: string[][] = [];
  const withPart = (part: readonly string[], number: number): Statement => ({
    ...statement,
    Sid: `${statement.Sid}${number}`,
    Resource: part,
  });
  for (const resource of statement.Resource) {
    const last = parts.at(-1);
    if (last && fits([withPart([...last, resource], parts.length)])) last.push(resource);
    else parts.push([resource]);
  }
  return parts.map((part, index) => withPart(part, index + 1));
}

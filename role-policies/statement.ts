type Condition = Record<string, Record<string, string | string[]>>;

/** One statement of a policy for a role, in IAM's own words. */
export interface Statement {
  /** What it is for; letters and digits only, unlike every other one of its policy. */
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Condition;
}

/** A policy document as IAM takes it. */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: WrittenStatement[];
}

/** A statement as IAM reads it: one name alone, or a list. */
interface WrittenStatement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Condition?: Condition;
}

export function policyDocument(statements: readonly Statement[]): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: statements.map(({ Action, Resource, ...rest }) => {
      const { Sid, Effect, Condition } = rest;
      return { Sid, Effect, Action: brief(Action), Resource: brief(Resource), ...(Condition && { Condition }) };
    }),
  };
}

/** One alone needs no list, and IAM counts characters. */
const brief = (names: readonly string[]): string | string[] => (names.length === 1 ? (names[0] as string) : [...names]);

/** A statement that is not there where it would be about nothing: IAM takes no empty list. */
export function allow(
  Sid: string,
  Action: readonly string[],
  Resource: readonly string[],
  Condition?: Condition,
): readonly Statement[] {
  if (Resource.length === 0) return [];
  return [{ Sid, Effect: 'Allow', Action, Resource, ...(Condition && { Condition }) }];
}

export function deny(
  Sid: string,
  Action: readonly string[],
  Resource: readonly string[],
  Condition?: Condition,
): readonly Statement[] {
  return allow(Sid, Action, Resource, Condition).map((statement) => ({ ...statement, Effect: 'Deny' as const }));
}

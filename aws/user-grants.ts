/** What an IAM user may do beside what keyturn gives it, by name. */
export interface UserGrants {
  readonly inlinePolicies: readonly string[];
  /** ARNs of attached managed policies. */
  readonly attachedPolicies: readonly string[];
  readonly groups: readonly string[];
  /** ARN; undefined where there is none. */
  readonly permissionsBoundary: string | undefined;
}

/** Throws an `AwsFault` and nothing else: `missing` where there is no such user. */
export interface GrantReader {
  grantsOf(user: string): Promise<UserGrants>;
}

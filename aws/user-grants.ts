import {
  GetUserCommand,
  GetUserPolicyCommand,
  IAMClient,
  paginateListAttachedUserPolicies,
  paginateListGroupsForUser,
  paginateListUserPolicies,
} from '@aws-sdk/client-iam';
import { calling } from './sdk-fault';

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
  /** The user's inline policies: name → JSON. */
  inlinePoliciesOf(user: string): Promise<ReadonlyMap<string, string>>;
}

export class IamGrantReader implements GrantReader {
  private readonly iam: IAMClient;

  constructor(options: { readonly region: string }) {
    this.iam = new IAMClient({ ...options, maxAttempts: 8, retryMode: 'adaptive' });
  }

  async grantsOf(user: string): Promise<UserGrants> {
    const asked = { UserName: user };
    const pages = { client: this.iam };
    const { User: found } = await calling('iam:GetUser', () => this.iam.send(new GetUserCommand(asked)));
    const inlinePolicies = await this.inlinePolicyNames(user);
    const attachedPolicies = await calling('iam:ListAttachedUserPolicies', async () => {
      const arns: string[] = [];
      for await (const page of paginateListAttachedUserPolicies(pages, asked)) {
        arns.push(...(page.AttachedPolicies ?? []).map((policy) => policy.PolicyArn ?? policy.PolicyName ?? 'unnamed'));
      }
      return arns;
    });
    const groups = await calling('iam:ListGroupsForUser', async () => {
      const names: string[] = [];
      for await (const page of paginateListGroupsForUser(pages, asked)) {
        names.push(...(page.Groups ?? []).map((group) => group.GroupName ?? 'unnamed'));
      }
      return names;
    });
    const permissionsBoundary = found?.PermissionsBoundary?.PermissionsBoundaryArn;
    return { inlinePolicies, attachedPolicies, groups, permissionsBoundary };
  }

  async inlinePoliciesOf(user: string): Promise<ReadonlyMap<string, string>> {
    const policies = new Map<string, string>();
    for (const name of await this.inlinePolicyNames(user)) {
      const asked = { UserName: user, PolicyName: name };
      const { PolicyDocument: text = '' } = await calling('iam:GetUserPolicy', () =>
        this.iam.send(new GetUserPolicyCommand(asked)),
      );
      // IAM answers percent-encoded: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUserPolicy.html
      policies.set(name, decodeURIComponent(text));
    }
    return policies;
  }

  private inlinePolicyNames(user: string): Promise<readonly string[]> {
    return calling('iam:ListUserPolicies', async () => {
      const names: string[] = [];
      const pages = paginateListUserPolicies({ client: this.iam }, { UserName: user });
      for await (const page of pages) names.push(...(page.PolicyNames ?? []));
      return names;
    });
  }
}

import {
  GetUserCommand,
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
    const inlinePolicies = await calling('iam:ListUserPolicies', async () => {
      const names: string[] = [];
      for await (const page of paginateListUserPolicies(pages, asked)) names.push(...(page.PolicyNames ?? []));
      return names;
    });
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
}

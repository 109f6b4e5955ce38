import {
  type Account,
  OrganizationsClient,
  paginateListAccounts,
  paginateListAccountsForParent,
  paginateListOrganizationalUnitsForParent,
  paginateListRoots,
} from '@aws-sdk/client-organizations';
import { calling } from './sdk-fault';

/** An account of an organisation. */
export interface MemberAccount {
  /** Twelve digits. */
  readonly account: string;
  readonly name: string;
  /** False for one that is being closed, or was suspended: nobody can enter it. */
  readonly active: boolean;
}

/** AWS Organizations, as its management account or a delegated administrator sees it. Throws an `AwsFault` and nothing else. */
export interface Organisation {
  accounts(): Promise<readonly MemberAccount[]>;
  /** IDs of the roots, `r-…`. */
  roots(): Promise<readonly string[]>;
  /** Those that lie right below a root or unit. */
  accountsOf(parent: string): Promise<readonly MemberAccount[]>;
  /** IDs of the units right below, `ou-…`. */
  unitsOf(parent: string): Promise<readonly string[]>;
}

export class AwsOrganisation implements Organisation {
  private readonly client: OrganizationsClient;

  constructor(options: { readonly region: string }) {
    // AWS allows few of these calls a second, for the whole organisation.
    this.client = new OrganizationsClient({ region: options.region, maxAttempts: 8, retryMode: 'adaptive' });
  }

  accounts(): Promise<readonly MemberAccount[]> {
    const pages = paginateListAccounts({ client: this.client }, {});
    return calling('organizations:ListAccounts', () => all(pages, ({ Accounts = [] }) => Accounts.flatMap(member)));
  }

  roots(): Promise<readonly string[]> {
    const pages = paginateListRoots({ client: this.client }, {});
    return calling('organizations:ListRoots', () =>
      all(pages, ({ Roots = [] }) => Roots.flatMap(({ Id }) => Id ?? [])),
    );
  }

  accountsOf(parent: string): Promise<readonly MemberAccount[]> {
    const pages = paginateListAccountsForParent({ client: this.client }, { ParentId: parent });
    return calling('organizations:ListAccountsForParent', () =>
      all(pages, ({ Accounts = [] }) => Accounts.flatMap(member)),
    );
  }

  unitsOf(parent: string): Promise<readonly string[]> {
    const pages = paginateListOrganizationalUnitsForParent({ client: this.client }, { ParentId: parent });
    return calling('organizations:ListOrganizationalUnitsForParent', () =>
      all(pages, ({ OrganizationalUnits = [] }) => OrganizationalUnits.flatMap(({ Id }) => Id ?? [])),
    );
  }
}

async function all<Page, One>(pages: AsyncIterable<Page>, of: (page: Page) => readonly One[]): Promise<readonly One[]> {
  const found: One[] = [];
  for await (const page of pages) found.push(...of(page));
  return found;
}

/** `State` took the place of `Status` in 2025; either may be missing. An account of which nothing is said may be entered. */
function member({ Id, Name, State, Status }: Account): readonly MemberAccount[] {
  if (Id === undefined) return [];
  const active = [State ?? 'ACTIVE', Status ?? 'ACTIVE'].every((one) => one === 'ACTIVE');
  return [{ account: Id, name: Name ?? '', active }];
}

import { setTimeout as pause } from 'node:timers/promises';
import {
  GenerateCredentialReportCommand,
  GetCredentialReportCommand,
  GetUserCommand,
  type IAMClient,
  paginateGetAccountAuthorizationDetails,
  type User,
  type UserDetail,
} from '@aws-sdk/client-iam';
import { quarantinePolicy } from '../rotation/quarantine';
import { AwsFault, isAwsFault } from './aws-fault';
import { type CredentialReport, parseCredentialReport } from './credential-report';
import { calling } from './sdk-fault';

/** One IAM user. */
export interface IamUser {
  readonly name: string;
  /** Begins and ends with `/`. */
  readonly path: string;
  readonly arn: string;
  readonly createdAt: Date;
  readonly tags: Readonly<Record<string, string>>;
  /** Names of AWS's quarantine policies that are attached; left out where the call does not tell. */
  readonly quarantinedBy?: readonly string[];
}

/** Who there is. Every method throws an `AwsFault` and nothing else. */
export interface UserDirectory {
  /** All users with path and tags, 1,000 a call; as of this moment. */
  users(): Promise<readonly IamUser[]>;
  /** Undefined where there is no such user. */
  userNamed(name: string): Promise<IamUser | undefined>;
  /**
   * What IAM knows of everybody's passwords and keys, in one file. IAM makes a new one at most every four hours.
   * Waits until it is ready; a fault `unready` where it is not within `patienceInMs`.
   */
  credentialReport(patienceInMs?: number): Promise<CredentialReport>;
}

/** IAM's largest page: MaxItems of https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html */
const USERS_PER_CALL = 1000;

type UserLike = Pick<User, 'UserName' | 'Path' | 'Arn' | 'CreateDate' | 'Tags'> | { UserName?: string };

function userOf(user: UserLike, operation: string): IamUser {
  const { UserName: name, Path: path, Arn: arn, CreateDate: createdAt, Tags: tags } = user as Partial<User>;
  if (name === undefined || path === undefined || arn === undefined || createdAt === undefined) {
    throw new AwsFault('refused', operation, 'IncompleteAnswer', `the answer for ${name ?? 'a user'} is incomplete`);
  }
  return {
    name,
    path,
    arn,
    createdAt,
    tags: Object.fromEntries((tags ?? []).map((tag) => [tag.Key ?? '', tag.Value ?? ''])),
  };
}

/** The same call tells what is attached: asking for it costs nothing. */
function quarantinesOf({ AttachedManagedPolicies: attached = [] }: UserDetail): readonly string[] {
  return attached.flatMap(({ PolicyArn: arn = '' }) => quarantinePolicy(arn) ?? []);
}

/** The users of IAM. */
export class IamUserDirectory implements UserDirectory {
  constructor(private readonly iam: IAMClient) {}

  users(): Promise<readonly IamUser[]> {
    const operation = 'iam:GetAccountAuthorizationDetails';
    return calling(operation, async () => {
      const found: IamUser[] = [];
      const pages = paginateGetAccountAuthorizationDetails(
        { client: this.iam, pageSize: USERS_PER_CALL },
        { Filter: ['User'] },
      );
      for await (const page of pages) {
        const details = page.UserDetailList ?? [];
        found.push(...details.map((user) => ({ ...userOf(user, operation), quarantinedBy: quarantinesOf(user) })));
      }
      return found;
    });
  }

  async userNamed(name: string): Promise<IamUser | undefined> {
    const operation = 'iam:GetUser';
    try {
      const { User: user } = await calling(operation, () => this.iam.send(new GetUserCommand({ UserName: name })));
      return user === undefined ? undefined : userOf(user, operation);
    } catch (error) {
      if (isAwsFault(error, 'missing')) return undefined;
      throw error;
    }
  }

  async credentialReport(patienceInMs = 60_000): Promise<CredentialReport> {
    await this.generateReport(patienceInMs);
    return calling('iam:GetCredentialReport', async () => {
      const answer = await this.iam.send(new GetCredentialReportCommand({}));
      if (answer.Content === undefined) {
        throw new AwsFault('refused', 'iam:GetCredentialReport', 'IncompleteAnswer', 'the answer holds no report');
      }
      return parseCredentialReport(Buffer.from(answer.Content).toString('utf8'), answer.GeneratedTime);
    });
  }

  /** IAM makes the report in the background, in 1 to 10 seconds; asking again tells how far it is. */
  private async generateReport(patienceInMs: number): Promise<void> {
    const operation = 'iam:GenerateCredentialReport';
    for (let waited = 0, wait = 250; ; waited += wait, wait = Math.min(wait * 2, 5_000)) {
      const { State: state } = await calling(operation, () => this.iam.send(new GenerateCredentialReportCommand({})));
      if (state === 'COMPLETE') return;
      if (waited + wait > patienceInMs) {
        const saying = `the credential report is not ready after ${Math.round(waited / 1000)} s`;
        throw new AwsFault('unready', operation, 'ReportInProgress', saying);
      }
      await pause(wait);
    }
  }
}

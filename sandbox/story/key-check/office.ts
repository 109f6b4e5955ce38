import { CreateAccessKeyCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Connection } from '../../connection';
import type { ObservedKey } from '../iam-observer';
import { type DaysAhead, type StaffMember, staff } from './staff';

/** Somebody at work, with the keys that were made. */
export interface Colleague extends StaffMember {
  /** Oldest first. */
  readonly accessKeyIds: readonly string[];
}

/** The organisation's own people and programs, in the IAM of the sandbox. */
export class Office {
  /** Nobody before `open`. */
  colleagues: readonly Colleague[] = [];
  /** The secret access keys that they were given: what may stand nowhere. */
  readonly secrets: string[] = [];

  constructor(private readonly connection: Connection) {}

  get names(): readonly string[] {
    return this.colleagues.map(({ name }) => name);
  }

  /** Makes the users and their keys, and uses those that are used. */
  async open(timeZone: string): Promise<void> {
    this.colleagues = await Promise.all(staff(new Date(), timeZone).map((member) => this.hire(member)));
  }

  /** What IAM must list of a colleague's keys after the run on that day. */
  expected({ accessKeyIds, fates }: Colleague, daysAhead: DaysAhead): readonly ObservedKey[] {
    return accessKeyIds.flatMap((accessKeyId, index) => {
      const status = fates[daysAhead][index] ?? 'deleted';
      return status === 'deleted' ? [] : [{ accessKeyId, status }];
    });
  }

  private async hire(member: StaffMember): Promise<Colleague> {
    const iam = new IAMClient(this.connection);
    const Tags = Object.entries(member.tags).map(([Key, Value]) => ({ Key, Value }));
    await iam.send(new CreateUserCommand({ UserName: member.name, Tags }));
    const accessKeyIds: string[] = [];
    while (accessKeyIds.length < member.fates[0].length) {
      const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName: member.name }));
      const { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '' } = key ?? {};
      accessKeyIds.push(accessKeyId);
      this.secrets.push(secretAccessKey);
      if (member.usesKeys) await this.use({ accessKeyId, secretAccessKey });
    }
    return { ...member, accessKeyIds };
  }

  private async use(credentials: Connection['credentials']): Promise<void> {
    await new STSClient({ ...this.connection, credentials }).send(new GetCallerIdentityCommand({}));
  }
}

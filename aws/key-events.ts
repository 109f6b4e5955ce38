import { type CloudTrailClient, type Event, paginateLookupEvents } from '@aws-sdk/client-cloudtrail';
import { AwsFault } from './aws-fault';
import { calling } from './sdk-fault';

/** What may happen to an access key, as CloudTrail calls it. */
export type KeyEventName = 'CreateAccessKey' | 'UpdateAccessKey' | 'DeleteAccessKey';

/** What happened to access keys of late. */
export interface KeyEvents {
  /**
   * Names of the users to whose keys one of these things happened since, or was tried to; one call for each name and 50 events.
   * Events of the last 15 minutes may be missing. Throws an `AwsFault` and nothing else.
   */
  usersTouchedSince(since: Date, events: readonly KeyEventName[]): Promise<ReadonlySet<string>>;
}

const OPERATION = 'cloudtrail:LookupEvents';

/** IAM's events are told in one region of each partition. */
export function regionOfIamEvents(region: string): string {
  if (region.startsWith('cn-')) return 'cn-north-1';
  return region.startsWith('us-gov-') ? 'us-gov-west-1' : 'us-east-1';
}

interface EventRecord {
  readonly requestParameters?: { readonly userName?: string } | null;
  readonly userIdentity?: { readonly type?: string; readonly userName?: string };
}

/**
 * Whose key it is. Who calls for its own keys names nobody. Undefined: the root user's.
 * @throws AwsFault where an event does not tell
 */
function userOf({ CloudTrailEvent: text }: Event): string | undefined {
  try {
    const { requestParameters, userIdentity } = JSON.parse(text ?? '') as EventRecord;
    const user = requestParameters?.userName ?? userIdentity?.userName;
    if (user !== undefined || userIdentity?.type === 'Root') return user;
  } catch {
    // Falls through to the same fault: an event of nobody must not be taken for none.
  }
  throw new AwsFault('refused', OPERATION, 'IncompleteAnswer', 'an event does not tell whose key it is about');
}

/**
 * The last 90 days of management events, which every account has without a trail.
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
 */
export class CloudTrailKeyEvents implements KeyEvents {
  constructor(private readonly cloudTrail: CloudTrailClient) {}

  usersTouchedSince(since: Date, events: readonly KeyEventName[]): Promise<ReadonlySet<string>> {
    return calling(OPERATION, async () => {
      const users = new Set<string>();
      // One after another: LookupEvents takes two calls a second of the whole account.
      for (const event of events) {
        const pages = paginateLookupEvents(
          { client: this.cloudTrail, pageSize: 50 },
          { StartTime: since, LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: event }] },
        );
        for await (const { Events: found = [] } of pages) {
          for (const one of found) {
            const user = userOf(one);
            if (user !== undefined) users.add(user);
          }
        }
      }
      return users;
    });
  }
}

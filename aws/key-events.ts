import { type CloudTrailClient, type Event, paginateLookupEvents } from '@aws-sdk/client-cloudtrail';
import { AwsFault } from './aws-fault';
import { calling } from './sdk-fault';

/** What may happen to an access key, as CloudTrail calls it. */
export type KeyEventName = 'CreateAccessKey' | 'UpdateAccessKey' | 'DeleteAccessKey';

/** One call about an access key, which took effect. */
export interface KeyCall {
  readonly at: Date;
  readonly name: KeyEventName;
  /** The status that an UpdateAccessKey asked for. */
  readonly status: string | undefined;
  /** Whole; undefined where the event does not say. */
  readonly accessKeyId: string | undefined;
  /** ARN of who called. */
  readonly by: string | undefined;
  /** Address that the call came from, or the AWS service that made it. */
  readonly from: string | undefined;
}

/** What happened to access keys of late. */
export interface KeyEvents {
  /**
   * What was done to one user's keys since, oldest first; at most 90 days back. The last 15 minutes may be missing. Reads the
   * events of all users. Throws an `AwsFault` and nothing else.
   */
  callsAbout(user: string, since: Date): Promise<readonly KeyCall[]>;

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

const NAMES: readonly KeyEventName[] = ['CreateAccessKey', 'UpdateAccessKey', 'DeleteAccessKey'];

interface EventRecord {
  readonly requestParameters?: {
    readonly userName?: string;
    readonly accessKeyId?: string;
    readonly status?: string;
  } | null;
  readonly responseElements?: { readonly accessKey?: { readonly accessKeyId?: string } } | null;
  readonly userIdentity?: { readonly type?: string; readonly userName?: string; readonly arn?: string };
  readonly sourceIPAddress?: string;
  /** Only where the call failed. */
  readonly errorCode?: string;
}

/**
 * Whose key it is. Who calls for its own keys names nobody. Undefined: the root user's.
 * @throws AwsFault where an event does not tell
 */
function userOf(event: Event): string | undefined {
  try {
    const { requestParameters, userIdentity } = recordOf(event);
    const user = requestParameters?.userName ?? userIdentity?.userName;
    if (user !== undefined || userIdentity?.type === 'Root') return user;
  } catch {
    // Falls through to the same fault: an event of nobody must not be taken for none.
  }
  throw new AwsFault('refused', OPERATION, 'IncompleteAnswer', 'an event does not tell whose key it is about');
}

/** The event as CloudTrail wrote it, a JSON text. */
const recordOf = ({ CloudTrailEvent: text }: Event): EventRecord => JSON.parse(text ?? '') as EventRecord;

function callOf(event: Event, name: KeyEventName): readonly KeyCall[] {
  const { requestParameters, responseElements, userIdentity, sourceIPAddress, errorCode } = recordOf(event);
  if (event.EventTime === undefined || errorCode !== undefined) return [];
  return [
    {
      at: event.EventTime,
      name,
      status: requestParameters?.status,
      accessKeyId: requestParameters?.accessKeyId ?? responseElements?.accessKey?.accessKeyId,
      by: userIdentity?.arn,
      from: sourceIPAddress,
    },
  ];
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
      for await (const { event } of this.eventsSince(since, events)) {
        const user = userOf(event);
        if (user !== undefined) users.add(user);
      }
      return users;
    });
  }

  callsAbout(user: string, since: Date): Promise<readonly KeyCall[]> {
    return calling(OPERATION, async () => {
      const calls: KeyCall[] = [];
      for await (const { event, name } of this.eventsSince(since, NAMES)) {
        if (userOf(event) === user) calls.push(...callOf(event, name));
      }
      return calls.sort((a, b) => a.at.getTime() - b.at.getTime());
    });
  }

  /** One name after another: LookupEvents takes two calls a second of the whole account. */
  private async *eventsSince(
    since: Date,
    names: readonly KeyEventName[],
  ): AsyncGenerator<{ readonly event: Event; readonly name: KeyEventName }> {
    for (const name of names) {
      const pages = paginateLookupEvents(
        { client: this.cloudTrail, pageSize: 50 },
        { StartTime: since, LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: name }] },
      );
      for await (const { Events: found = [] } of pages) {
        for (const event of found) yield { event, name };
      }
    }
  }
}

import { maskKeyId } from '../../rotation/access-key';
import type { ApiCall } from './api-call';

/** One API call as the gateway saw it. Never what was in it, but for a name: bodies may hold secrets. */
export interface RecordedCall {
  readonly at: string;
  readonly service: string;
  readonly operation: string;
  /** What it is about: a path in S3, and the prefix of a listing; the name of an IAM user or role. */
  readonly about: string | undefined;
  /** Masked: `AKIA…7Q4Z`. */
  readonly accessKeyId: string | undefined;
  readonly userAgent: string | undefined;
  /** What was answered; 0 if nothing was. */
  readonly status: number;
  readonly ms: number;
  /** The kind of the fault that was injected, `refused` for a key that is not accepted. */
  readonly disturbed: string | undefined;
}

/** What the gateway tells of its calls. */
export interface CallSummary {
  readonly total: number;
  /** By `service:Operation`. */
  readonly byOperation: Readonly<Record<string, number>>;
  /** The latest, oldest first. */
  readonly calls: readonly RecordedCall[];
}

const CALLS_KEPT = 50_000;

/** Counts every call and keeps the latest. */
export class CallRecord {
  private calls: RecordedCall[] = [];
  private readonly counts = new Map<string, number>();
  private total = 0;

  note(call: ApiCall, outcome: Pick<RecordedCall, 'status' | 'ms' | 'disturbed'>): void {
    const name = `${call.service}:${call.operation}`;
    this.total += 1;
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    const { service, operation, scope, headers } = call;
    const who = { accessKeyId: mask(scope?.accessKeyId), userAgent: headers['user-agent'] };
    this.calls.push({ at: new Date().toISOString(), service, operation, about: aboutWhat(call), ...who, ...outcome });
    if (this.calls.length > 2 * CALLS_KEPT) this.calls = this.calls.slice(-CALLS_KEPT);
  }

  summary(): CallSummary {
    const byOperation = Object.fromEntries([...this.counts].sort(([one], [other]) => one.localeCompare(other)));
    return { total: this.total, byOperation, calls: this.calls.slice(-CALLS_KEPT) };
  }

  reset(): void {
    this.calls = [];
    this.counts.clear();
    this.total = 0;
  }
}

function aboutWhat({ service, path, query, parameters }: ApiCall): string | undefined {
  if (service === 's3')
    return `${decodeURIComponent(path)}${query.get('prefix') ? `?prefix=${query.get('prefix')}` : ''}`;
  return parameters.get('UserName') ?? parameters.get('RoleName') ?? undefined;
}

/** The operator's and MiniStack's own names are no access keys, and are shown. */
function mask(accessKeyId: string | undefined): string | undefined {
  return accessKeyId !== undefined && /^A[A-Z]IA/.test(accessKeyId) ? maskKeyId(accessKeyId) : accessKeyId;
}

import type { CheckMode, CheckSettings } from '../../check-environment/check-settings';
import { KeyturnError } from '../../rotation/keyturn-error';
import { judgedTime } from './clock';
import { jsonLog, type Log } from './log';
import type { CheckPorts, Run } from './run';

/** What may be asked of one run. Everything is optional: `{}` is the weekly run. */
export interface CheckEvent {
  /** `report` looks without changing anything, whatever is configured. */
  readonly mode?: string;
  /** Judges as of so many days from now; against an endpoint on this machine only. */
  readonly clockAheadDays?: number;
}

/** What Lambda tells of an invocation, as far as we use it. */
export interface InvocationContext {
  readonly awsRequestId: string;
  readonly invokedFunctionArn: string;
  getRemainingTimeInMillis(): number;
}

/** One invocation as it began. */
export interface Invocation {
  /** Names it in logs, reports and memories. */
  readonly id: string;
  /** By the real clock. */
  readonly startedAt: Date;
  readonly context: InvocationContext;
  readonly log: Log;
}

function modeOf(event: CheckEvent, configured: CheckMode): CheckMode {
  if (event.mode === undefined || event.mode === configured) return configured;
  if (event.mode === 'report') return 'report';
  throw new KeyturnError(
    'BAD_EVENT',
    `The event asks for the mode ${JSON.stringify(event.mode)}; it may only ask for "report".`,
    'To enforce, set the mode in settings.json and deploy the key-check stack.',
  );
}

/** A look by hand changes nothing and mails no holder, whatever is configured. */
function settingsFor(event: CheckEvent, settings: CheckSettings): CheckSettings {
  const mode = modeOf(event, settings.mode);
  if (event.mode !== 'report') return { ...settings, mode };
  return { ...settings, mode, suspendQuarantined: false, tell: settings.tell === 'holders' ? 'owner' : settings.tell };
}

/** The account that the function runs in: twelve digits. */
export const ownAccount = ({ invokedFunctionArn }: InvocationContext): string =>
  invokedFunctionArn.split(':')[4] ?? 'unknown';

/** A run of the check of the function's own account. */
export function runOf(
  event: CheckEvent,
  { id, startedAt, context, log }: Invocation,
  settings: CheckSettings,
  ports: CheckPorts,
): Run {
  return {
    id,
    account: ownAccount(context),
    startedAt,
    asOf: judgedTime(startedAt, event.clockAheadDays ?? 0, process.env),
    settings: settingsFor(event, settings),
    ports,
    log,
    deadline: { remainingInMs: () => context.getRemainingTimeInMillis() },
    problems: [],
  };
}

function nameOfRun(realNow: Date, requestId: string): string {
  return `${realNow.toISOString().replace(/[:.]/g, '-')}-${requestId.slice(0, 8)}`;
}

/** Does the work of an invocation; whatever ends it is a line of the log. */
export async function inTheLog<Answer>(
  context: InvocationContext,
  work: (invocation: Invocation) => Promise<Answer>,
): Promise<Answer> {
  const startedAt = new Date();
  const id = nameOfRun(startedAt, context.awsRequestId);
  const log = jsonLog(id);
  try {
    return await work({ id, startedAt, context, log });
  } catch (error) {
    const { code, message, wayOut } =
      error instanceof KeyturnError ? error : { code: 'BUG', message: String(error), wayOut: undefined };
    log.error('run failed', { code, because: message, wayOut });
    throw error;
  }
}

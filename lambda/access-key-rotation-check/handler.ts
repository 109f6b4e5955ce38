import { type Aws, connect } from '../../aws/connect';
import { readCheckEnvironment } from '../../check-environment/check-environment';
import type { CheckMode, CheckSettings } from '../../check-environment/check-settings';
import { KeyturnError } from '../../rotation/keyturn-error';
import { type CheckSummary, runCheck } from './check';
import { judgedTime } from './clock';
import { jsonLog, type Log } from './log';
import type { Run } from './run';

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

let shared: { readonly settings: CheckSettings; readonly aws: Aws } | undefined;

/** Read and connected once, and kept for as long as Lambda keeps the process. */
function surroundings(): NonNullable<typeof shared> {
  if (shared === undefined) {
    const settings = readCheckEnvironment(process.env);
    shared = { settings, aws: connect({ region: settings.region }) };
  }
  return shared;
}

function nameOfRun(realNow: Date, requestId: string): string {
  return `${realNow.toISOString().replace(/[:.]/g, '-')}-${requestId.slice(0, 8)}`;
}

/** What Lambda calls. */
export async function handler(event: CheckEvent | null, context: InvocationContext): Promise<CheckSummary> {
  const realNow = new Date();
  const id = nameOfRun(realNow, context.awsRequestId);
  const log: Log = jsonLog(id);
  try {
    const { settings, aws } = surroundings();
    const run: Run = {
      id,
      account: context.invokedFunctionArn.split(':')[4] ?? 'unknown',
      startedAt: realNow,
      asOf: judgedTime(realNow, event?.clockAheadDays ?? 0, process.env),
      settings: settingsFor(event ?? {}, settings),
      ports: { ...aws, evidence: aws.evidence(settings.evidenceBucket) },
      log,
      deadline: { remainingInMs: () => context.getRemainingTimeInMillis() },
      problems: [],
    };
    return await runCheck(run);
  } catch (error) {
    const { code, message, wayOut } =
      error instanceof KeyturnError ? error : { code: 'BUG', message: String(error), wayOut: undefined };
    log.error('run failed', { code, because: message, wayOut });
    throw error;
  }
}

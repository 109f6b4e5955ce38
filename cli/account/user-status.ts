import type { PlanRecord } from '../../change-records/record/change-record';
import type { AccessKey } from '../../rotation/access-key';
import { wholeDaysBetween } from '../../rotation/days';
import type { Evidence } from '../../rotation/evidence';
import { type GenerationKeys, generationOf, identified } from '../../rotation/generation-keys';
import { type Previous, sameEntry } from '../../rotation/ledger';
import { minuteIn } from '../../rotation/local-days';
import { type NextAction, nextAction } from '../../rotation/next-action';
import { type Stage, stageOf } from '../../rotation/stage';
import { type AgeVerdict, judgeAge } from '../../rotation/verdict';
import type { Settings } from '../../settings/settings';
import type { ObservedUser } from './observed-user';
import type { KnownUser } from './organisation';

/** One key in the picture of a user. */
export interface KeyStatusLine {
  /** Undefined for an orphan, and where nobody tells. */
  readonly generation: number | undefined;
  /** Terraform's state does not know it. */
  readonly orphan: boolean;
  readonly key: AccessKey;
  readonly ageDays: number;
  readonly age: AgeVerdict;
}

/** All that one look at a user must tell. */
export interface UserStatus {
  readonly known: KnownUser;
  readonly stage: Stage;
  /** In the order of their generations, where these are known; else oldest first. */
  readonly keys: readonly KeyStatusLine[];
  /** Why nobody here tells which key is the current generation; undefined where somebody does. */
  readonly unidentified: string | undefined;
  readonly next: NextAction & { readonly command: string | undefined };
}

/** The service that suppliers upload to, in IAM's word for last-used services. */
export const UPLOAD_SERVICE = 's3';

export interface StatusContext {
  readonly settings: Settings;
  readonly evidence: Evidence | undefined;
  readonly disabledAt: Date | undefined;
  readonly told: GenerationKeys;
  /** The plan that lies here and waits to be applied. */
  readonly readyPlan?: PlanRecord;
  /** Whether the next plan takes this user over (`imports.json`). */
  readonly isAdopted?: boolean;
  readonly now: Date;
}

export function userStatus(known: KnownUser, observed: ObservedUser, context: StatusContext): UserStatus {
  const { settings, told, now } = context;
  const { recorded } = observed.applied;
  const { orphans, unidentified, currentIsMissing } = identified(observed.keys, recorded, told);
  const generation = (key: AccessKey): number | undefined => generationOf(key, observed.keys, recorded, told);
  const keys = [...observed.keys].sort((a, b) => (generation(a) ?? 0) - (generation(b) ?? 0));
  const isAllKnown = keys.every((key) => generation(key) !== undefined);
  const inOrder = isAllKnown ? keys : observed.keys;
  const policy = settings.policy[known.settings.audience];
  const next = nextAction(
    {
      user: observed.name,
      entry: known.entry,
      applied: observed.applied,
      keys: inOrder,
      orphans,
      unidentified,
      currentIsMissing,
      policy,
      hasSealingKey: known.sealingKey !== undefined,
      sealingFault: known.noSealingKey?.message,
      evidence: context.evidence,
      silentHours: settings.rotation.silentHours,
      service: UPLOAD_SERVICE,
      quietDays: settings.rotation.quietDays,
      disabledAt: context.disabledAt,
      timeZone: settings.deployment.timeZone,
      hasTrail: settings.rotation.dataEventTrail !== undefined,
      isAdopted: context.isAdopted,
    },
    now,
  );
  const { action, command } = afterPlan(next, known, context);
  const stage = stageOf(known.entry);
  return {
    known,
    stage,
    unidentified,
    keys: inOrder.map((key) => ({
      generation: generation(key),
      orphan: orphans.includes(key),
      key,
      ageDays: wholeDaysBetween(key.createdAt, now),
      age: judgeAge(key, policy, now),
    })),
    next: { ...action, command: command ?? commandFor(action, stage, known) },
  };
}

/** What waits to be planned may have been planned already: then it is to be applied, or to be mended. */
function afterPlan(
  next: NextAction,
  { settings: { name }, entry }: KnownUser,
  { readyPlan, settings }: StatusContext,
): { readonly action: NextAction; readonly command?: string } {
  const planned = readyPlan?.users.find((user) => user.name === name);
  const after = planned?.ledger.after;
  if (
    next.do !== 'plan' ||
    !readyPlan ||
    !after ||
    !sameEntry({ ...after, previous: after.previous as Previous }, entry)
  ) {
    return { action: next };
  }
  const at = minuteIn(settings.deployment.timeZone, new Date(readyPlan.madeAt));
  const { allowed, refusals } = readyPlan.verdict;
  if (!allowed) {
    const codes = [...new Set(refusals.map(({ code }) => code))].join(', ');
    return {
      action: { ...next, because: `${next.because}; the plan of ${at} is refused (${codes}): its record says why` },
    };
  }
  const { only } = readyPlan.plan;
  return {
    action: { ...next, do: 'apply', because: `${next.because}; the plan of ${at} holds it and is ready` },
    command: `npx keyturn apply${only === undefined ? '' : ` --only ${only}`}`,
  };
}

function commandFor({ do: act }: NextAction, stage: Stage, { settings, entry }: KnownUser): string | undefined {
  const user = settings.name;
  switch (act) {
    case 'plan':
    case 'apply':
      return `npx keyturn ${act}`;
    case 'suspend':
      // The ledger says so already: what is left to do is done in IAM.
      return `npx keyturn suspend ${user}${entry.suspended ? ' --now --reason "…"' : ''}`;
    case 'adopt':
    case 'verify':
    case 'start':
    case 'resume':
    case 'disable':
    case 'delete':
      return `npx keyturn ${act} ${user}`;
    case 'hand over':
      return `npx keyturn handover ${user}`;
    case 'change over':
      return `npx keyturn verify ${user}`;
    case 'wait':
      // In the quiet stage there is nothing left to prove.
      return stage === 'quiet' ? undefined : `npx keyturn verify ${user}`;
    case 'nothing':
    case 'mend':
    case 'ask':
      return undefined;
  }
}

import type { AccessKey } from '../../rotation/access-key';
import { wholeDaysBetween } from '../../rotation/days';
import type { Evidence } from '../../rotation/evidence';
import { type NextAction, nextAction } from '../../rotation/next-action';
import { liveGenerations, type Stage, stageOf } from '../../rotation/stage';
import { type AgeVerdict, judgeAge } from '../../rotation/verdict';
import type { Settings } from '../../settings/settings';
import type { ObservedUser } from './observed-user';
import type { KnownUser } from './organisation';

/** One key in the picture of a user. */
export interface KeyStatusLine {
  /** Undefined where IAM has other keys than the ledger tells of. */
  readonly generation: number | undefined;
  readonly key: AccessKey;
  readonly ageDays: number;
  readonly age: AgeVerdict;
}

/** All that one look at a user must tell. */
export interface UserStatus {
  readonly known: KnownUser;
  readonly stage: Stage;
  readonly keys: readonly KeyStatusLine[];
  readonly next: NextAction & { readonly command: string | undefined };
}

/** The service that suppliers upload to, in IAM's word for last-used services. */
export const UPLOAD_SERVICE = 's3';

export interface StatusContext {
  readonly settings: Settings;
  readonly evidence: Evidence | undefined;
  readonly disabledAt: Date | undefined;
  readonly now: Date;
}

export function userStatus(known: KnownUser, observed: ObservedUser, context: StatusContext): UserStatus {
  const { settings, now } = context;
  const policy = settings.policy[known.settings.audience];
  const next = nextAction(
    {
      user: observed.name,
      entry: known.entry,
      applied: observed.applied,
      keys: observed.keys,
      policy,
      hasSealingKey: known.sealingKey !== undefined,
      evidence: context.evidence,
      silentHours: settings.rotation.silentHours,
      service: UPLOAD_SERVICE,
      quietDays: settings.rotation.quietDays,
      disabledAt: context.disabledAt,
    },
    now,
  );
  const stage = stageOf(known.entry);
  return {
    known,
    stage,
    keys: observed.keys.map((key, place) => ({
      generation: generationAt(observed, place),
      key,
      ageDays: wholeDaysBetween(key.createdAt, now),
      age: judgeAge(key, policy, now),
    })),
    next: { ...next, command: commandFor(next, stage, observed.name) },
  };
}

/** IAM knows no generations: they are told from the tags and the order of creation, while the two agree. */
export function generationAt({ applied, keys }: ObservedUser, place: number): number | undefined {
  const live = applied.recorded ? liveGenerations(applied.recorded) : [];
  return live.length === keys.length ? live[place]?.generation : undefined;
}

function commandFor({ do: act }: NextAction, stage: Stage, user: string): string | undefined {
  switch (act) {
    case 'plan':
      return 'npx keyturn plan';
    case 'start':
    case 'suspend':
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

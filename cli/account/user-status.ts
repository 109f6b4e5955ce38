import type { AccessKey } from '../../rotation/access-key';
import { wholeDaysBetween } from '../../rotation/days';
import type { Evidence } from '../../rotation/evidence';
import { currentKey, type GenerationKeys, generationOf, orphansAmong } from '../../rotation/generation-keys';
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
  readonly now: Date;
}

export function userStatus(known: KnownUser, observed: ObservedUser, context: StatusContext): UserStatus {
  const { settings, told, now } = context;
  const { recorded } = observed.applied;
  // Before a user is applied or adopted, no key of it is anybody's generation.
  const orphans = recorded === undefined ? [] : orphansAmong(observed.keys, told);
  const generation = (key: AccessKey): number | undefined => generationOf(key, observed.keys, recorded, told);
  const keys = [...observed.keys].sort((a, b) => (generation(a) ?? 0) - (generation(b) ?? 0));
  const isAllKnown = keys.every((key) => generation(key) !== undefined);
  const inOrder = isAllKnown ? keys : observed.keys;
  const isIdentified = recorded === undefined || keys.length === 0 || currentKey(keys, recorded, told) !== undefined;
  const unidentified = isIdentified ? undefined : told.stateSilent;
  const policy = settings.policy[known.settings.audience];
  const next = nextAction(
    {
      user: observed.name,
      entry: known.entry,
      applied: observed.applied,
      keys: inOrder,
      orphans,
      unidentified,
      policy,
      hasSealingKey: known.sealingKey !== undefined,
      sealingFault: known.noSealingKey?.message,
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
    unidentified,
    keys: inOrder.map((key) => ({
      generation: generation(key),
      orphan: orphans.includes(key),
      key,
      ageDays: wholeDaysBetween(key.createdAt, now),
      age: judgeAge(key, policy, now),
    })),
    next: { ...next, command: commandFor(next, stage, observed.name) },
  };
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

import type { AccessKey } from './access-key';
import type { AppliedState } from './applied-state';
import { daysAfter, daysInWords, startedDaysBetween } from './days';
import { type Evidence, handoverOf } from './evidence';
import { refusals } from './guard';
import { type LedgerEntry, sameEntry } from './ledger';
import { asOrphan, orphanRefusal } from './orphan-key';
import type { Policy } from './policy';
import { proofOfUse } from './proof-of-use';
import { stageOf, statusesOf } from './stage';
import { judgeAge, judgeUse } from './verdict';

/** Who has to act. The holder is whoever uses the key: the supplier, for external users. */
export type Actor = 'operator' | 'holder' | 'nobody';

export type NextTask =
  | 'nothing'
  | 'mend'
  | 'plan'
  | 'apply'
  | 'adopt'
  | 'verify'
  | 'start'
  | 'ask'
  | 'suspend'
  | 'resume'
  | 'hand over'
  | 'change over'
  | 'wait'
  | 'disable'
  | 'delete';

/** What is next for one user, and why. */
export interface NextAction {
  readonly do: NextTask;
  readonly who: Actor;
  readonly because: string;
  /** When it has to be done at the latest, or may be done at the earliest for `wait`. */
  readonly by?: Date;
  /** A limit of the policy is passed, or the keys are not as anything allows: somebody has to act today. */
  readonly urgent: boolean;
}

/** What is known of one user. */
export interface RotationFacts {
  readonly user: string;
  readonly entry: LedgerEntry;
  readonly applied: AppliedState;
  /** In the order of their generations, where these are known; else oldest first. */
  readonly keys: readonly AccessKey[];
  /** Those of them that Terraform's state does not know; empty where the state does not tell. */
  readonly orphans: readonly AccessKey[];
  /** Why nobody here tells which key is the current generation; undefined where somebody does. */
  readonly unidentified: string | undefined;
  /** Terraform's state tells of every key, and none of them is the current generation: its apply was cut off. @default false */
  readonly currentIsMissing?: boolean;
  readonly policy: Policy;
  readonly hasSealingKey: boolean;
  /** Why there is none that could be used. */
  readonly sealingFault?: string;
  /** Of the current generation. */
  readonly evidence: Evidence | undefined;
  /** See `ChangeOver`. */
  readonly silentHours: number;
  readonly service: string;
  /** Days between disabling and deleting the old key. */
  readonly quietDays: number;
  /** When the old key was disabled; undefined where no record tells. */
  readonly disabledAt: Date | undefined;
  /** IANA name, for the times that people read. */
  readonly timeZone: string;
  /** Uploads are recorded by a trail, so that IAM's dates alone prove nothing. @default false */
  readonly hasTrail?: boolean;
  /** The next plan takes the user over: what it imports is written down. @default false */
  readonly isAdopted?: boolean;
}

/** The next step of a user's rotation. Pure: the same facts at the same moment give the same answer. */
export function nextAction(facts: RotationFacts, now: Date): NextAction {
  const { user, entry, applied, keys, orphans, policy, hasSealingKey, sealingFault } = facts;
  // Before the guard: it sees statuses only, and cannot say what is wrong with them.
  if (orphans.length > 0) {
    const told = orphans.map((key) => orphanRefusal(user, asOrphan(key)));
    const because = told.map(({ because, wayOut }) => `${because} ${wayOut}`).join(' ');
    return { do: 'mend', who: 'operator', because, urgent: true };
  }
  const works = keys.filter((key) => key.status === 'Active');
  const isOverdue = works.some((key) => judgeAge(key, policy, now).kind === 'overdue');
  if (!applied.recorded && !applied.unreadable && keys.length > 0 && !facts.isAdopted) {
    const because =
      "it exists without keyturn's tags, so nobody has taken it over yet; if the tags were removed by hand, the doctor tells what they said";
    return { do: 'adopt', who: 'operator', because, urgent: isOverdue };
  }
  const brake = afterBrake(facts);
  if (brake) return brake;
  const [refusal] = refusals(user, entry, applied, hasSealingKey, sealingFault);
  if (refusal) {
    return { do: 'mend', who: 'operator', because: `${refusal.because} ${refusal.wayOut}`, urgent: true };
  }
  const isApplied = applied.recorded && sameEntry(applied.recorded, entry) && applied.found === statusesOf(entry);
  if (!isApplied || facts.currentIsMissing) {
    return { do: 'plan', who: 'operator', because: 'the ledger is not applied yet', urgent: isOverdue };
  }
  if (entry.suspended) {
    // In overlap the old key would wake with the new one, and a leaked key must not.
    const because =
      stageOf(entry) === 'overlap'
        ? 'both keys are suspended, and resume wakes both: if one has leaked, disable first'
        : 'all keys are suspended';
    return { do: 'resume', who: 'operator', because, urgent: false };
  }
  switch (stageOf(entry)) {
    case 'steady':
      return afterSteady(facts, now);
    case 'overlap':
      return afterOverlap(facts, now);
    case 'quiet':
      return afterQuiet(facts, now);
  }
}

/** A suspension that is wanted and not over: whoever pulled the brake must not believe that it holds. */
function afterBrake({ entry, applied }: RotationFacts): NextAction | undefined {
  const working = applied.found.split(' ').filter((status) => status === 'Active').length;
  const isApplied = applied.recorded !== undefined && sameEntry(applied.recorded, entry);
  if (!entry.suspended || applied.recorded === undefined || (isApplied && working === 0)) return undefined;
  const stillOn = working === 1 ? 'one key still works' : `${working} keys still work`;
  const because =
    working > 0
      ? `${isApplied ? 'its suspension was applied, and' : 'it is to be suspended, and'} ${stillOn}; a plan and its apply switch them off as well, later`
      : 'its keys are off, and until that is applied every other step of it waits';
  return { do: working > 0 ? 'suspend' : 'plan', who: 'operator', because, urgent: true };
}

function afterSteady({ keys, policy, entry, evidence }: RotationFacts, now: Date): NextAction {
  const key = newest(keys);
  const age = judgeAge(key, policy, now);
  const start = { do: 'start', who: 'operator', by: age.dueAt } as const;
  if (age.kind === 'overdue') {
    return {
      ...start,
      because: `generation ${entry.generation} is ${daysInWords(age.daysLate)} overdue`,
      urgent: true,
    };
  }
  const use = judgeUse(key, policy, now);
  if (use.kind === 'unused') {
    const because = `the key is unused for ${daysInWords(use.idleDays)}; the limit is ${policy.disableUnusedDays}`;
    return { do: 'suspend', who: 'operator', because, urgent: true };
  }
  if (!handoverOf(evidence, key) && key.lastUsed.kind === 'never') {
    return { do: 'hand over', who: 'operator', because: notHandedOver('the key', entry), urgent: false };
  }
  if (age.kind === 'due-soon') {
    return {
      ...start,
      because: `generation ${entry.generation} is due in ${daysInWords(age.daysLeft)}`,
      urgent: false,
    };
  }
  if (use.kind === 'idle') {
    const because = `the key is unused for ${daysInWords(use.idleDays)}; ask its holder whether it is still needed`;
    return {
      do: 'ask',
      who: 'operator',
      because,
      by: daysAfter(now, policy.disableUnusedDays - use.idleDays),
      urgent: false,
    };
  }
  return {
    do: 'nothing',
    who: 'nobody',
    because: 'the key is in order',
    by: daysAfter(age.dueAt, -policy.noticeDays),
    urgent: false,
  };
}

function afterOverlap(facts: RotationFacts, now: Date): NextAction {
  const { entry, keys, policy, evidence, service, silentHours, unidentified, timeZone } = facts;
  const [oldKey, newKey] = [keys[0] ?? newest(keys), newest(keys)];
  const age = judgeAge(oldKey, policy, now);
  const common = { by: age.dueAt, urgent: age.kind === 'overdue' };
  const handover = handoverOf(evidence, newKey);
  const handedOverAt = handover && new Date(handover.at);
  if (!handedOverAt) {
    const because = notHandedOver('the new key', entry);
    const caution = unidentified === undefined ? '' : `; whether IAM has it, nobody here can tell: ${unidentified}`;
    return { ...common, do: 'hand over', who: 'operator', because: `${because}${caution}` };
  }
  const seen = { newKey, oldKey, handedOverAt, service, silentHours, uploads: undefined, timeZone };
  const proof = proofOfUse(seen, now);
  const isKept = keptProof(evidence, newKey, oldKey);
  if (proof.proven && facts.hasTrail && !isKept) {
    const because =
      "IAM's dates speak for it that the holder has changed over; whether uploads arrive, the trail tells";
    return { ...common, do: 'verify', who: 'operator', because };
  }
  if (proof.proven || isKept) {
    return {
      ...common,
      do: 'disable',
      who: 'operator',
      because: 'the holder uses the new key, and the old one is silent',
    };
  }
  const unproven = proof.checks.filter((check) => !check.ok);
  const because = unproven.map((check) => check.saw).join('; ');
  const onlySilenceIsMissing = unproven.every((check) => check.what === 'old key silent');
  if (onlySilenceIsMissing && proof.silentUntil) {
    return { ...common, do: 'wait', who: 'nobody', because, by: proof.silentUntil };
  }
  return { ...common, do: 'change over', who: 'holder', because };
}

/** `verify` has proven it, of these two keys, and the old one was not used since. */
function keptProof(evidence: Evidence | undefined, newKey: AccessKey, oldKey: AccessKey): boolean {
  const { proof } = evidence ?? {};
  if (!proof?.proven || proof.newKey.accessKeyId !== newKey.id || proof.oldKey.accessKeyId !== oldKey.id) return false;
  const { lastUsed } = oldKey;
  if (newKey.status !== 'Active' || lastUsed.kind === 'unknown') return false;
  return lastUsed.kind === 'never' || lastUsed.at.toISOString() === proof.oldKey.lastUsed;
}

function afterQuiet({ keys, policy, quietDays, disabledAt }: RotationFacts, now: Date): NextAction {
  const urgent = judgeAge(newest(keys), policy, now).kind === 'overdue';
  if (!disabledAt) {
    const because = `the old key is inactive; delete it after ${daysInWords(quietDays)} without a failed upload`;
    return { do: 'delete', who: 'operator', because, urgent };
  }
  const until = daysAfter(disabledAt, quietDays);
  if (now < until) {
    const left = startedDaysBetween(now, until);
    const because = `the old key is kept inactive for ${daysInWords(quietDays)}, in case something still needs it; ${left === 1 ? '1 day is' : `${left} days are`} left`;
    return { do: 'wait', who: 'nobody', because, by: until, urgent };
  }
  return {
    do: 'delete',
    who: 'operator',
    because: `the old key was inactive for ${daysInWords(quietDays)}`,
    by: until,
    urgent,
  };
}

/**
 * Neither IAM nor the ledger tells an adopted key, whose secret nobody can hand over, from an issued one. Adoption ends at
 * generation 2.
 */
function notHandedOver(which: string, { generation }: LedgerEntry): string {
  const unlessAdopted = generation > 2 ? '' : '; if it was adopted, say since when its holder has it: --already <time>';
  return `${which} is not handed over yet${unlessAdopted}`;
}

/**
 * The guard has made sure that there is one.
 * @throws Error where it has not: our bug
 */
function newest(keys: readonly AccessKey[]): AccessKey {
  const key = keys.at(-1);
  if (!key) throw new Error('A user without an access key has nothing that comes next.');
  return key;
}

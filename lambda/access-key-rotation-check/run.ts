import type { EvidenceStore } from '../../aws/evidence-store';
import type { KeyEvents } from '../../aws/key-events';
import type { KeyStore } from '../../aws/key-store';
import type { Mailer } from '../../aws/mailer';
import type { IamUser, UserDirectory } from '../../aws/user-directory';
import type { CheckSettings } from '../../check-environment/check-settings';
import type { AccessKey } from '../../rotation/access-key';
import type { Problem } from '../../rotation/audit';
import type { JudgingTerms } from '../../rotation/judgement';
import { type Decision, decide } from '../../rotation/retirement';
import type { Log } from './log';

/** The AWS that a run works with. */
export interface CheckPorts {
  readonly keys: KeyStore;
  readonly users: UserDirectory;
  readonly keyEvents: KeyEvents;
  readonly mailer: Mailer;
  readonly evidence: EvidenceStore;
}

/** How much of the time is gone, so that each part of a run leaves enough for those that follow. */
export interface Deadline {
  /** Real milliseconds until the run is killed. */
  remainingInMs(): number;
}

/** One run of the check: what every part of it needs to know. */
export interface Run {
  /** Names the run in logs, reports and the memory. */
  readonly id: string;
  /** Twelve digits. */
  readonly account: string;
  /** By the real clock. */
  readonly startedAt: Date;
  /** The moment that everything is judged by. */
  readonly asOf: Date;
  readonly settings: CheckSettings;
  readonly ports: CheckPorts;
  readonly log: Log;
  readonly deadline: Deadline;
  /** Collects whatever went wrong; a run with problems fails at its end. */
  readonly problems: Problem[];
}

export function termsOf({ settings: { policy, timeZone }, asOf }: Run): JudgingTerms {
  return { policies: policy, timeZone, now: asOf };
}

/** Made twice of a user at most: of what looking found, and of what is there right before acting. */
export function decideFor(user: IamUser, keys: readonly AccessKey[], run: Run): Decision {
  return decide(user, keys, termsOf(run), run.settings);
}

/** Notes a problem where people look: in the log, in the report, in the digest, and in the error at the end. */
export function noteProblem(run: Run, about: string, because: string): void {
  run.problems.push({ about, because });
  run.log.error('problem', { about, because });
}

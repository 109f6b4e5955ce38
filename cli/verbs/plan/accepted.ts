import type { Acceptance } from '../../../change-records/gate/facts';
import type { PlanRecord } from '../../../change-records/record/change-record';
import { KeyturnError } from '../../../rotation/keyturn-error';
import { demandReason } from '../../evidence/acceptance';
import { personAtWork, UNKNOWN_PERSON } from '../../evidence/committed-change';
import type { Desk } from '../../shell/desk';

/** `keyturn plan --accept CODE --reason "…"`: whoever plans answers for every refusal of that code in this plan. */
export interface AcceptOptions {
  readonly accept?: readonly string[];
  readonly reason?: string;
}

/** @throws KeyturnError `NO_REASON` or `NOBODY_ANSWERS`: a rule is gone past by name and reason only */
export async function acceptancesOf(
  desk: Desk,
  { accept = [], reason }: AcceptOptions,
): Promise<readonly Acceptance[]> {
  if (accept.length === 0) return [];
  const why = demandReason(
    reason,
    `${accept.join(', ')} is to be accepted without a reason; the record shows why a rule was gone past.`,
    'Say why: --accept <code> --reason "…".',
  );
  const by = await personAtWork(desk.world, desk.configDir);
  if (by === UNKNOWN_PERSON) {
    throw new KeyturnError(
      'NOBODY_ANSWERS',
      'Nobody can tell who accepts; a rule is gone past by somebody who answers for it by name.',
      "Set git's user.name and user.email, then plan again: npx keyturn plan.",
    );
  }
  return accept.map((code) => ({ code, by, reason: why, at: desk.now() }));
}

/** What was accepted at review, for the gate that judges the same plan again. */
export const reviewedAcceptances = ({ verdict }: Pick<PlanRecord, 'verdict'>): readonly Acceptance[] =>
  (verdict.accepted ?? []).map(({ code, about, by, reason, at }) => ({ code, about, by, reason, at: new Date(at) }));

/** What was to be accepted and nothing of it spoke against the plan: an operator who expected something else is told. */
export const acceptedInVain = (codes: readonly string[], { verdict }: Pick<PlanRecord, 'verdict'>): readonly string[] =>
  codes.filter((code) => !(verdict.accepted ?? []).some((one) => one.code === code));

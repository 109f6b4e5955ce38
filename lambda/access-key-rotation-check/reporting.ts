import type { Survey } from '../../aws/survey';
import { type Contact, contactOf } from '../../rotation/contact';
import { wholeDaysBetween } from '../../rotation/days';
import type { UserJudgement } from '../../rotation/judgement';
import { planFor } from '../../rotation/retirement';
import type { Deed } from './acting';
import { attention, exemptUsers, openRows, unclassifiedUsers } from './findings';
import type { Delivery, Letter } from './letter';
import { practiceOf, type Run, termsOf } from './run';
import type { ActedRow, DueRow, RunReport } from './run-report';

/** What a run has found and done, before it is told to the owner. */
export interface Findings {
  readonly found: Survey;
  readonly judgements: readonly UserJudgement[];
  readonly deeds: ReadonlyMap<string, readonly Deed[]>;
  readonly letters: readonly Letter[];
  readonly deliveries: ReadonlyMap<string, Delivery>;
}

function contactText(contact: Contact): string {
  if (contact.kind === 'mail') return contact.address;
  return contact.kind === 'ticket' ? `by ticket, ${contact.url}` : contact.because;
}

function actedRows({ deeds, deliveries }: Findings, run: Run): readonly ActedRow[] {
  return [...deeds].flatMap(([user, ofUser]) =>
    ofUser.map(({ keyId, createdAt, ...deed }) => ({
      user,
      accessKeyId: keyId,
      ...deed,
      ageDays: wholeDaysBetween(createdAt, run.asOf),
      told: deliveries.get(user) ?? 'lost',
    })),
  );
}

function dueRows(
  { judgements, letters, deliveries }: Findings,
  changed: ReadonlySet<string>,
  run: Run,
): readonly DueRow[] {
  const told = (user: string, keyId: string): DueRow['told'] => {
    const letter = letters.find((candidate) => candidate.user.name === user);
    if (letter?.notices.some(({ key }) => key.id === keyId) === true) return deliveries.get(user) ?? 'lost';
    return run.configuration.mode === 'report' ? 'not-now' : 'recently';
  };
  return judgements.flatMap((judged) =>
    planFor(judged, termsOf(run), practiceOf(run)).flatMap((step): DueRow[] => {
      if (step.do !== 'notify' || step.dueAt < run.asOf || changed.has(step.key.id)) return [];
      return [
        {
          user: judged.user.name,
          accessKeyId: step.key.id,
          audience: judged.classification.audience,
          dueAt: step.dueAt.toISOString(),
          contact: contactText(contactOf(judged.user, run.configuration.mailPattern)),
          told: told(judged.user.name, step.key.id),
        },
      ];
    }),
  );
}

export function reportOf(findings: Findings, run: Run): RunReport {
  const { found, judgements, deeds } = findings;
  const changed = new Set([...deeds.values()].flat().map(({ keyId }) => keyId));
  return {
    version: 1,
    run: run.id,
    account: run.account,
    mode: run.configuration.mode,
    asOf: run.asOf.toISOString(),
    complete: run.problems.length === 0,
    users: { inAccount: found.census.users.length, lookedAt: found.users.length },
    acted: actedRows(findings, run),
    comingDue: dueRows(findings, changed, run),
    overdue: openRows(judgements, changed, ['age'], run),
    unused: openRows(judgements, changed, ['unused', 'idle'], run),
    exempt: exemptUsers(found.census, run),
    attention: attention(found.census, run),
    unclassified: unclassifiedUsers(found.census),
    rootKeys: found.root?.activeKeys ?? null,
    problems: [...run.problems],
  };
}

import type { Census } from '../../aws/census';
import type { IamUser } from '../../aws/user-directory';
import { classify } from '../../rotation/audience';
import { exemptionOf } from '../../rotation/exemption';
import { type FindingRule, type UserJudgement, userFindings } from '../../rotation/judgement';
import { planFor } from '../../rotation/retirement';
import { practiceOf, type Run, termsOf } from './run';
import type { AttentionRow, ExemptRow, OpenRow } from './run-report';

/** Users who hold an active key, as far as the report tells: only they have to be classified or exempt. */
function holders(census: Census): readonly IamUser[] {
  if (!census.tagsKnown) return [];
  return census.users.filter((user) => census.rows.get(user.name)?.keys.some((key) => key.active) ?? false);
}

export function unclassifiedUsers(census: Census): readonly string[] {
  const unclassified = holders(census).filter((user) => classify(user).known === 'unclassified');
  return unclassified.map((user) => user.name).sort();
}

export function exemptUsers(census: Census, run: Run): readonly ExemptRow[] {
  return holders(census).flatMap((user) => {
    const exemption = exemptionOf(user, run.asOf, run.configuration.timeZone);
    return exemption.kind === 'exempt' ? [{ user: user.name, until: exemption.until, reason: exemption.reason }] : [];
  });
}

/** Exemptions that do not count, and tags that make no sense. */
export function attention(census: Census, run: Run): readonly AttentionRow[] {
  return holders(census).flatMap((user) =>
    userFindings(user, classify(user), exemptionOf(user, run.asOf, run.configuration.timeZone)).map(
      ({ because, wayOut }) => ({ user: user.name, because, wayOut }),
    ),
  );
}

/** Keys with such a finding that this run has not changed. */
export function openRows(
  judgements: readonly UserJudgement[],
  changed: ReadonlySet<string>,
  rules: readonly FindingRule[],
  run: Run,
): readonly OpenRow[] {
  return judgements.flatMap((judged) => {
    const steps = planFor(judged, termsOf(run), practiceOf(run));
    return judged.keys.flatMap(({ key, findings }): OpenRow[] => {
      const finding = findings.find(({ rule }) => rules.includes(rule));
      if (finding === undefined || changed.has(key.id)) return [];
      const step = steps.find((candidate) => candidate.key.id === key.id);
      return [
        {
          user: judged.user.name,
          accessKeyId: key.id,
          audience: judged.classification.audience,
          because: finding.because,
          wayOut: finding.wayOut,
          wouldDo: step === undefined || step.do === 'notify' ? null : step.do,
        },
      ];
    });
  });
}

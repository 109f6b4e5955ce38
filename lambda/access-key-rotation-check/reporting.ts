import type { Census } from '../../aws/census';
import type { Survey } from '../../aws/survey';
import type { IamUser } from '../../aws/user-directory';
import { type Concern, concerns } from '../../compliance/concern';
import { keyResults } from '../../compliance/key-judges';
import type { UserSubject } from '../../compliance/subject';
import { classify } from '../../rotation/audience';
import { type Contact, contactOf } from '../../rotation/contact';
import { wholeDaysBetween } from '../../rotation/days';
import { exemptionOf } from '../../rotation/exemption';
import { type FindingRule, type KeyJudgement, type UserJudgement, userFindings } from '../../rotation/judgement';
import { quarantineFinding } from '../../rotation/quarantine';
import type { Decision } from '../../rotation/retirement';
import { sealingKeyConcern } from '../../rotation/sealing-key-end';
import type { KeyChange } from './acting';
import { type Delivery, type Letter, noticesOf } from './letters';
import { type Run, termsOf } from './run';
import type { ActedRow, AttentionRow, DueRow, ExemptRow, OpenRow, RunReport } from './run-report';

/** What a run has found and done, before it is told to the owner. */
export interface Findings {
  readonly found: Survey;
  /** By user name, in the order of the names: the last decision about each user. */
  readonly decisions: ReadonlyMap<string, Decision>;
  /** By user name. */
  readonly changes: ReadonlyMap<string, readonly KeyChange[]>;
  readonly letters: readonly Letter[];
  readonly deliveries: ReadonlyMap<string, Delivery>;
}

function contactText(contact: Contact): string {
  if (contact.kind === 'mail') return contact.address;
  return contact.kind === 'ticket' ? `by ticket, ${contact.url}` : contact.because;
}

function actedRows({ changes, deliveries }: Findings, run: Run): readonly ActedRow[] {
  return [...changes].flatMap(([user, ofUser]) =>
    ofUser.map(({ keyId, createdAt, ...change }) => ({
      user,
      accessKeyId: keyId,
      ...change,
      ageDays: wholeDaysBetween(createdAt, run.asOf),
      told: deliveries.get(user) ?? 'lost',
    })),
  );
}

function dueRows(
  { decisions, letters, deliveries }: Findings,
  changed: ReadonlySet<string>,
  run: Run,
): readonly DueRow[] {
  const told = (user: string, keyId: string): DueRow['told'] => {
    const letter = letters.find((candidate) => candidate.user.name === user);
    if (letter?.notices.some(({ key }) => key.id === keyId) === true) return deliveries.get(user) ?? 'lost';
    return run.settings.tell === 'holders' ? 'recently' : 'not-now';
  };
  return [...decisions.values()].flatMap((decision) =>
    noticesOf(decision).flatMap((step): DueRow[] => {
      if (step.dueAt < run.asOf || changed.has(step.key.id)) return [];
      const judged = decision.judgement;
      return [
        {
          user: judged.user.name,
          accessKeyId: step.key.id,
          audience: judged.classification.audience,
          dueAt: step.dueAt.toISOString(),
          contact: contactText(contactOf(judged.user, run.settings.mailPattern)),
          told: told(judged.user.name, step.key.id),
        },
      ];
    }),
  );
}

/** Users who hold an active key, as far as the report tells: only they have to be classified or exempt. */
function holders(census: Census): readonly IamUser[] {
  if (!census.tagsKnown) return [];
  return census.users.filter((user) => census.rows.get(user.name)?.keys.some((key) => key.active) ?? false);
}

function unclassifiedUsers(census: Census): readonly string[] {
  const unclassified = holders(census).filter((user) => classify(user).known === 'unclassified');
  return unclassified.map((user) => user.name).sort();
}

function exemptUsers(census: Census, run: Run): readonly ExemptRow[] {
  return holders(census).flatMap((user) => {
    const exemption = exemptionOf(user, run.asOf, run.settings.timeZone);
    return exemption.kind === 'exempt' ? [{ user: user.name, until: exemption.until, reason: exemption.reason }] : [];
  });
}

/** Exemptions that do not count, and tags that make no sense. */
function attention(census: Census, run: Run): readonly AttentionRow[] {
  return holders(census).flatMap((user) =>
    userFindings(user, classify(user), exemptionOf(user, run.asOf, run.settings.timeZone))
      .filter(({ rule }) => rule !== 'quarantine')
      .map(({ because, wayOut }) => ({ user: user.name, because, wayOut })),
  );
}

/** Whoever AWS has put into quarantine, with keys or without: the policy stays until somebody takes it off. */
function leaks({ users }: Census): readonly AttentionRow[] {
  return users.flatMap((user) => {
    const leak = quarantineFinding(user);
    return leak === undefined ? [] : [{ user: user.name, because: leak.because, wayOut: leak.wayOut }];
  });
}

function endingSealingKeys({ settings: { sealingKeysEnd = {}, timeZone }, asOf }: Run): readonly AttentionRow[] {
  return Object.entries(sealingKeysEnd).flatMap(([user, end]) => {
    const concern = sealingKeyConcern(user, end, asOf, timeZone);
    return concern === undefined ? [] : [{ user, ...concern }];
  });
}

/** What the controls say of a user's keys, each key and action once. The audit says the same in the same words. */
function keyConcerns(
  { user, classification, exemption, keys }: UserJudgement,
  run: Run,
): readonly Concern<{ readonly id: string }>[] {
  const owner: UserSubject = {
    classification,
    exemption,
    // Stryker disable next-line StringLiteral: it is asked only whether they are unknown
    keys: { kind: 'known', keys: keys.map(({ key }) => key) },
    // Stryker disable next-line StringLiteral: nothing that is told of a key has its user's ARN in it
    user: { ...user, arn: '' },
    // Stryker disable StringLiteral,ObjectLiteral: no control of keys reads these
    kind: 'user',
    console: { kind: 'unknown', because: 'the check does not look at passwords' },
    // Stryker restore StringLiteral,ObjectLiteral
  };
  return concerns(keyResults(owner, run.account, termsOf(run)).filter(({ status }) => status === 'FAIL'));
}

/** Keys with such a finding that this run has not changed. A key with several says all of it in each list. */
function openRows(
  decisions: Findings['decisions'],
  changed: ReadonlySet<string>,
  rules: readonly FindingRule[],
  run: Run,
): readonly OpenRow[] {
  return [...decisions.values()].flatMap(({ judgement: judged, steps }) => {
    const isOpen = ({ key, findings }: KeyJudgement) =>
      !changed.has(key.id) && findings.some(({ rule }) => rules.includes(rule));
    const open = judged.keys.filter(isOpen);
    // Once for all keys of a user, and not for the many users of whom nothing is open.
    const told = open.length === 0 ? [] : keyConcerns(judged, run);
    return open.map(({ key, findings }): OpenRow => {
      // Stryker disable next-line ArrowFunction: is told only where no control says the same
      const finding = findings.find(({ rule }) => rules.includes(rule))!;
      const concern = told.find(({ subject, wayOut }) => subject.accessKeyId === key.id && wayOut !== null);
      // Stryker disable next-line ObjectLiteral,ArrayDeclaration: what the policy finds, its controls say too; one that they did not say must not end a run
      const { because, wayOut, controls } = concern ?? { ...finding, controls: [] };
      const step = steps.find((candidate) => candidate.key.id === key.id);
      return {
        user: judged.user.name,
        accessKeyId: key.id,
        audience: judged.classification.audience,
        because,
        wayOut: wayOut ?? finding.wayOut,
        controls: controls.map(({ id }) => id),
        wouldDo: step === undefined || step.do === 'notify' ? null : step.do,
      };
    });
  });
}

export function reportOf(findings: Findings, run: Run): RunReport {
  const { found, decisions, changes } = findings;
  const changed = new Set([...changes.values()].flat().map(({ keyId }) => keyId));
  return {
    version: 1,
    run: run.id,
    account: run.account,
    mode: run.settings.mode,
    asOf: run.asOf.toISOString(),
    complete: run.problems.length === 0,
    users: { inAccount: found.census.users.length, lookedAt: found.users.length },
    acted: actedRows(findings, run),
    comingDue: dueRows(findings, changed, run),
    overdue: openRows(decisions, changed, ['age'], run),
    unused: openRows(decisions, changed, ['unused', 'idle'], run),
    exempt: exemptUsers(found.census, run),
    attention: attention(found.census, run),
    unclassified: unclassifiedUsers(found.census),
    leaks: leaks(found.census),
    sealingKeys: endingSealingKeys(run),
    rootKeys: found.root?.activeKeys ?? null,
    problems: [...run.problems],
    freshness: found.freshness,
  };
}

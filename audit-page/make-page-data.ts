import type { Assessment } from '../compliance/assess';
import { countsOf } from '../compliance/assess';
import { concerns } from '../compliance/concern';
import { sourceOf } from '../compliance/controls';
import { EXCEPTIONS } from '../compliance/documented-exception';
import type { KeyHistory } from '../compliance/history';
import { type KeyLine, keyLines } from '../compliance/key-line';
import type { ControlResult } from '../compliance/result';
import type { RecordChain, UserSubject } from '../compliance/subject';
import type { AssessmentTerms } from '../compliance/terms';
import { isNoteworthy } from '../compliance/verdict';
import { maskKeyId } from '../rotation/access-key';
import { USER_TAGS } from '../rotation/audience';
import type { Problem } from '../rotation/audit';
import { daysAfter } from '../rotation/days';
import { type Freshness, freshnessSentences } from '../rotation/freshness';
import { PAGE_STATUSES, type PageData, type PageFinding, type PageKey, type PageUser } from './page-data';

/** All that the page shows. */
export interface PageFacts {
  readonly organisation: string;
  readonly account: string;
  readonly terms: AssessmentTerms;
  readonly lookedAt: Date;
  readonly version: string;
  readonly complete: boolean;
  readonly freshness: Freshness;
  readonly problems: readonly Problem[];
  readonly assessment: Assessment;
  readonly users: readonly UserSubject[];
  readonly history: KeyHistory;
  readonly chain: RecordChain;
}

const minutes = (at: Date): number => Math.round(at.getTime() / 60_000);

/** Two rounds of the slowest rotation back, one ahead: whatever is due is in the picture. */
function drawnWindow({ policies, now }: AssessmentTerms): readonly [number, number] {
  const longest = Math.max(policies.internal.maxAgeDays, policies.external.maxAgeDays);
  return [minutes(daysAfter(now, -2 * longest)), minutes(daysAfter(now, longest))];
}

function historyWords(chain: RecordChain): string {
  const iam = 'IAM tells of the keys that are there, not of deleted ones, nor since when a key is Inactive';
  switch (chain.kind) {
    case 'whole':
      return `${iam}; that is from ${chain.records} change records, whose chain is whole.`;
    case 'none':
      return `${iam}; there are no change records that would.`;
    case 'broken':
    case 'unknown':
      return `${iam}; the change records are not used, because they cannot be trusted: ${chain.because}.`;
  }
}

function findings(results: readonly ControlResult[], place: ReadonlyMap<string, number>): readonly PageFinding[] {
  return concerns(results.filter(isNoteworthy))
    .map(({ subject, status, because, wayOut, exceptions, controls }) => ({
      c: controls.map(({ id }) => place.get(id) ?? 0),
      s: PAGE_STATUSES.indexOf(status),
      t: because,
      ...(wayOut === null ? {} : { m: wayOut }),
      ...(exceptions.length === 0 ? {} : { e: exceptions }),
      ...(subject.accessKeyId === null ? {} : { k: maskKeyId(subject.accessKeyId) }),
    }))
    .sort((a, b) => a.s - b.s);
}

function pageKey({ lastUsed, ...line }: KeyLine): PageKey {
  return {
    id: line.maskedKeyId ?? '?',
    ...(line.generation === null ? {} : { g: line.generation }),
    status: line.status,
    ...(line.createdAt && { created: minutes(line.createdAt) }),
    ...(line.dueAt && { due: minutes(line.dueAt) }),
    ...(line.deletedAt && { deleted: minutes(line.deletedAt) }),
    ...(lastUsed.kind === 'used' && { used: minutes(lastUsed.at), use: `${lastUsed.service} ${lastUsed.region}` }),
    ...(lastUsed.kind === 'never' && { used: 0 }),
    ...(lastUsed.kind === 'unknown' && { use: lastUsed.because }),
    spans: line.spans.map(({ state, from, to }) => [
      state === 'active' ? 'a' : state === 'inactive' ? 'i' : '?',
      minutes(from),
      minutes(to),
    ]),
    ...(line.notes.length > 0 && { notes: line.notes }),
  };
}

function pageUser(
  subject: UserSubject,
  results: readonly ControlResult[],
  place: ReadonlyMap<string, number>,
  { history, terms }: PageFacts,
): PageUser {
  const { user, classification, exemption, keys } = subject;
  const limit = terms.policies[classification.audience].maxAgeDays;
  const company = user.tags[USER_TAGS.company];
  const integration = user.tags[USER_TAGS.integration];
  return {
    n: user.name,
    a: classification.audience === 'external' ? 'e' : 'i',
    ...(company !== undefined && { company }),
    ...(integration !== undefined && { integration }),
    ...(exemption.kind === 'exempt' && { exempt: exemption.until }),
    limit,
    ...(keys.kind === 'unknown' && { unknown: keys.because }),
    f: findings(results, place),
    ok: countsOf(results).PASS,
    k: keyLines(subject, history.events, limit, terms.now).map(pageKey),
  };
}

/** How urgently somebody has to look: failures first, then what is not known, then exceptions. */
function rank({ f }: PageUser): number {
  return f.reduce((sum, { s, c }) => sum - [1e6, 1e3, 1][s]! * c.length, 0);
}

/** Puts an assessment into the form of the page. */
export function makePageData(facts: PageFacts): PageData {
  const { assessment, terms } = facts;
  const { controls, results } = assessment;
  const place = new Map(controls.map(({ id }, index) => [id, index]));
  const byUser = group(results);
  const byControl = new Map(controls.map(({ id }) => [id, [] as ControlResult[]]));
  for (const result of results) byControl.get(result.control.id)?.push(result);
  return {
    organisation: facts.organisation,
    account: facts.account,
    asOf: minutes(terms.now),
    lookedAt: minutes(facts.lookedAt),
    timeZone: terms.timeZone,
    version: facts.version,
    complete: facts.complete,
    restsOn: freshnessSentences(facts.freshness, terms.timeZone),
    problems: facts.problems,
    controls: controls.map((control) => {
      const counts = countsOf(byControl.get(control.id) ?? []);
      const { id, title, severity } = control;
      return { id, source: sourceOf(control), title, severity, counts: PAGE_STATUSES.map((status) => counts[status]) };
    }),
    exceptions: Object.fromEntries(Object.entries(EXCEPTIONS).map(([id, { title, ends }]) => [id, { title, ends }])),
    history: historyWords(facts.chain),
    window: drawnWindow(terms),
    ofAccount: findings(byUser.get('') ?? [], place),
    users: facts.users
      .map((user) => pageUser(user, byUser.get(user.user.name) ?? [], place, facts))
      .sort((a, b) => rank(a) - rank(b) || (a.n < b.n ? -1 : 1)),
  };
}

/** By user; the account's own under the empty name. */
function group(results: readonly ControlResult[]): ReadonlyMap<string, readonly ControlResult[]> {
  const grouped = new Map<string, ControlResult[]>();
  for (const result of results) {
    const name = result.subject.user ?? '';
    const known = grouped.get(name);
    if (known === undefined) grouped.set(name, [result]);
    else known.push(result);
  }
  return grouped;
}

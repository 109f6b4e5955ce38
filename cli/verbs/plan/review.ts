import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readJsonText } from '../../../change-records/plan/json-text';
import { canonicalJson, sha256 } from '../../../change-records/record/canonical-json';
import { type PlanRecord, planRecordSchema } from '../../../change-records/record/change-record';
import { html } from '../../../change-records/render/html';
import { markdown } from '../../../change-records/render/markdown';
import { planDocument } from '../../../change-records/render/plan-document';
import { KeyturnError } from '../../../rotation/keyturn-error';
import { PLAN_FILE, RECORD_FILE } from '../../stack/ready-plan';

/** Where a record was saved, by ending. */
export type SavedReview = Readonly<Record<'json' | 'md' | 'html', string>>;

/** A change record in its three forms: ending → text. */
export function renderings(record: PlanRecord): ReadonlyMap<keyof SavedReview, string> {
  const document = planDocument(record);
  return new Map([
    ['json', `${JSON.stringify(record, null, 2)}\n`],
    ['md', markdown(document)],
    ['html', html(document)],
  ]);
}

/** Saves a record beside its plan. @returns the files' paths, by ending */
export async function saveReview(folder: string, record: PlanRecord): Promise<SavedReview> {
  const fileOf = (ending: keyof SavedReview): string => join(folder, `${RECORD_FILE}.${ending}`);
  for (const [ending, text] of renderings(record)) {
    await writeFile(fileOf(ending), text, { mode: 0o600 });
  }
  return { json: fileOf('json'), md: fileOf('md'), html: fileOf('html') };
}

/**
 * The record that was reviewed, and its plan file.
 * @param expected the hash of the record that was approved
 * @throws KeyturnError
 */
export async function readReview(folder: string, expected: string | undefined): Promise<PlanRecord> {
  const text = await readText(folder, 'json');
  const plan = await readFile(join(folder, PLAN_FILE)).catch(() => undefined);
  if (text === undefined || plan === undefined) {
    throw new KeyturnError(
      'NOTHING_REVIEWED',
      `There is no plan to apply in ${folder}; only a plan that was reviewed is applied.`,
      'Plan first: npx keyturn plan.',
    );
  }
  const parsed = planRecordSchema.safeParse(readJsonText(text));
  if (!parsed.success) {
    throw new KeyturnError('REVIEW_ALTERED', `The change record in ${folder} cannot be read.`, PLAN_AGAIN);
  }
  const record = parsed.data;
  if (sha256(plan) !== record.plan.sha256) {
    throw new KeyturnError(
      'PLAN_CHANGED',
      `The plan file in ${folder} is not the one that the change record was made of; exactly the reviewed plan is applied.`,
      PLAN_AGAIN,
    );
  }
  await demandSameWords(folder, record);
  demandApproved(folder, record, expected);
  return record;
}

/** What people read must be what programs read. @throws KeyturnError `REVIEW_ALTERED` */
async function demandSameWords(folder: string, record: PlanRecord): Promise<void> {
  const read = await readText(folder, 'md');
  if (read === undefined || read === renderings(record).get('md')) return;
  throw new KeyturnError(
    'REVIEW_ALTERED',
    `${RECORD_FILE}.md in ${folder} does not say what ${RECORD_FILE}.json says; one of them was altered.`,
    PLAN_AGAIN,
  );
}

/** @throws KeyturnError `NOT_THE_REVIEWED_PLAN` */
function demandApproved(folder: string, record: PlanRecord, expected: string | undefined): void {
  const wanted = expected?.replace(/^(sha256:)?/, 'sha256:').toLowerCase();
  const hash = recordHash(record);
  if (wanted === undefined || wanted === hash) return;
  throw new KeyturnError(
    'NOT_THE_REVIEWED_PLAN',
    wanted === record.plan.sha256
      ? `${wanted} is the hash of the plan file in ${folder} alone; --expect takes the hash of the change record, which covers both.`
      : `The change record in ${folder} has the hash ${hash}, and ${wanted} was approved.`,
    'Bring plan and record that were approved (recordSha256 of keyturn plan --json), or have these reviewed.',
  );
}

/** The hash that stands for plan and record together: the record holds the plan's. */
export const recordHash = (record: PlanRecord): string => sha256(canonicalJson(record));

const readText = (folder: string, ending: string): Promise<string | undefined> =>
  readFile(join(folder, `${RECORD_FILE}.${ending}`), 'utf8').catch(() => undefined);

const PLAN_AGAIN = 'Plan again (npx keyturn plan), and have the new record reviewed.';

/** The part of a record that follows from the plan alone: made of the same plan, it is the same. */
export function reviewedChange(record: PlanRecord): string {
  const { headline, counts, verdict, policies, otherChanges, drift, users, keys, plan } = record;
  return canonicalJson({
    headline,
    only: plan.only,
    stacks: plan.stacks,
    counts,
    accepted: (verdict.accepted ?? []).map(({ code, about, because }) => [code, about, because]),
    policies,
    otherChanges,
    drift,
    users: users.map(({ name, company, audience, step, ledger, stage, next, rollBack }) => ({
      ...{ name, company, audience, step, ledger, stage, next, rollBack },
    })),
    keys: keys.map(({ user, generation, accessKeyId, change, before, after, sealedTo, sealedToUserIds }) => [
      ...[user, generation, accessKeyId, change, before, after, sealedTo, sealedToUserIds ?? null],
    ]),
  });
}

/** A plan that was applied, or tried, is of no more use, and confidential. */
export async function discardPlan(folder: string): Promise<void> {
  await rm(join(folder, PLAN_FILE), { force: true });
}

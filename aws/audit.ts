import { type AuditResult, auditResult } from '../rotation/audit';
import { type JudgingTerms, judgeUser } from '../rotation/judgement';
import { type Survey, survey } from './survey';
import type { Surveyed, SurveyOptions } from './survey-options';

/** What an audit rests on: the keys with their findings, and all that was seen. */
export interface Look {
  readonly result: AuditResult;
  readonly survey: Survey;
}

/** Looks at every access key of the account and judges it. Changes nothing. Throws an `AwsFault` where nothing can be read. */
export async function lookAtEveryKey(
  aws: Surveyed,
  account: string,
  terms: JudgingTerms,
  how: Pick<SurveyOptions, 'lookedAt' | 'idleMattersFromDays' | 'inventory' | 'sweepBecause' | 'onProgress'>,
): Promise<Look> {
  const seen = await survey(aws, { ...how, terms, scope: 'every-key' });
  const judgements = seen.users.map(({ user, keys }) => judgeUser(user, keys, terms));
  const { root, problems, freshness } = seen;
  return { result: auditResult({ account, asOf: terms.now, judgements, root, problems, freshness }), survey: seen };
}

import { type AuditResult, auditResult } from '../rotation/audit';
import { judgeUser, type Terms } from '../rotation/judgement';
import type { KeyStore } from './key-store';
import { type Survey, type SurveyOptions, survey } from './survey';
import type { UserDirectory } from './user-directory';

/** What an audit rests on: the keys with their findings, and all that was seen. */
export interface Look {
  readonly result: AuditResult;
  readonly survey: Survey;
}

/** Looks at every access key of the account and judges it. Changes nothing. Throws an `AwsFault` where nothing can be read. */
export async function lookAtEveryKey(
  aws: { readonly keys: KeyStore; readonly users: UserDirectory },
  account: string,
  terms: Terms,
  onProgress?: SurveyOptions['onProgress'],
): Promise<Look> {
  const seen = await survey(aws, { terms, scope: 'every-key', onProgress });
  const judgements = seen.users.map(({ user, keys }) => judgeUser(user, keys, terms));
  const { root, problems } = seen;
  return { result: auditResult({ account, asOf: terms.now, judgements, root, problems }), survey: seen };
}

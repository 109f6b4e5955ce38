import { type AuditResult, auditResult } from '../rotation/audit';
import { judgeUser, type Terms } from '../rotation/judgement';
import type { KeyStore } from './key-store';
import { type SurveyOptions, survey } from './survey';
import type { UserDirectory } from './user-directory';

/** Looks at every access key of the account and judges it. Changes nothing. Throws an `AwsFault` where nothing can be read. */
export async function audit(
  aws: { readonly keys: KeyStore; readonly users: UserDirectory },
  account: string,
  terms: Terms,
  onProgress?: SurveyOptions['onProgress'],
): Promise<AuditResult> {
  const { users, root, problems } = await survey(aws, { terms, scope: 'every-key', onProgress });
  const judgements = users.map(({ user, keys }) => judgeUser(user, keys, terms));
  return auditResult({ account, asOf: terms.now, judgements, root, problems });
}

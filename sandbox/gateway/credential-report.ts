import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import type { Answer } from './answer';
import type { ApiCall } from './api-call';
import { queryAnswerOf, textIn } from './query-answer';

/** When the account of the sandbox was opened; a root user is older than all others. */
const ROOT_CREATED = '2020-01-01T00:00:00+00:00';

/** Columns of the root user's row that are not `N/A`. */
const ROOT: Readonly<Record<string, string>> = {
  user: '<root_account>',
  user_creation_time: ROOT_CREATED,
  password_enabled: 'not_supported',
  password_last_used: 'no_information',
  password_last_changed: 'not_supported',
  password_next_rotation: 'not_supported',
  mfa_active: 'true',
  access_key_1_active: 'false',
  access_key_2_active: 'false',
  cert_1_active: 'false',
  cert_2_active: 'false',
};

/**
 * Mends moto's credential report: it says it was generated in 2015, has no row for the root user, and writes
 * `not_supported` where AWS writes `N/A` for a key that was never used.
 */
export class CredentialReport {
  private generatedAt: Date | undefined;

  constructor(
    private readonly account: string,
    private readonly now: () => Date = () => new Date(),
  ) {}

  mend(call: Pick<ApiCall, 'service' | 'operation'>, answer: Answer): Answer {
    if (call.service !== 'iam' || answer.status !== 200) return answer;
    if (call.operation === 'GenerateCredentialReport') this.generatedAt = this.now();
    if (call.operation !== 'GetCredentialReport') return answer;
    const time = (this.generatedAt ?? this.now()).toISOString().replace(/\.\d+Z$/, 'Z');
    const report = queryAnswerOf(answer, call.operation);
    if (report.result === undefined) return answer;
    const csv = Buffer.from(textIn(report.result, 'Content'), 'base64').toString('utf8');
    const Content = Buffer.from(this.mendCsv(csv)).toString('base64');
    return report.with({ ...report.result, Content, GeneratedTime: time });
  }

  private mendCsv(csv: string): string {
    const [names = [], ...rows] = parse(csv, { relax_column_count: true });
    const root = names.map((name) => (name === 'arn' ? `arn:aws:iam::${this.account}:root` : (ROOT[name] ?? 'N/A')));
    return stringify([names, root, ...rows.map((row) => mendRow(row, names))], { eof: false });
  }
}

function mendRow(row: readonly string[], names: readonly string[]): readonly string[] {
  return row.map((value, index) => {
    const isLastUse = /^access_key_\d_last_used_(region|service)$/.test(names[index] ?? '');
    return isLastUse && value === 'not_supported' ? 'N/A' : value;
  });
}

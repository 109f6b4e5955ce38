import { createRequire } from 'node:module';
import type * as MakePageData from '../../../audit-page/make-page-data';
import type * as Page from '../../../audit-page/page';
import { asffFinding } from '../../../compliance/asff';
import type { AccountFacts, Assessment } from '../../../compliance/assess';
import type { KeyHistory } from '../../../compliance/history';
import { ocsfFinding } from '../../../compliance/ocsf';
import { assessmentCsv } from '../../../compliance/result-csv';
import { assessmentJson } from '../../../compliance/result-json';
import type { AssessmentTerms } from '../../../compliance/terms';
import type { AuditResult } from '../../../rotation/audit';
import type { Answer } from '../../answers/answers';
import type { BeforePrint } from '../../shell/before-print';
import type { Desk } from '../../shell/desk';
import { ownVersion } from '../../shell/own-version';
import { auditCsv, auditText } from './audit-answer';
import type { AuditFormat } from './audit-format';
import { concernsText, controlsText } from './controls-answer';

/** All that an audit found, before it is shown. */
export interface AuditReport {
  readonly organisation: string;
  readonly region: string;
  readonly terms: AssessmentTerms;
  /** When AWS was looked at; `terms.now` may be a later day. */
  readonly lookedAt: Date;
  readonly result: AuditResult;
  readonly facts: AccountFacts;
  readonly assessment: Assessment;
  readonly history: KeyHistory;
}

/** The report in the format that was asked for. */
export function auditRendering(desk: Desk, format: AuditFormat, report: AuditReport): string {
  const { result, assessment, terms, region } = report;
  const context = { asOf: terms.now, region, version: ownVersion() };
  switch (format) {
    case 'table':
      return `${auditText(desk, terms.timeZone, result, concernsText(desk, assessment))}\n${controlsText(desk, assessment)}`;
    case 'json':
      return json({ ...result, compliance: assessmentJson(assessment) } satisfies BeforePrint<Answer<'audit'>>);
    case 'csv':
      return auditCsv(result);
    case 'controls-csv':
      return assessmentCsv(assessment, terms.now);
    case 'html':
      return auditPage(report);
    case 'ocsf':
      return json(assessment.results.map((found) => ocsfFinding(found, context)));
    case 'asff':
      return json(assessment.results.map((found) => asffFinding(found, context)));
  }
}

const json = (data: unknown): string => `${JSON.stringify(data, null, 2)}\n`;

/** The page; what draws it is loaded only for it. */
export function auditPage({ organisation, terms, lookedAt, result, facts, assessment, history }: AuditReport): string {
  const require = createRequire(__filename);
  const { makePageData } = require('../../../audit-page/make-page-data') as typeof MakePageData;
  const { page } = require('../../../audit-page/page') as typeof Page;
  const data = makePageData({
    organisation,
    account: result.account,
    terms,
    lookedAt,
    version: ownVersion(),
    complete: result.complete && assessment.counts.UNKNOWN === 0,
    freshness: result.freshness,
    problems: result.problems,
    assessment,
    users: facts.users,
    history,
    chain: facts.account.chain,
  });
  return page(data);
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { asffFinding } from '../../compliance/asff';
import { assess } from '../../compliance/assess';
import { CONTROLS } from '../../compliance/controls';
import { OCSF_VERSION, ocsfFinding } from '../../compliance/ocsf';
import { assessmentCsv } from '../../compliance/result-csv';
import { assessmentJson } from '../../compliance/result-json';
import { STATUSES } from '../../compliance/verdict';
import { anAccount, aUser, facts, noon, recorded, SUPPLIER, terms, used } from './an-account';

/** An account in which every status comes up, about a key, a user and the account. */
const assessment = assess(
  facts(
    [
      aUser({ name: '=cmd()', keys: [{ aged: 97 }, { aged: 40, status: 'Inactive' }] }),
      aUser({ name: 'unseen', keysUnknown: 'not authorised' }),
      aUser({ name: 'valentia', ...SUPPLIER, tags: recorded(3, 'active'), keys: [{ aged: 170 }, { aged: 9 }] }),
      aUser({ name: 'idle', keys: [{ aged: 60, lastUsed: used(50) }] }),
    ],
    anAccount({ root: { kind: 'known', activeKeys: 1, inactiveKeys: 0, passwordEnabled: undefined, mfaActive: true } }),
  ),
  terms,
);
const context = { asOf: noon, region: 'ap-southeast-2', version: '1.2.3' };
const { results } = assessment;

test('the example has every status', () => {
  expect(new Set(results.map(({ status }) => status))).toEqual(new Set(STATUSES));
});

test('every result is a valid OCSF Compliance Finding of the version that it names', () => {
  const text = readFileSync(join(__dirname, 'ocsf-compliance-finding.schema.json'), 'utf8');
  const schema = z.fromJSONSchema(JSON.parse(text) as Parameters<typeof z.fromJSONSchema>[0]);
  const findings = results.map((result) => JSON.parse(JSON.stringify(ocsfFinding(result, context))) as unknown);
  expect(findings.flatMap((finding) => schema.safeParse(finding).error?.issues ?? [])).toEqual([]);
  expect(findings).toHaveLength(results.length);
  expect(findings[0]).toMatchObject({ class_uid: 2003, type_uid: 200301, metadata: { version: OCSF_VERSION } });
  expect(schema.safeParse({ ...(findings[0] as object), severity_id: 42 }).success).toBe(false);
  expect(schema.safeParse({ ...(findings[0] as object), surprise: 1 }).success).toBe(false);
  expect(schema.safeParse({ ...(findings[0] as object), compliance: undefined }).success).toBe(false);
});

test.each([
  ['PASS', 1, 'Pass', 'PASSED', 'RESOLVED'],
  ['UNKNOWN', 2, 'Warning', 'WARNING', 'NEW'],
  ['FAIL', 3, 'Fail', 'FAILED', 'NEW'],
  ['EXCEPTION', 3, 'Fail', 'FAILED', 'SUPPRESSED'],
  ['NOT_APPLICABLE', 99, 'Not applicable', 'NOT_AVAILABLE', 'RESOLVED'],
])('%s is status %i (%s) in OCSF, %s and %s in Security Hub', (status, id, caption, asff, workflow) => {
  const result = results.find((candidate) => candidate.status === status)!;
  expect(ocsfFinding(result, context)).toMatchObject({ compliance: { status_id: id, status: caption } });
  expect(asffFinding(result, context)).toMatchObject({ Compliance: { Status: asff }, Workflow: { Status: workflow } });
});

test('Security Hub findings have every required field, within its lengths', () => {
  const text = z.string().min(1);
  const schema = z.strictObject({
    SchemaVersion: z.literal('2018-10-08'),
    Id: text.max(512),
    ProductArn: z.string().regex(/^arn:aws:securityhub:ap-southeast-2:123456789012:product\/123456789012\/default$/),
    ProductName: text.max(128),
    CompanyName: text.max(128),
    GeneratorId: text.max(512),
    AwsAccountId: z.literal('123456789012'),
    Region: text.max(16),
    Types: z.array(z.string().regex(/^[^/]+\/[^/]+$/)).max(50),
    CreatedAt: z.iso.datetime(),
    UpdatedAt: z.iso.datetime(),
    Severity: z.strictObject({ Label: z.enum(['INFORMATIONAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL']) }),
    Title: text.max(256),
    Description: text.max(1024),
    Remediation: z.strictObject({ Recommendation: z.strictObject({ Text: text.max(512) }) }).optional(),
    Compliance: z.strictObject({
      Status: z.enum(['PASSED', 'FAILED', 'WARNING', 'NOT_AVAILABLE']),
      RelatedRequirements: z.array(text.max(64)).max(32),
    }),
    Workflow: z.strictObject({ Status: z.enum(['NEW', 'NOTIFIED', 'SUPPRESSED', 'RESOLVED']) }),
    RecordState: z.literal('ACTIVE'),
    Resources: z.array(z.looseObject({ Type: text, Id: text.max(512), Partition: z.literal('aws') })).length(1),
  });
  const faults = results.flatMap((result) => schema.safeParse(asffFinding(result, context)).error?.issues ?? []);
  expect(faults).toEqual([]);
});

test('a finding keeps its identifier from one audit to the next, and no two share one', () => {
  const uid = (finding: object): string => (finding as { finding_info: { uid: string } }).finding_info.uid;
  const uids = results.map((result) => uid(ocsfFinding(result, context)));
  expect(new Set(uids).size).toBe(results.length);
  expect(results.map((result) => uid(ocsfFinding(result, { ...context, asOf: new Date(0) })))).toEqual(uids);
});

test('CSV has one line per result, and nothing that a spreadsheet would run', () => {
  const rows: Record<string, string>[] = parse(assessmentCsv(assessment, noon), { columns: true });
  expect(rows).toHaveLength(results.length);
  expect(rows.map(({ user }) => user)).toContain("'=cmd()");
  expect(rows.every(({ because, status }) => because !== '' && status !== '')).toBe(true);
});

test('JSON names every control with its source, and every result by its control', () => {
  const json = assessmentJson(assessment) as { controls: { id: string }[]; results: { control: string }[] };
  expect(json.controls.map(({ id }) => id)).toEqual(CONTROLS.map(({ id }) => id));
  const known = new Set(json.controls.map(({ id }) => id));
  expect(json.results.filter(({ control }) => !known.has(control))).toEqual([]);
});

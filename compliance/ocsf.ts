import { createHash } from 'node:crypto';
import type { Severity } from './control';
import { sourceOf } from './controls';
import { EXCEPTIONS } from './documented-exception';
import type { ControlResult } from './result';
import { STANDARDS } from './standard';
import type { Status } from './verdict';

/** The version of the Open Cybersecurity Schema Framework that is written, the one of AWS Security Hub's findings. */
export const OCSF_VERSION = '1.6.0';

const COMPLIANCE_FINDING = 2003;
const CREATED = 1;

const SEVERITY: Readonly<Record<Severity, readonly [number, string]>> = {
  low: [2, 'Low'],
  medium: [3, 'Medium'],
  high: [4, 'High'],
  critical: [5, 'Critical'],
};
const INFORMATIONAL = [1, 'Informational'] as const;

/** OCSF's Warning: "did not yield a result due to missing information". An exception fails the requirement as it stands. */
const COMPLIANCE: Readonly<Record<Status, readonly [number, string]>> = {
  PASS: [1, 'Pass'],
  UNKNOWN: [2, 'Warning'],
  FAIL: [3, 'Fail'],
  EXCEPTION: [3, 'Fail'],
  NOT_APPLICABLE: [99, 'Not applicable'],
};

/** What is to be done about the finding: a documented exception was reviewed and is suppressed; what holds is resolved. */
const FINDING: Readonly<Record<Status, readonly [number, string]>> = {
  FAIL: [1, 'New'],
  UNKNOWN: [1, 'New'],
  EXCEPTION: [3, 'Suppressed'],
  PASS: [4, 'Resolved'],
  NOT_APPLICABLE: [4, 'Resolved'],
};

export interface OcsfContext {
  readonly asOf: Date;
  readonly region: string;
  /** Version of keyturn. */
  readonly version: string;
}

/** The same finding keeps its identifier from one audit to the next, so that a new one replaces it. */
export function findingUid({ control, subject }: ControlResult): string {
  const { kind, account, user, accessKeyId } = subject;
  const about = [account, control.id, kind, user ?? '', accessKeyId ?? ''].join('/');
  return createHash('sha256').update(about).digest('hex').slice(0, 32);
}

function resource({ subject }: ControlResult, region: string): object {
  const cloud = { cloud_partition: subject.userArn?.split(':')[1] ?? 'aws', region };
  if (subject.kind === 'account') {
    return { type: 'AWS::::Account', uid: `AWS::::Account:${subject.account}`, name: subject.account, ...cloud };
  }
  const owner = { name: subject.user, uid: subject.userArn, type: 'User', type_id: 1 };
  if (subject.kind === 'user' || subject.accessKeyId === null) {
    return { type: 'AWS::IAM::User', uid: subject.userArn, name: subject.user, ...cloud };
  }
  const { accessKeyId, audience, keyStatus } = subject;
  return {
    type: 'AWS::IAM::AccessKey',
    uid: accessKeyId,
    name: accessKeyId,
    owner,
    data: { keyStatus, audience },
    ...cloud,
  };
}

/** One result as an OCSF Compliance Finding (class 2003) with the profile `cloud`. Key IDs are whole. */
export function ocsfFinding(result: ControlResult, { asOf, region, version }: OcsfContext): object {
  const { control, subject, status, because, wayOut, exception } = result;
  const [severityId, severity] = status === 'FAIL' || status === 'UNKNOWN' ? SEVERITY[control.severity] : INFORMATIONAL;
  const [complianceId, compliance] = COMPLIANCE[status];
  const [statusId, statusName] = FINDING[status];
  const { name, url } = STANDARDS[control.standard];
  return {
    activity_id: CREATED,
    activity_name: 'Create',
    category_uid: 2,
    category_name: 'Findings',
    class_uid: COMPLIANCE_FINDING,
    class_name: 'Compliance Finding',
    type_uid: COMPLIANCE_FINDING * 100 + CREATED,
    type_name: 'Compliance Finding: Create',
    time: asOf.getTime(),
    severity_id: severityId,
    severity,
    status_id: statusId,
    status: statusName,
    status_detail: exception === null ? because : `${EXCEPTIONS[exception].title}: ${because}`,
    message: `${control.id} ${status}: ${because}`,
    metadata: {
      version: OCSF_VERSION,
      profiles: ['cloud'],
      product: { name: 'keyturn', vendor_name: 'keyturn', version, feature: { name: 'audit' } },
    },
    cloud: { provider: 'AWS', region, account: { uid: subject.account, type: 'AWS Account', type_id: 10 } },
    finding_info: {
      uid: findingUid(result),
      title: control.title,
      desc: because,
      created_time: asOf.getTime(),
      modified_time: asOf.getTime(),
      types: ['IAM access key'],
      product_uid: 'keyturn',
    },
    compliance: {
      standards: [name],
      control: control.id,
      desc: control.title,
      requirements: [sourceOf(control), ...control.related],
      status_id: complianceId,
      status: compliance,
      status_code: status,
      status_detail: because,
    },
    ...(wayOut === null ? {} : { remediation: { desc: wayOut, ...(url === undefined ? {} : { references: [url] }) } }),
    resources: [resource(result, region)],
  };
}

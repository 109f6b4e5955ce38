import type { Severity } from './control';
import { sourceOf } from './controls';
import type { OcsfContext } from './ocsf';
import { findingUid } from './ocsf';
import type { ControlResult } from './result';
import type { Status } from './verdict';

/** The version of the AWS Security Finding Format. */
export const ASFF_SCHEMA_VERSION = '2018-10-08';

const COMPLIANCE: Readonly<Record<Status, string>> = {
  PASS: 'PASSED',
  FAIL: 'FAILED',
  // An exception fails the requirement as it stands, and is suppressed.
  EXCEPTION: 'FAILED',
  UNKNOWN: 'WARNING',
  NOT_APPLICABLE: 'NOT_AVAILABLE',
};

const WORKFLOW: Readonly<Record<Status, string>> = {
  PASS: 'RESOLVED',
  FAIL: 'NEW',
  EXCEPTION: 'SUPPRESSED',
  UNKNOWN: 'NEW',
  NOT_APPLICABLE: 'RESOLVED',
};

const SEVERITY: Readonly<Record<Severity, string>> = {
  low: 'LOW',
  medium: 'MEDIUM',
  high: 'HIGH',
  critical: 'CRITICAL',
};

/** ASFF's own limits on lengths. */
const cut = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 3)}...`;

function resource({ subject }: ControlResult, region: string): object {
  const partition = subject.userArn?.split(':')[1] ?? 'aws';
  const common = { Partition: partition, Region: region };
  if (subject.kind === 'account') return { Type: 'AwsAccount', Id: `AWS::::Account:${subject.account}`, ...common };
  if (subject.kind === 'user' || subject.accessKeyId === null) {
    return { Type: 'AwsIamUser', Id: subject.userArn, Details: { AwsIamUser: { UserName: subject.user } }, ...common };
  }
  return {
    Type: 'AwsIamAccessKey',
    Id: `AWS::IAM::AccessKey:${subject.accessKeyId}`,
    Details: {
      AwsIamAccessKey: { PrincipalName: subject.user, PrincipalType: 'User', Status: subject.keyStatus },
    },
    ...common,
  };
}

/** One result as `aws securityhub batch-import-findings` takes it, under the account's default product. Key IDs are whole. */
export function asffFinding(result: ControlResult, { asOf, region }: OcsfContext): object {
  const { control, subject, status, because, wayOut } = result;
  const partition = subject.userArn?.split(':')[1] ?? 'aws';
  const at = asOf.toISOString();
  const noteworthy = status === 'FAIL' || status === 'UNKNOWN';
  return {
    SchemaVersion: ASFF_SCHEMA_VERSION,
    Id: `keyturn/${findingUid(result)}`,
    ProductArn: `arn:${partition}:securityhub:${region}:${subject.account}:product/${subject.account}/default`,
    ProductName: 'keyturn',
    CompanyName: 'keyturn',
    GeneratorId: `keyturn/${control.id}`,
    AwsAccountId: subject.account,
    Region: region,
    Types: ['Software and Configuration Checks/Industry and Regulatory Standards'],
    CreatedAt: at,
    UpdatedAt: at,
    Severity: { Label: noteworthy ? SEVERITY[control.severity] : 'INFORMATIONAL' },
    // Lengths: https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_AwsSecurityFinding.html
    Title: cut(`${control.id} ${control.title}`, 256),
    Description: cut(because, 1024),
    ...(wayOut === null ? {} : { Remediation: { Recommendation: { Text: cut(wayOut, 512) } } }),
    Compliance: { Status: COMPLIANCE[status], RelatedRequirements: [sourceOf(control), ...control.related] },
    Workflow: { Status: WORKFLOW[status] },
    RecordState: 'ACTIVE',
    Resources: [resource(result, region)],
  };
}

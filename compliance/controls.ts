import type { Control } from './control';
import { oneActiveKey } from './controls/one-active-key';
import { audienceUnderstood, canBeSealedTo, exemptionCounts, recordsAreWhole } from './controls/organisation';
import { notQuarantined } from './controls/quarantine';
import { consoleMfa, noRootKey, rootMfa } from './controls/sign-in';
import { passwordUsedWithin } from './controls/unused-password';
import { IDLE_MATTERS_FROM_DAYS, KEY_JUDGES } from './key-judges';
import { STANDARDS } from './standard';

const unusedFor = (control: keyof typeof KEY_JUDGES, limitDays: number): Control['judges'] => ({
  key: KEY_JUDGES[control],
  user: passwordUsedWithin(limitDays),
});

const CIS: readonly Control[] = (
  [
    ['1.3', "Ensure no 'root' user account access key exists", 'critical', { account: noRootKey }, '1.4', 'IAM.4'],
    ['1.4', "Ensure MFA is enabled for the 'root' user account", 'critical', { account: rootMfa }, '1.5', 'IAM.9'],
    [
      '1.9',
      'Ensure multi-factor authentication (MFA) is enabled for all IAM users that have a console password',
      'medium',
      { user: consoleMfa },
      '1.10',
      'IAM.5',
    ],
    [
      '1.11',
      'Ensure credentials unused for 45 days or more are disabled',
      'medium',
      unusedFor('CIS-1.11', IDLE_MATTERS_FROM_DAYS),
      '1.12',
      'IAM.22',
    ],
    [
      '1.12',
      'Ensure there is only one active access key for any single IAM user',
      'medium',
      { user: oneActiveKey },
      '1.13',
    ],
    [
      '1.13',
      'Ensure access keys are rotated every 90 days or less',
      'medium',
      { key: KEY_JUDGES['CIS-1.13'] },
      '1.14',
      'IAM.3',
    ],
  ] as const
).map(([requirement, title, severity, judges, inVersion3, inSecurityHub]) => ({
  id: `CIS-${requirement}`,
  standard: 'cis',
  requirement,
  title,
  severity,
  related: [
    `CIS AWS Foundations Benchmark v3.0.0/${inVersion3}`,
    ...(inSecurityHub === undefined ? [] : [`Security Hub ${inSecurityHub}`]),
  ],
  judges,
}));

const SECURITY_HUB: readonly Control[] = (
  [
    [
      'IAM.3',
      "IAM users' access keys should be rotated every 90 days or less",
      'medium',
      { key: KEY_JUDGES['SH-IAM.3'] },
      'CIS AWS Foundations Benchmark v5.0.0/1.13',
    ],
    [
      'IAM.4',
      'IAM root user access key should not exist',
      'critical',
      { account: noRootKey },
      'CIS AWS Foundations Benchmark v5.0.0/1.3',
    ],
    [
      'IAM.5',
      'MFA should be enabled for all IAM users that have a console password',
      'medium',
      { user: consoleMfa },
      'CIS AWS Foundations Benchmark v5.0.0/1.9',
    ],
    [
      'IAM.8',
      'Unused IAM user credentials should be removed',
      'medium',
      unusedFor('SH-IAM.8', 90),
      'CIS AWS Foundations Benchmark v1.2.0/1.3',
    ],
    [
      'IAM.9',
      'MFA should be enabled for the root user',
      'critical',
      { account: rootMfa },
      'CIS AWS Foundations Benchmark v5.0.0/1.4',
    ],
    [
      'IAM.22',
      'IAM user credentials unused for 45 days should be removed',
      'medium',
      unusedFor('SH-IAM.22', IDLE_MATTERS_FROM_DAYS),
      'CIS AWS Foundations Benchmark v5.0.0/1.11',
    ],
  ] as const
).map(([requirement, title, severity, judges, related]) => ({
  id: `SH-${requirement}`,
  standard: 'securityHub',
  requirement,
  title,
  severity,
  related: [related],
  judges,
}));

const PART_11: readonly Control[] = [
  {
    id: 'PART11-11.300(b)',
    standard: 'part11',
    requirement: '11.300(b)',
    title: 'Supports: credentials are periodically checked, recalled or revised (read as 90 days)',
    severity: 'high',
    related: ['CIS AWS Foundations Benchmark v5.0.0/1.13'],
    judges: { key: KEY_JUDGES['PART11-11.300(b)'] },
  },
  {
    id: 'PART11-11.10(e)',
    standard: 'part11',
    requirement: '11.10(e)',
    title: 'Supports: changes are recorded with their time, and earlier records are not obscured',
    severity: 'high',
    related: ['21 CFR 11.10(a)'],
    judges: { account: recordsAreWhole },
  },
];

const POLICY: readonly Control[] = (
  [
    ['1', 'Internal keys are rotated in time', 'high', { key: KEY_JUDGES['ORG-1'] }],
    ['2', 'Supplier keys are rotated in time', 'high', { key: KEY_JUDGES['ORG-2'] }],
    ['3', 'Internal keys that nobody uses are disabled', 'medium', { key: KEY_JUDGES['ORG-3'] }],
    ['4', 'Supplier keys that nobody uses are flagged, then disabled', 'medium', { key: KEY_JUDGES['ORG-4'] }],
    ['5', 'Exemptions have an end and a reason', 'medium', { user: exemptionCounts }],
    ['6', 'It is understood which rules a user is under', 'low', { user: audienceUnderstood }],
    ['7', 'A new key can be sealed to its holder for 30 days to come', 'medium', { user: canBeSealedTo }],
    [
      '8',
      'AWS knows of no public key of a user (no quarantine policy is attached)',
      'critical',
      { user: notQuarantined },
    ],
  ] as const
).map(([requirement, title, severity, judges]) => ({
  id: `ORG-${requirement}`,
  standard: 'policy',
  requirement,
  title,
  severity,
  related: [],
  judges,
}));

/** Every control, in the order in which they are shown. */
export const CONTROLS: readonly Control[] = [...CIS, ...SECURITY_HUB, ...PART_11, ...POLICY];

/** "CIS AWS Foundations Benchmark v5.0.0, 1.13" */
export function sourceOf({ standard, requirement }: Pick<Control, 'standard' | 'requirement'>): string {
  const { name, version, relation } = STANDARDS[standard];
  return `${relation === 'supports' ? 'supports ' : ''}${name}${version.startsWith('v') ? ` ${version}` : ''}, ${requirement}`;
}

/** Where a control comes from. `supports`: keyturn helps to fulfil it, and nobody can fulfil it by a program alone. */
export interface Standard {
  readonly name: string;
  readonly version: string;
  readonly relation: 'checks' | 'supports';
  /** Where it can be read; undefined for the organisation's own. */
  readonly url: string | undefined;
}

export const STANDARDS = {
  cis: {
    name: 'CIS AWS Foundations Benchmark',
    version: 'v5.0.0',
    relation: 'checks',
    url: 'https://www.cisecurity.org/benchmark/amazon_web_services',
  },
  securityHub: {
    name: 'AWS Security Hub CSPM controls',
    version: 'as of November 2026',
    relation: 'checks',
    url: 'https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html',
  },
  part11: {
    name: '21 CFR Part 11',
    version: 'as of November 2026',
    relation: 'supports',
    url: 'https://www.ecfr.gov/current/title-21/chapter-I/subchapter-A/part-11',
  },
  policy: {
    name: "The organisation's IAM credential policy",
    version: 'as set in settings.json',
    relation: 'checks',
    url: undefined,
  },
} as const satisfies Record<string, Standard>;

export type StandardId = keyof typeof STANDARDS;

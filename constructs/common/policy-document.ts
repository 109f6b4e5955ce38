type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** One statement of a policy document, in IAM's own words. */
export interface Statement {
  /** What it is for; letters and digits only. */
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  /** Only in policies of a resource. */
  readonly Principal?: '*' | { readonly Service: string } | { readonly AWS: string };
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Condition;
}

/** The JSON of a policy document. The same statements give the same bytes. */
export function policyDocument(statements: readonly Statement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

/** The trust policy of a role that an AWS service takes on, as far as `condition` allows it. */
export function trustPolicy(service: string, condition?: Condition): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: service },
        Action: 'sts:AssumeRole',
        ...(condition && { Condition: condition }),
      },
    ],
  });
}

/** What whoever writes into something encrypted needs of its KMS key, through that service alone; nothing without a key of one's own. */
export function encryptThrough(service: 's3' | 'sqs', Sid: string, keyArn: string | undefined): readonly Statement[] {
  if (keyArn === undefined) return [];
  return [
    {
      Sid,
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: keyArn,
      Condition: { StringLike: { 'kms:ViaService': `${service}.*.amazonaws.com` } },
    },
  ];
}

/** The policies that stand on buckets. Every method throws an `AwsFault` and nothing else. */
export interface BucketPolicies {
  /** The bucket's policy as JSON; `null` where it has none. */
  policyOf(bucket: string): Promise<string | null>;
}

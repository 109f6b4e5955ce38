/** Where a trial with the official provider goes otherwise than with the stand-in, and nothing is wrong. */
export interface KnownDifference {
  /** As people are told. */
  readonly what: string;
  /** The resource type that a plan right after an apply changes again; undefined where plans do not differ. */
  readonly changedAgain?: string;
}

/** Seen with HashiCorp's own code on the sandbox's emulators; the provider's README lists the same. */
export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    what: 'aws_cloudwatch_metric_alarm: the emulator does not give back all of an alarm, so each plan sets it again.',
    changedAgain: 'aws_cloudwatch_metric_alarm',
  },
  {
    what: 'aws_s3_bucket: the emulator takes no tags when a bucket is created, so the next plan sets them.',
    changedAgain: 'aws_s3_bucket',
  },
  {
    what: 'aws_iam_access_key: without pgp_key the stand-in refuses; the official one would write the secret into the state.',
  },
];

/** Whether changes of these addresses are all that the official provider is known to plan again. */
export function isKnownDifference(addresses: readonly string[]): boolean {
  const types = KNOWN_DIFFERENCES.flatMap(({ changedAgain }) => changedAgain ?? []);
  return addresses.length > 0 && addresses.every((address) => types.some((type) => address.startsWith(`${type}.`)));
}

import type { UserFacts } from './audience';

/**
 * AWS attaches one of its own policies to a user when it finds a key of theirs in public: AWSCompromisedKeyQuarantine, V2,
 * V3, and whatever comes next. It takes some rights away, and leaves the key working.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCompromisedKeyQuarantineV3.html
 */
const QUARANTINE = /^arn:aws[\w-]*:iam::aws:policy\/(AWSCompromisedKeyQuarantine(?:V\d+)?)$/;

/** The name of the policy, where its ARN is that of one by which AWS quarantines users; a policy of one's own is none. */
export function quarantinePolicy(arn: string): string | undefined {
  return QUARANTINE.exec(arn)?.[1];
}

/** Critical, whoever it is: somebody else may have the key. Undefined where AWS says nothing, or nobody could ask. */
export function quarantineFinding({
  name,
  quarantinedBy = [],
}: UserFacts): { readonly because: string; readonly wayOut: string } | undefined {
  if (quarantinedBy.length === 0) return undefined;
  return {
    because: `AWS has attached ${quarantinedBy.join(' and ')} to the user: it knows that a key of it is public`,
    wayOut: `Switch its keys off now: npx keyturn suspend ${name} --now --reason "AWS: a key is public"; then follow docs/a-key-has-leaked.md, and detach the policy at its end.`,
  };
}

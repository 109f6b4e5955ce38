/** A finding of the policy linter that stays: at a statement by its Sid, or at a whole policy. */
export interface AcceptedWidth {
  /** As the linter calls it, e.g. `RESOURCE_STAR`. */
  readonly issue: string;
  /** The statement's Sid, or the policy as `keyturn policy apply`. */
  readonly where: string;
  readonly because: string;
}

const NO_RESOURCE_BEFORE =
  "AWS ends the recorder's ARN with an ID that nobody knows before, and an account has one recorder per region.";
const ANYWHERE_IN_THE_ORGANISATION =
  "A policy's ARN ends in an ID that nobody knows before, and targets may be anywhere in the organisation.";

/** Why statements of these policies are as wide as they are, where a linter asks. `npm run check:security` holds it against what it finds. */
export const ACCEPTED_WIDTHS: readonly AcceptedWidth[] = [
  {
    issue: 'RESOURCE_MISMATCH',
    where: 'ListLogGroups',
    because:
      'The linter knows no resource for it. CloudWatch Logs asks for a log group, and all of one region are less than "*".',
  },
  {
    issue: 'RESOURCE_MISMATCH',
    where: 'WriteSender',
    because: "The linter's list has version 1 of SES, which knew no resource here; version 2 asks for the identity.",
  },
  ...['FollowChildren', 'MachineFollows'].map((where) => ({
    issue: 'RESOURCE_MISMATCH',
    where,
    because:
      "The linter wants the ARN of an express execution too. Children of a Distributed Map are standard ones here, and AWS's own example names just those.",
  })),
  { issue: 'RESOURCE_STAR', where: 'SeeConfigRecorder', because: NO_RESOURCE_BEFORE },
  { issue: 'RESOURCE_STAR', where: 'WriteConfigRecorder', because: NO_RESOURCE_BEFORE },
  { issue: 'RESOURCE_STAR', where: 'SeeKeyCreationLimit', because: ANYWHERE_IN_THE_ORGANISATION },
  { issue: 'RESOURCE_STAR', where: 'WriteKeyCreationLimit', because: ANYWHERE_IN_THE_ORGANISATION },
  {
    issue: 'RESOURCE_STAR',
    where: 'RecorderLooks',
    because:
      'A boundary, which gives nothing: it narrows the policy that AWS attaches to its recorder to Config and to reading IAM.',
  },
  {
    issue: 'RESOURCE_POLICY_PRIVILEGE_ESCALATION',
    where: 'keyturn policy apply',
    because:
      'Whoever writes the policy of a bucket could let itself in: the gate refuses a policy that opens one (BUCKET_OPENED), and evidence and archive deny it to everybody.',
  },
];

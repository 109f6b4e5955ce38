import { maskKeyIds } from '../../rotation/access-key';

/** Where there is no room. */
export const MAKE_ROOM =
  'Look whether the disk is full (df -h), and make room. Then plan again: the plan shows what is left to do, and names a key that Terraform has made and could not write down.';

/** What Terraform says without a way out of its own, and what to do then. */
const KNOWN: readonly { readonly said: RegExp; readonly wayOut: string }[] = [
  { said: /no space left on device|disk quota exceeded|file too large/i, wayOut: MAKE_ROOM },
  {
    said: /Unsupported state file format|state file could not be parsed/i,
    wayOut:
      'The state is torn, as a file is that was being written when the disk was full. Put its last whole version in its place: of a local state the file beside it that ends in .tfstate.backup, in a bucket the version before. Then plan again: a key that was made since is named (ORPHAN_KEY).',
  },
  {
    said: /ExpiredToken|RequestExpired|InvalidClientTokenId|UnrecognizedClientException|No valid credential sources|failed to refresh cached credentials|security token .*(expired|invalid)/i,
    wayOut:
      'Sign in again: the session has ended, or nobody is signed in (aws sts get-caller-identity tells; AWS_PROFILE and the AWS_… variables of the environment decide). Then run the same command again.',
  },
  {
    said: /reading S3 Bucket[^\n]*Policy[\s\S]*?(couldn't find resource|NoSuchBucketPolicy|no policy|empty result)|NoSuchBucketPolicy/i,
    wayOut:
      'That bucket has no policy, and "bucketPolicy" is "shared" for it, which is the default of a bucket that exists: its statements are kept beside ours. If nobody has written one, set "bucketPolicy": "ours" for the bucket in settings.json, and plan again: npx keyturn plan.',
  },
  {
    said: /NoSuchBucket\b/,
    wayOut:
      'Mend the name of the bucket in settings.json; or, if it does not exist yet, set "createBucket": true for it. Then plan again: npx keyturn plan.',
  },
  {
    said: /locked provider[\s\S]*does not\s+match[\s\S]*-upgrade/i,
    wayOut:
      'The stacks ask for another version of the provider than the lock file (.terraform.lock.hcl) holds: after an update of the bindings, or a move to CDK Terrain. If that is meant, run "terraform init -upgrade" in the folder of the stack (cdktf.out/stacks/suppliers), then the same command again, and read the plan: it should change nothing.',
  },
  {
    said: /Backend initialization required|Inconsistent dependency lock file|Required plugins are not installed/i,
    wayOut:
      'The folder of the stack is not initialised for what is synthesised there: "terraform init" in it does that (cdktf.out/stacks/suppliers, or below CDKTF_OUTDIR), and so does npx keyturn plan. Then run the same command again.',
  },
  {
    said: /acquiring the state lock|state lock/i,
    wayOut:
      'Somebody plans or applies at this moment: wait until they are done. A lock that a killed run has left behind is taken away with "terraform force-unlock".',
  },
  {
    said: /AccessDenied|UnauthorizedOperation|is not authorized to perform/i,
    wayOut:
      'Allow what it names in the IAM policies of whoever plans, and look for an explicit Deny; then run the same command again.',
  },
];

/** What to do about what Terraform said; undefined where it says so itself. */
export const wayOutOf = (said: string): string | undefined => KNOWN.find((known) => known.said.test(said))?.wayOut;

/** Terraform's errors without frames and whole access key IDs, short enough for a record. */
export function lastWords(stderr: string): string {
  const words = maskKeyIds(stderr).replace(/[╷│╵]/g, ' ').replace(/\s+/g, ' ').trim();
  return words === ''
    ? 'Terraform ended, and nothing that it said is left, as where the disk is full.'
    : words.slice(0, 2000);
}

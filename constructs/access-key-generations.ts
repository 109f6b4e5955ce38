import { IamAccessKey } from '@cdktf/provider-aws/lib/iam-access-key';
import type { IamUser } from '@cdktf/provider-aws/lib/iam-user';
import { TerraformOutput } from 'cdktf';
import { Construct } from 'constructs';
import { LIVE_KEYS } from '../rotation';
import { terraformExpression } from './terraform-expression';

export interface AccessKeyGenerationsProps {
  readonly user: IamUser;
  readonly terraformId: string;
  /** The expression of the user's ledger entry. */
  readonly entry: string;
  /** PGP public key in base64; undefined only where the guard refuses the plan. */
  readonly pgpKey: string | undefined;
}

/** A user's access keys: `aws_iam_access_key.<user>["<generation>"]`, one instance per live generation. */
export class AccessKeyGenerations extends Construct {
  constructor(scope: Construct, id: string, props: AccessKeyGenerationsProps) {
    super(scope, id);
    const keys = new IamAccessKey(this, 'key', {
      user: props.user.name,
      pgpKey: props.pgpKey,
      status: '${each.value}',
      lifecycle: {
        // The provider *replaces* a key whose pgp_key changes, and so would a supplier's new PGP key replace the keys it
        // is using. Ignored, it takes effect at the next generation.
        ignoreChanges: ['pgp_key'],
      },
      // The guard's preconditions stand on the user: no key changes before they hold, not even with -target.
      dependsOn: [props.user],
    });
    keys.overrideLogicalId(props.terraformId);
    keys.addOverride('for_each', `\${${liveKeys(props.entry)}}`);
    this.createOutput(props.terraformId);
  }

  /** All that leaves Terraform about a key. The secret leaves it sealed only. */
  private createOutput(terraformId: string): void {
    const key = `{
      access_key_id = key.id
      status = key.status
      key_fingerprint = key.key_fingerprint
      encrypted_secret = key.encrypted_secret
    }`;
    new TerraformOutput(this, 'output', {
      description: 'Generation => access key ID, status, and the secret sealed to the PGP key with this fingerprint.',
      value: `\${{ for generation, key in aws_iam_access_key.${terraformId} : generation => ${key} }}`,
    }).overrideLogicalId(`${terraformId}_access_keys`);
  }
}

/** Generation → status, for every key that the entry asks for. */
function liveKeys(entry: string): string {
  const names = { generation: `${entry}.generation`, previous: `${entry}.previous`, suspended: `${entry}.suspended` };
  const current = `{ generation = ${names.generation}, status = ${terraformExpression(LIVE_KEYS.currentStatus, names)} }`;
  const previous = `{ generation = ${names.generation} - 1, status = ${terraformExpression(LIVE_KEYS.previousStatus, names)} }`;
  const isLive = `key.generation == ${names.generation} || ${terraformExpression(LIVE_KEYS.hasPrevious, names)}`;
  return `{ for key in [${current}, ${previous}] : tostring(key.generation) => key.status if ${isLive} }`;
}

import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter';
import { Construct } from 'constructs';
import { terraformId } from '../../rotation/terraform-id';
import { plain } from '../common/plain-address';

export interface SealedSecretParametersProps {
  /** Name of the IAM user. */
  readonly user: string;
  /**
   * The Terraform expression, without the `${…}` around it, of a map: generation → sealed secret. Its keys must be known while
   * Terraform plans: the live generations are. Never a plaintext secret.
   */
  readonly sealedSecrets: string;
  /** KMS key that encrypts the parameters; who may decrypt with it may read them. @default the account's alias/aws/ssm */
  readonly kmsKeyArn?: string;
  /** Begins the parameters' names: `<prefix>/<user>/<generation>`. @default '/keyturn/sealed-secrets' */
  readonly prefix?: string;
}

/** Instead of a sealed secret that AWS no longer tells; a parameter cannot be empty. */
const UNKNOWN = 'unknown: this key was adopted, and AWS told its secret only to whoever created it';

/**
 * The sealed secrets of a user's live generations as SecureString parameters, for who hands them over and may not read
 * Terraform's state. They stay sealed to the holder's PGP key: Parameter Store never sees a secret. A generation's parameter
 * goes when its key is deleted.
 */
export class SealedSecretParameters extends Construct {
  constructor(scope: Construct, id: string, props: SealedSecretParametersProps) {
    super(scope, id);
    const { user, sealedSecrets, kmsKeyArn = 'alias/aws/ssm', prefix = '/keyturn/sealed-secrets' } = props;
    const parameter = plain(
      new SsmParameter(this, 'parameter', {
        name: `${prefix}/${parameterPart(user)}/\${each.key}`,
        description: `Sealed secret access key of ${user}, generation \${each.key}: base64 of a PGP message.`,
        type: 'SecureString',
        keyId: kmsKeyArn,
        value: `\${coalesce(each.value, "${UNKNOWN}")}`,
      }),
      `sealed_secret_${terraformId(user)}`,
    );
    parameter.addOverride('for_each', `\${${sealedSecrets}}`);
  }
}

/** IAM names take `+`, `=`, `,` and `@`, which names of parameters do not. */
function parameterPart(user: string): string {
  return user.replace(/[^A-Za-z0-9_.-]/g, '_');
}

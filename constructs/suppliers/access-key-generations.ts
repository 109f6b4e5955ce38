import { IamAccessKey } from '@cdktf/provider-aws/lib/iam-access-key';
import type { IamUser } from '@cdktf/provider-aws/lib/iam-user';
import { Construct } from 'constructs';
import { NOTHING_TO_SEAL_TO } from '../../rotation/nothing-to-seal-to';

export interface AccessKeyGenerationsProps {
  readonly user: IamUser;
  readonly terraformId: string;
  /** The expression of the keys that the ledger wants: generation → status. */
  readonly liveKeys: string;
  /** PGP public key in base64; undefined only where the guard refuses every plan that issues a key. */
  readonly pgpKey: string | undefined;
}

/**
 * A user's access keys: `aws_iam_access_key.<user>["<generation>"]`, one instance per live generation. What is handed over of a
 * key, its ID and its sealed secret, is in the state; there is no output of it, so nothing shows it that was not asked for it.
 */
export class AccessKeyGenerations extends Construct {
  constructor(scope: Construct, id: string, props: AccessKeyGenerationsProps) {
    super(scope, id);
    const keys = new IamAccessKey(this, 'key', {
      // The guard's preconditions stand on the user that this names: no key changes before they hold, not even with -target.
      user: props.user.name,
      pgpKey: props.pgpKey ?? NOTHING_TO_SEAL_TO,
      status: '${each.value}',
      lifecycle: {
        // The provider *replaces* a key whose pgp_key changes, and so would a supplier's new PGP key replace the keys it
        // is using. Ignored, it takes effect at the next generation.
        ignoreChanges: ['pgp_key'],
      },
    });
    keys.overrideLogicalId(props.terraformId);
    keys.addOverride('for_each', `\${${props.liveKeys}}`);
  }
}

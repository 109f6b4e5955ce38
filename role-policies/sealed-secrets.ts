import { type DeploymentFacts, placeOf } from './deployment-facts';
import { allow, type Statement } from './statement';

/** Where `constructs/suppliers/sealed-secret-parameters.ts` keeps them. */
const PARAMETERS = 'parameter/keyturn/sealed-secrets/*';

const kept = ({ settings }: DeploymentFacts): { readonly kmsKeyArn?: string } | undefined =>
  settings.monitoring.sealedSecretParameters.enabled ? settings.monitoring.sealedSecretParameters : undefined;

const withKey = (facts: DeploymentFacts, sid: string, actions: readonly string[]): readonly Statement[] => {
  const key = kept(facts)?.kmsKeyArn;
  return allow(sid, actions, key === undefined ? [] : [key]);
};

/** Nothing where no parameters are kept. What lies there is sealed to the holder's PGP key. */
export function seeSealedSecrets(facts: DeploymentFacts): readonly Statement[] {
  if (!kept(facts)) return [];
  return [
    ...allow(
      'SeeSealedSecrets',
      ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:ListTagsForResource'],
      [placeOf(facts).arn('ssm', PARAMETERS)],
    ),
    // Systems Manager takes no single parameter here.
    ...allow('ListParameters', ['ssm:DescribeParameters'], ['*']),
    ...withKey(facts, 'OpenSealedSecretParameters', ['kms:Decrypt']),
  ];
}

export function changeSealedSecrets(facts: DeploymentFacts): readonly Statement[] {
  if (!kept(facts)) return [];
  return [
    ...allow(
      'KeepSealedSecrets',
      [...['ssm:PutParameter', 'ssm:DeleteParameter'], ...['ssm:AddTagsToResource', 'ssm:RemoveTagsFromResource']],
      [placeOf(facts).arn('ssm', PARAMETERS)],
    ),
    ...withKey(facts, 'EncryptSealedSecretParameters', ['kms:Encrypt', 'kms:GenerateDataKey']),
  ];
}

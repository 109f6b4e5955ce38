import { suppliersStacks } from '../settings/shard';
import { type DeploymentFacts, placeOf } from './deployment-facts';
import { allow, type Statement } from './statement';

/** The state in S3; undefined: a file on this machine, which needs no permission. */
function stateOf(facts: DeploymentFacts) {
  const { state } = facts.settings.deployment;
  if (state.backend !== 's3') return undefined;
  const stacks = facts.stacks.flatMap((stack) =>
    stack === 'suppliers' ? suppliersStacks(facts.settings.deployment) : [stack],
  );
  const keys = stacks.map((stack) => [state.keyPrefix, `${stack}.tfstate`].filter(Boolean).join('/'));
  const place = placeOf(facts);
  return { ...state, keys, arn: place.bucket(state.bucket), object: (key: string) => place.object(state.bucket, key) };
}

/** No lock: whoever only plans takes none (`keyturn plan --no-lock`), and so can neither hold up nor take away anybody's. */
export function readState(facts: DeploymentFacts): readonly Statement[] {
  const state = stateOf(facts);
  if (!state) return [];
  return [
    ...allow('ReadState', ['s3:GetObject'], state.keys.map(state.object)),
    ...allow('FindState', ['s3:ListBucket'], [state.arn], {
      // Terraform looks for workspaces too, whether there are any or not.
      StringLike: { 's3:prefix': [...state.keys, 'env:/*'] },
    }),
    ...allow('OpenState', ['kms:Decrypt'], state.kmsKeyId === undefined ? [] : [state.kmsKeyId]),
  ];
}

/** For an apply: the state, and the lock beside it. */
export function writeState(facts: DeploymentFacts): readonly Statement[] {
  const state = stateOf(facts);
  if (!state) return [];
  const locks = state.useLockfile ? state.keys.map((key) => state.object(`${key}.tflock`)) : [];
  return [
    ...allow('WriteState', ['s3:PutObject'], state.keys.map(state.object)),
    ...allow('LockState', ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], locks),
    ...allow('EncryptState', ['kms:GenerateDataKey'], state.kmsKeyId === undefined ? [] : [state.kmsKeyId]),
  ];
}

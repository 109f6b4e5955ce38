import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter';
import {
  SealedSecretParameters,
  type SealedSecretParametersProps,
} from '../../../constructs/suppliers/sealed-secret-parameters';
import { synthOf } from '../synthesised';

const SEALED = '{ for generation, key in aws_iam_access_key.valentia : generation => key.encrypted_secret }';

const parameters = (more: Partial<SealedSecretParametersProps> = {}) =>
  synthOf(
    (stack) => new SealedSecretParameters(stack, 'sealed', { user: 'valentia', sealedSecrets: SEALED, ...more }),
  ).only(SsmParameter);

describe('sealed secrets in Parameter Store', () => {
  test('one SecureString for each live generation, encrypted by a KMS key', () => {
    expect(parameters().address).toBe('aws_ssm_parameter.sealed_secret_valentia');
    expect(parameters().arguments).toMatchObject({
      for_each: `\${${SEALED}}`,
      name: '/keyturn/sealed-secrets/valentia/${each.key}',
      type: 'SecureString',
      key_id: 'alias/aws/ssm',
    });
    expect(parameters({ kmsKeyArn: 'arn:aws:kms:x:1:key/2' }).text('key_id')).toBe('arn:aws:kms:x:1:key/2');
  });

  test('say so where AWS tells no sealed secret, because a parameter cannot be empty', () => {
    expect(parameters().text('value')).toBe(
      '${coalesce(each.value, "unknown: this key was adopted, and AWS told its secret only to whoever created it")}',
    );
  });

  test('have a name that Parameter Store takes, whatever IAM calls the user', () => {
    expect(parameters({ user: 'karo+writer@example' }).text('name')).toBe(
      '/keyturn/sealed-secrets/karo_writer_example/${each.key}',
    );
  });
});

import { DataAwsIamAccessKeys } from '@cdktf/provider-aws/lib/data-aws-iam-access-keys';
import { DataAwsIamUser } from '@cdktf/provider-aws/lib/data-aws-iam-user';
import { DataAwsIamUsers } from '@cdktf/provider-aws/lib/data-aws-iam-users';
import { IamAccessKey } from '@cdktf/provider-aws/lib/iam-access-key';
import { IamUser } from '@cdktf/provider-aws/lib/iam-user';
import { IamUserPolicy } from '@cdktf/provider-aws/lib/iam-user-policy';
import type { TerraformStack } from 'cdktf';
import { SupplierUser, type SupplierUserProps, UploadBucket } from '../../../constructs';
import { anotherProjectRule } from '../../../rotation/another-project';
import { GUARD_RULES } from '../../../rotation/guard';
import type { SealingKey } from '../../../sealing/sealing-key';
import { aSealingKey } from '../a-sealing-key';
import { aStack, synth, synthOf } from '../synthesised';

let sealingKey: SealingKey;
beforeAll(async () => {
  sealingKey = await aSealingKey();
});

const valentia = (stack: TerraformStack, props: Partial<SupplierUserProps> = {}): SupplierUser =>
  new SupplierUser(stack, 'valentia', { sealingKey, ...props });

describe('access keys', () => {
  test('are one instance per live generation, by the address that people read in a plan', () => {
    const key = synthOf(valentia).only(IamAccessKey);
    expect(key.address).toBe('aws_iam_access_key.valentia');
    expect(key.text('for_each')).toBe('${local.live_keys["valentia"]}');
    expect(key.text('status')).toBe('${each.value}');
  });

  test('have their secret sealed', () => {
    expect(synthOf(valentia).only(IamAccessKey).text('pgp_key')).toBe(sealingKey.base64);
  });

  test('are not replaced when the sealing key changes', () => {
    expect(synthOf(valentia).only(IamAccessKey).arguments.lifecycle).toEqual({ ignore_changes: ['pgp_key'] });
  });

  test('change only after the guard on their user held, even with -target', () => {
    expect(synthOf(valentia).only(IamAccessKey).text('user')).toBe('${aws_iam_user.valentia.name}');
  });

  test('are shown by no output', () => {
    const { outputs, text } = synthOf(valentia);
    expect(outputs).toEqual({});
    expect(text).not.toMatch(/\.secret\b|ses_smtp_password/);
  });
});

describe('the guard', () => {
  test('stands on the user, with every reason to refuse', () => {
    expect(synthOf(valentia).only(IamUser).arguments.lifecycle).toMatchObject({
      precondition: [
        {
          condition: '${length(lookup(local.refusals, "valentia", [])) == 0}',
          error_message: '${join("\\n", lookup(local.refusals, "valentia", []))}',
        },
      ],
    });
  });

  test('has every rule once, however many users there are', () => {
    const { text } = synthOf((stack) => {
      valentia(stack);
      new SupplierUser(stack, 'kotahi-writer', { sealingKey });
    });
    const own = { project: undefined, stack: 'stack' };
    for (const { code } of [...GUARD_RULES, anotherProjectRule(own)]) expect(text.split(`[${code}]`)).toHaveLength(2);
  });

  test('keeps the user from `terraform destroy`, which looks at no precondition', () => {
    expect(synthOf(valentia).only(IamUser).arguments.lifecycle).toMatchObject({ prevent_destroy: true });
  });

  test('reads what was applied while Terraform plans: nothing it reads waits for a resource', () => {
    const config = synthOf(valentia);
    const read = [DataAwsIamUsers, DataAwsIamUser, DataAwsIamAccessKeys].flatMap((type) => config.all(type));
    expect(read).toHaveLength(6);
    for (const { arguments: given } of read) {
      expect(given.depends_on).toBeUndefined();
      expect(JSON.stringify(given)).not.toContain('aws_iam_user.valentia.');
    }
  });

  test('asks AWS once for the existence of all users', () => {
    const config = synthOf((stack) => {
      valentia(stack);
      new SupplierUser(stack, 'a.b+c', { sealingKey });
    });
    expect(config.named(DataAwsIamUsers, 'existing').text('name_regex')).toBe('^(valentia|a\\.b\\+c)$');
    expect(config.named(IamUser, 'a_b_c').text('name')).toBe('a.b+c');
  });

  test('lets a stack without a sealing key synthesise, and the plans fail that issue a key', () => {
    const config = synthOf((stack) => valentia(stack, { sealingKey: undefined, sealingFault: 'a ${b} %{c} expired.' }));
    // The provider cannot read it, and keeps no secret rather than one in plain text.
    expect(config.only(IamAccessKey).arguments.pgp_key).toBe('no-sealing-key');
    expect(config.text).toContain(JSON.stringify('has_sealing_key = !contains(["valentia"], user)').slice(1, -1));
    // What people wrote is no template.
    const faults = 'sealing_fault = lookup({"valentia":"a $${b} %%{c} expired."}, user, "")';
    expect(config.text).toContain(JSON.stringify(faults).slice(1, -1));
  });
});

describe('the variable key_generations', () => {
  test('has the ledger as its default', () => {
    const config = synthOf((stack) => {
      valentia(stack, { ledgerEntry: { generation: 4, previous: 'inactive' } });
      new SupplierUser(stack, 'kotahi-writer', { sealingKey });
    });
    expect(config.variables.key_generations?.default).toEqual({
      valentia: { generation: 4, previous: 'inactive', suspended: false },
      'kotahi-writer': { generation: 1, previous: 'deleted', suspended: false },
    });
  });
});

describe('the user', () => {
  test('belongs to Terraform by its path, and tells its audience and its entry by its tags', () => {
    const user = synthOf((stack) => valentia(stack, { tags: { 'keyturn:company': 'Valentia Technologies' } })).only(
      IamUser,
    );
    expect(user.text('path')).toBe('/suppliers/');
    expect(user.arguments.tags).toEqual({
      'keyturn:audience': 'external',
      'keyturn:company': 'Valentia Technologies',
      'keyturn:stack': 'stack',
      'keyturn:generation': '${tostring(var.key_generations["valentia"].generation)}',
      'keyturn:previous': '${var.key_generations["valentia"].previous}',
      'keyturn:suspended': '${tostring(var.key_generations["valentia"].suspended)}',
    });
  });

  test('has the permissions boundary that it is given, and else none', () => {
    const boundary = 'arn:aws:iam::123456789012:policy/suppliers';
    const limited = synthOf((stack) => valentia(stack, { permissionsBoundary: boundary })).only(IamUser);
    expect(limited.text('permissions_boundary')).toBe(boundary);
    expect(synthOf((stack) => valentia(stack)).only(IamUser).arguments).not.toHaveProperty('permissions_boundary');
  });

  test('may upload under its prefix, over TLS, from its networks, and nothing else', () => {
    const config = synthOf((stack) => {
      const bucket = new UploadBucket(stack, 'bucket', { bucketName: 'kpa-valentia' });
      valentia(stack, { uploads: { bucket, prefix: 'delta/' }, networks: ['203.0.113.0/24'] });
    });
    expect(config.only(IamUserPolicy).statements()).toEqual([
      {
        Sid: 'Upload',
        Effect: 'Allow',
        Action: ['s3:AbortMultipartUpload', 's3:PutObject'],
        Resource: 'arn:${local.partition}:s3:::kpa-valentia/delta/*',
        Condition: {
          Bool: { 'aws:SecureTransport': 'true' },
          IpAddress: { 'aws:SourceIp': ['203.0.113.0/24'] },
        },
      },
    ]);
  });

  test('may use the KMS key of its bucket through S3 only', () => {
    const kmsKeyArn = 'arn:aws:kms:ap-southeast-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    const config = synthOf((stack) => {
      valentia(stack, {
        uploads: { bucket: new UploadBucket(stack, 'bucket', { bucketName: 'kpa-valentia', kmsKeyArn }) },
      });
    });
    expect(config.only(IamUserPolicy).statements()[1]).toMatchObject({
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: kmsKeyArn,
      Condition: { StringLike: { 'kms:ViaService': 's3.*.amazonaws.com' } },
    });
  });

  test('cannot have a policy that IAM would refuse in the middle of an apply', () => {
    const build = (count: number) =>
      synthOf((stack) => {
        const bucket = new UploadBucket(stack, 'bucket', { bucketName: 'kpa-valentia' });
        const networks = Array.from({ length: count }, (_, i) => `203.0.113.${i}/32`);
        valentia(stack, { uploads: { bucket }, networks });
      });
    expect(build(80).only(IamUserPolicy).text('policy').length).toBeLessThan(2048);
    expect(() => build(120)).toThrow(/valentia: its inline policy would have \d{4} characters; IAM takes 2048/);
  });

  test('without uploads has no policy at all', () => {
    expect(synthOf(valentia).all(IamUserPolicy)).toEqual([]);
  });

  test.each(['', 'two words', 'a/b', 'x'.repeat(65)])('cannot be called %p', (userName) => {
    expect(() => valentia(aStack(), { userName })).toThrow('is no IAM user name');
  });
});

test('a second synth gives the same bytes', () => {
  const once = (): string => {
    const stack = aStack();
    valentia(stack, { uploads: { bucket: new UploadBucket(stack, 'bucket', { bucketName: 'kpa-valentia' }) } });
    return synth(stack).text;
  };
  expect(once()).toBe(once());
});

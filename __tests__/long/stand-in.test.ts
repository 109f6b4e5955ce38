import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ownCertificate } from '../../provider-stand-in/certificate';
import { installStandIn } from '../../provider-stand-in/install';
import { Workbench } from './stand-in-workbench';

jest.setTimeout(600_000);

const STAND_IN = "The sandbox's stand-in for hashicorp/aws";

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.set();
});
afterAll(() => bench.clear());

/** A user with one access key and an inline policy, and what the guard reads of it. */
function supplier(name: string, key: object = {}): Record<string, unknown> {
  const statement = {
    Effect: 'Allow',
    Action: ['s3:PutObject', 's3:AbortMultipartUpload'],
    Resource: 'arn:aws:s3:::x/*',
  };
  return {
    resource: {
      aws_iam_user: { it: { name, path: '/suppliers/', tags: { 'keyturn:generation': '1' } } },
      aws_iam_user_policy: {
        it: {
          name: 'upload',
          user: '${aws_iam_user.it.name}',
          policy: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
        },
      },
      aws_iam_access_key: {
        it: {
          for_each: '${toset(["1"])}',
          user: '${aws_iam_user.it.name}',
          pgp_key: bench.pgpKey,
          lifecycle: { ignore_changes: ['pgp_key'] },
          ...key,
        },
      },
    },
    data: {
      aws_iam_users: { it: { name_regex: `^${name}$` } },
      aws_iam_access_keys: { it: { count: '${length(data.aws_iam_users.it.names)}', user: name } },
    },
  };
}

test('a supplier is created, changed in place and destroyed, and each second plan shows no changes', async () => {
  const project = await bench.project('created', supplier('valentia'));
  expect((await project.apply()).code).toBe(0);
  expect(await bench.keysOf('valentia')).toEqual(['Active']);
  const { PolicyDocument } = await bench.iam.getUserPolicy({ UserName: 'valentia', PolicyName: 'upload' });
  expect(decodeURIComponent(PolicyDocument ?? '')).toContain('s3:PutObject');
  expect(await project.planned()).toBe(0);
  expect(JSON.parse(project.state())).toMatchObject({ version: 4 });
  expect(project.state()).toMatch(/"encrypted_secret": "\S{100,}"/);
  expect(project.state()).not.toMatch(/"(secret|ses_smtp_password_v4)": "/);

  project.write(supplier('valentia', { status: 'Inactive' }));
  expect(await project.changes()).toMatchObject([
    { address: 'aws_iam_access_key.it["1"]', change: { actions: ['update'] } },
  ]);
  expect((await project.terraform('apply', 'plan')).code).toBe(0);
  expect(await bench.keysOf('valentia')).toEqual(['Inactive']);
  expect(await project.planned()).toBe(0);

  expect((await project.terraform('destroy', '-auto-approve')).code).toBe(0);
  await expect(bench.iam.getUser({ UserName: 'valentia' })).rejects.toThrow('valentia');
});

test('another user means other keys; one gone outside Terraform is created again', async () => {
  const project = await bench.project('replaced', supplier('kotahi-writer'));
  await project.apply();
  project.write(supplier('kotahi-reader'));
  expect(await project.changes()).toMatchObject([
    { address: 'aws_iam_access_key.it["1"]', change: { actions: ['delete', 'create'] } },
    { address: 'aws_iam_user.it', change: { actions: ['update'] } },
    { address: 'aws_iam_user_policy.it', change: { actions: ['delete', 'create'] } },
  ]);

  project.write(supplier('kotahi-writer'));
  const { AccessKeyMetadata: [key] = [] } = await bench.iam.listAccessKeys({ UserName: 'kotahi-writer' });
  await bench.iam.deleteAccessKey({ UserName: 'kotahi-writer', AccessKeyId: key?.AccessKeyId });
  expect(await project.changes()).toMatchObject([
    { address: 'aws_iam_access_key.it["1"]', change: { actions: ['create'] } },
  ]);
});

test('what exists is imported, and its key stays as it is', async () => {
  await bench.iam.createUser({ UserName: 'adopted', Path: '/suppliers/' });
  await bench.iam.tagUser({ UserName: 'adopted', Tags: [{ Key: 'keyturn:generation', Value: '1' }] });
  const { AccessKey } = await bench.iam.createAccessKey({ UserName: 'adopted' });
  const config = supplier('adopted');
  const project = await bench.project('imported', {
    ...config,
    import: [
      { to: 'aws_iam_user.it', id: 'adopted' },
      { to: 'aws_iam_access_key.it["1"]', id: AccessKey?.AccessKeyId },
    ],
  });
  const changes = await project.changes();
  expect(changes.map(({ address, change }) => [address, change.importing?.id, change.actions])).toEqual([
    ['aws_iam_access_key.it["1"]', AccessKey?.AccessKeyId, ['no-op']],
    // As officially: force_destroy is Terraform's own, so AWS cannot tell it.
    ['aws_iam_user.it', 'adopted', ['update']],
    ['aws_iam_user_policy.it', undefined, ['create']],
  ]);
  expect((await project.apply()).code).toBe(0);
  expect(await project.planned()).toBe(0);
  expect(await bench.keysOf('adopted')).toEqual(['Active']);
});

test('a key whose creation failed half way is tainted, and made again', async () => {
  const project = await bench.project(
    'tainted',
    supplier('half', { pgp_key: Buffer.from('no key').toString('base64') }),
  );
  const failed = await project.apply();
  expect(failed.code).toBe(1);
  expect(failed.said).toContain('creating aws_iam_access_key (half)');
  // It exists, and nobody has its secret.
  expect(await bench.keysOf('half')).toEqual(['Active']);

  project.write(supplier('half'));
  expect(await project.changes()).toMatchObject([
    { address: 'aws_iam_access_key.it["1"]', action_reason: 'replace_because_tainted' },
  ]);
  expect((await project.apply()).code).toBe(0);
  expect(await bench.keysOf('half')).toEqual(['Active']);
  expect(await project.planned()).toBe(0);
});

describe('refused before AWS is asked to change anything', () => {
  async function refusal(name: string, config: Record<string, unknown>): Promise<string> {
    const project = await bench.project(name, config);
    const { code, said } = await project.apply();
    expect(code).toBe(1);
    await expect(bench.iam.getUser({ UserName: 'refused' })).rejects.toThrow('refused');
    return said;
  }

  test('a key without pgp_key', async () => {
    const said = await refusal('unsealed', supplier('refused', { pgp_key: null }));
    expect(said).toContain(`${STAND_IN} creates no access key without pgp_key`);
  });

  test('a keybase name, and a status that does not exist', async () => {
    const said = await refusal('impossible', supplier('refused', { pgp_key: 'keybase:valentia', status: 'Sleeping' }));
    expect(said).toContain(`${STAND_IN} asks nobody but the emulator`);
    expect(said).toContain('expected one of Active, Inactive, got Sleeping');
  });

  test('an argument and a type that are not covered, with those that are', async () => {
    const { resource, ...rest } = supplier('refused', { purpose: 'uploads' });
    const said = await refusal('uncovered', {
      ...rest,
      resource: { ...(resource as object), aws_instance: { it: {} } },
    });
    expect(said).toContain(`${STAND_IN} does not know purpose in the resource type aws_iam_access_key`);
    expect(said).toContain('It covers: id, user, pgp_key, status,');
    expect(said).toContain(`${STAND_IN} does not cover the resource type aws_instance`);
    expect(said).toContain('It covers: aws_accessanalyzer_analyzer,');
  });

  test('anything at all without an emulator on this machine', async () => {
    const project = await bench.project('elsewhere', supplier('elsewhere'));
    const unset = await project.terraformWith({ AWS_ENDPOINT_URL: undefined }, 'plan');
    const real = await project.terraformWith({ AWS_ENDPOINT_URL: 'https://iam.amazonaws.com' }, 'plan');
    expect([unset.code, real.code]).toEqual([1, 1]);
    expect(unset.said).toContain(`${STAND_IN} works against an emulator on this machine only`);
    expect(unset.said).toContain('AWS_ENDPOINT_URL is not set');
    expect(real.said).toContain('AWS_ENDPOINT_URL is https://iam.amazonaws.com');
  });
});

test('the same sources are installed as the same bytes', async () => {
  const again = `${bench.installed}-again`;
  await installStandIn(again);
  const files = readdirSync(bench.installed);
  const copy = bench.installed.replace(/^.*?mirror/, again);
  expect(readdirSync(copy)).toEqual(files);
  for (const file of files) {
    expect(readFileSync(join(copy, file)).equals(readFileSync(join(bench.installed, file)))).toBe(true);
  }
  rmSync(again, { recursive: true });
});

test('the plugin ends when whoever started it is gone', async () => {
  const executable = join(bench.installed, 'terraform-provider-aws_v6.25.0');
  // A shell that starts it, tells its number and waits to be killed.
  const parent = spawn('/bin/sh', ['-c', '"$0" & echo "pid $!"; wait', executable], {
    env: {
      PATH: process.env.PATH,
      TF_PLUGIN_MAGIC_COOKIE: 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2',
      PLUGIN_CLIENT_CERT: (await ownCertificate(new Date())).certificatePem,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  await new Promise<void>((resolve) => {
    parent.stdout.on('data', (text) => {
      said += String(text);
      if (/^1\|5\|unix\|\S+\|grpc\|\S+$/m.test(said)) resolve();
    });
  });
  const pid = Number(/pid (\d+)/.exec(said)?.[1]);
  expect(alive(pid)).toBe(true);
  parent.kill('SIGKILL');
  for (let tenths = 0; alive(pid) && tenths < 50; tenths += 1) await new Promise((resolve) => setTimeout(resolve, 100));
  expect(alive(pid)).toBe(false);
});

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

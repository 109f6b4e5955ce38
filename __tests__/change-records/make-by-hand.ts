import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { SILENT } from '../../sandbox/progress';
import { startTrial, type Trial } from '../../sandbox/trial/trial';
import { GoldenStage, type StackJson } from './golden-stage';

/**
 * `npx tsx __tests__/change-records/make-by-hand.ts`: what somebody could write into the suppliers stack by hand, planned by
 * real Terraform on a sandbox. The plans are kept in `by-hand/`; `allowed-here.test.ts` and its neighbours judge them.
 */
const FOLDER = join(__dirname, 'by-hand');

const EVERYTHING = policy({ Effect: 'Allow', Action: '*', Resource: '*' });
const BOUNDARY = 'arn:aws:iam::aws:policy/PowerUserAccess';

type Meddle = (stack: StackJson) => void;

function policy(...statements: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

/** Puts a resource into the stack, or changes one that is there. */
const put =
  (type: string, name: string, body: Record<string, unknown>): Meddle =>
  ({ resource }) => {
    const all = (resource[type] ??= {});
    all[name] = { ...all[name], ...body };
  };

/** Adds a statement to the policy of Karo's bucket, which is ours alone. */
const admit =
  (statement: object): Meddle =>
  ({ resource }) => {
    const bucket = resource.aws_s3_bucket_policy?.['kpt-kotahi'] ?? {};
    const document = JSON.parse(String(bucket.policy)) as { Statement: object[] };
    document.Statement.push(statement);
    bucket.policy = JSON.stringify(document);
  };

const MEDDLED: Readonly<Record<string, Meddle>> = {
  'administrator-attached': (stack) => {
    const trust = { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::999999999999:root' }, Action: 'sts:AssumeRole' };
    put('aws_iam_role', 'helper', { name: 'helper', assume_role_policy: policy(trust) })(stack);
    const policy_arn = 'arn:aws:iam::aws:policy/AdministratorAccess';
    put('aws_iam_role_policy_attachment', 'helper', { role: 'helper', policy_arn })(stack);
  },
  'second-policy': put('aws_iam_user_policy', 'more', { name: 'more', user: 'valentia', policy: EVERYTHING }),
  'wide-policy': put('aws_iam_user_policy', 'valentia', { policy: EVERYTHING }),
  'reads-its-bucket': put('aws_iam_user_policy', 'valentia', {
    policy: policy({
      Effect: 'Allow',
      Action: ['s3:PutObject', 's3:GetObject'],
      Resource: 'arn:aws:s3:::kpa-valentia/*',
    }),
  }),
  'terraform-data': put('terraform_data', 'note', { input: 'hello' }),
  provisioner: put('aws_iam_user', 'valentia', { provisioner: [{ 'local-exec': { command: 'true' } }] }),
  'public-bucket': admit({
    Sid: 'Everybody',
    Effect: 'Allow',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::kpt-kotahi/*',
  }),
  'stranger-reads': admit({
    Sid: 'KeyturnUploadHelper',
    Effect: 'Allow',
    Principal: { AWS: 'arn:aws:iam::999999999999:root' },
    Action: ['s3:AbortMultipartUpload', 's3:PutObject'],
    Resource: 'arn:aws:s3:::kpt-kotahi/*',
  }),
};

async function play(stage: GoldenStage, iam: IAMClient, shoot: (name: string, meddle?: Meddle) => Promise<void>) {
  await stage.apply();
  for (const [name, meddle] of Object.entries(MEDDLED)) await shoot(name, meddle);

  await iam.send(new CreateUserCommand({ UserName: 'admin', Path: '/staff/' }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'admin' }));
  await shoot('imported-stranger', (stack) => {
    put('aws_iam_user', 'admin', { name: 'admin', path: '/staff/' })(stack);
    const key = { user: 'admin', pgp_key: 'bm90IGEgUEdQIGtleQ==', for_each: { 1: 'Active' }, status: '${each.value}' };
    Object.assign(key, { lifecycle: { ignore_changes: ['pgp_key'] } });
    put('aws_iam_access_key', 'admin', key)(stack);
    stack.import = [
      { to: 'aws_iam_user.admin', id: 'admin' },
      { to: 'aws_iam_access_key.admin["1"]', id: AccessKey?.AccessKeyId },
    ];
  });

  // moto keeps no boundary of a user: the state says it, and Terraform plans without asking again.
  await rememberBoundary(stage);
  await shoot('boundary-kept', put('aws_iam_user', 'valentia', { permissions_boundary: BOUNDARY }));
  await shoot('boundary-removed');
  const other = 'arn:aws:iam::aws:policy/AdministratorAccess';
  await shoot('boundary-changed', put('aws_iam_user', 'valentia', { permissions_boundary: other }));
}

interface StateJson {
  serial: number;
  readonly resources: { type: string; name: string; instances: { attributes: Record<string, unknown> }[] }[];
}

async function rememberBoundary(stage: GoldenStage): Promise<void> {
  const state = JSON.parse(await stage.terraform(['state', 'pull'])) as StateJson;
  state.serial += 1;
  for (const { type, name, instances } of state.resources) {
    if (type !== 'aws_iam_user' || name !== 'valentia') continue;
    for (const { attributes } of instances) attributes.permissions_boundary = BOUNDARY;
  }
  await stage.pushState(JSON.stringify(state));
  stage.planArguments = ['-refresh=false'];
}

/** Only planned: no emulator knows all of it. */
async function playKeyCheck(stage: GoldenStage, shoot: (name: string, meddle?: Meddle) => Promise<void>) {
  await shoot('key-check');
  const back = stage.remember();
  stage.settings((settings) => {
    Object.assign(settings.deployment, { pipelineRoleArns: ['arn:aws:iam::123456789012:role/pipeline'] });
    Object.assign(settings.deployment.mail as object, { identity: 'domain' });
    Object.assign(settings.deployment, { recordArchive: { bucket: 'kpd-keyturn-records' } });
    settings.check = { mode: 'enforce' };
    settings.monitoring = {
      configRules: { enabled: true, recorder: true },
      unusedAccessAnalyzer: { enabled: true },
      keyEvents: { enabled: true, notify: ['security@example.org.nz', 'data@example.org.nz'] },
      serviceControlPolicy: { enabled: true, targetIds: ['123456789012'] },
    };
  });
  await shoot('key-check-with-everything');
  await shoot('key-check-for-somebody-else', ({ resource }) => {
    const trust = { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::999999999999:root' }, Action: 'sts:AssumeRole' };
    Object.assign(resource.aws_iam_role?.weekly_check ?? {}, { assume_role_policy: policy(trust) });
  });
  back();
}

async function main(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'keyturn-by-hand-'));
  const trial: Trial = await startTrial({ dir, ministack: false, progress: SILENT });
  try {
    const stage = new GoldenStage(trial);
    const { endpoint, env } = trial.sandbox;
    const credentials = { accessKeyId: env.AWS_ACCESS_KEY_ID ?? '', secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '' };
    const iam = new IAMClient({ endpoint, region: env.AWS_REGION, credentials });
    const shootOn = (which: GoldenStage) => async (name: string, meddle?: Meddle) => {
      const plan = JSON.stringify(JSON.parse(await which.plan(meddle)), null, 1);
      if (plan.includes(dir) || plan.includes(process.cwd())) throw new Error(`${name} names a folder of this machine`);
      writeFileSync(join(FOLDER, `${name}.plan.json`), `${plan}\n`);
      process.stdout.write(`${name}\n`);
    };
    const check = new GoldenStage(trial, 'key-check');
    await playKeyCheck(check, shootOn(check));
    await play(stage, iam, shootOn(stage));
  } finally {
    await trial.sandbox.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

void main();

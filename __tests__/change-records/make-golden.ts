import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateAccessKeyCommand, CreateUserCommand, DeleteAccessKeyCommand, IAMClient } from '@aws-sdk/client-iam';
import { SILENT } from '../../sandbox/progress';
import { demonstrationKey } from '../../sandbox/trial/demonstration-key';
import { startTrial, type Trial } from '../../sandbox/trial/trial';
import { SealingKey } from '../../sealing/sealing-key';
import { GoldenStage, type StackJson } from './golden-stage';

/**
 * `npx tsx __tests__/change-records/make-golden.ts [name ...]`: plays every situation of the gate on a sandbox with real Terraform, and
 * keeps the plans, or only those named. The records of them are written by `UPDATE_GOLDEN=1 npx jest __tests__/change-records/golden.test.ts`.
 */
const FOLDER = join(__dirname, 'golden');

const keyOf = (stack: StackJson, user: string): Record<string, unknown> =>
  stack.resource.aws_iam_access_key?.[user] ?? {};

/** As if somebody wrote the configuration by hand: without the guard's preconditions, with the keys that they want. */
const unguarded =
  (keys: Readonly<Record<string, string>>, user = 'valentia') =>
  (stack: StackJson): void => {
    delete stack.resource.aws_iam_user?.[user]?.lifecycle;
    keyOf(stack, user).for_each = keys;
  };

async function play(stage: GoldenStage, iam: IAMClient, shoot: Shoot, trial: Trial): Promise<void> {
  // Calls itself valentia, as anybody can.
  const { publicKey } = await demonstrationKey('valentia');
  const stranger = await SealingKey.parse(publicKey, { file: 'stranger.asc', now: new Date() });
  await shoot('first-deployment');
  await shoot('first-deployment-one-pgp-key', (stack) => {
    keyOf(stack, 'valentia').pgp_key = keyOf(stack, 'kotahi-writer').pgp_key;
  });
  await shoot('first-deployment-no-pgp-key', (stack) => {
    keyOf(stack, 'valentia').pgp_key = 'bm90IGEgUEdQIGtleQ==';
  });
  await stage.apply((stack) => void (keyOf(stack, 'kotahi-writer').pgp_key = 'bm90IGEgUEdQIGtleQ=='), true);
  await shoot('tainted-without-secret');
  await stage.apply();
  await shoot('nothing');

  stage.ledger('valentia', { generation: 3, previous: 'active' });
  await shoot('skipped-generation');
  stage.ledger('valentia', { generation: 2, previous: 'active' });
  await shoot('start');
  await shoot('start-to-another', (stack) => {
    keyOf(stack, 'valentia').pgp_key = keyOf(stack, 'kotahi-writer').pgp_key;
  });
  await shoot('start-to-stranger', (stack) => void (keyOf(stack, 'valentia').pgp_key = stranger.base64));
  await stage.apply();
  stage.ledger('valentia', { generation: 2, previous: 'inactive' });
  await shoot('disable');
  await shoot('delete-active', unguarded({ 2: 'Active' }));
  await stage.apply();
  stage.ledger('valentia', { generation: 2, previous: 'active' });
  await shoot('enable');
  stage.ledger('valentia', { generation: 2, previous: 'inactive' });
  await shoot('two-steps', unguarded({ 2: 'Active', 3: 'Active' }));
  stage.ledger('valentia', { generation: 2, previous: 'deleted' });
  await shoot('delete');
  await stage.apply();

  stage.ledger('kotahi-writer', { generation: 1, previous: 'deleted', suspended: true });
  await shoot('suspend');
  await stage.apply();
  stage.ledger('kotahi-writer', { generation: 1, previous: 'deleted' });
  await shoot('resume');
  await stage.apply();

  const back = stage.remember();
  stage.settings(({ users }) => {
    Object.assign(users[1] ?? {}, { networks: ['198.51.100.0/24'] });
    Object.assign((users[1]?.uploads as object | undefined) ?? {}, { prefix: 'daily/' });
  });
  await shoot('narrow-uploads');
  back();
  stage.settings(({ buckets }) => void Object.assign(buckets[1] ?? {}, { bucketPolicy: 'ours' }));
  await shoot('overwrite-bucket-policy');
  back();
  stage.settings(({ users }) => void users.pop());
  stage.edit<Record<string, unknown>>('key-generations.json', (ledger) => void delete ledger.valentia);
  await shoot('user-removed');
  back();
  await shoot('user-renamed', (stack) => {
    unguarded({ 2: 'Active' })(stack);
    Object.assign(stack.resource.aws_iam_user?.valentia ?? {}, { name: 'valentia-uploads' });
  });

  await shoot('pgp-key-changed', (stack) => {
    Object.assign(keyOf(stack, 'valentia'), { lifecycle: {}, pgp_key: keyOf(stack, 'kotahi-writer').pgp_key });
  });
  await stage.terraform(['taint', 'aws_iam_access_key.valentia["2"]']);
  await shoot('tainted-with-secret');
  await stage.terraform(['untaint', 'aws_iam_access_key.valentia["2"]']);
  await shoot('forgotten', (stack) => {
    delete stack.resource.aws_iam_access_key?.valentia;
    delete stack.output?.valentia_access_keys;
    stack.removed = [{ from: 'aws_iam_access_key.valentia', lifecycle: { destroy: false } }];
  });
  await shoot('renumbered', (stack) => {
    unguarded({ 3: 'Active' })(stack);
    stack.moved = [{ from: 'aws_iam_access_key.valentia["2"]', to: 'aws_iam_access_key.valentia["3"]' }];
  });

  await takeOver(stage, iam, shoot, trial);
  stage.ledger('valentia', { generation: 3, previous: 'active' });
  await stage.apply();
  const keys = JSON.parse(await stage.terraform(['output', '-json', 'valentia_access_keys'])) as Record<
    string,
    { readonly access_key_id: string }
  >;
  await iam.send(new DeleteAccessKeyCommand({ UserName: 'valentia', AccessKeyId: keys['3']?.access_key_id }));
  await shoot('deleted-outside');
}

/** A user whom somebody made by hand, with a key in use. */
async function takeOver(stage: GoldenStage, iam: IAMClient, shoot: Shoot, trial: Trial): Promise<void> {
  const back = stage.remember();
  await iam.send(new CreateUserCommand({ UserName: 'indici', Path: '/suppliers/' }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'indici' }));
  writeFileSync(join(trial.folder.config, 'sealing-keys', 'indici.asc'), (await demonstrationKey('indici')).publicKey);
  stage.settings(({ users }) => {
    const uploads = { bucket: 'kpa-valentia', prefix: 'indici/' };
    Object.assign((users[1]?.uploads as object | undefined) ?? {}, { prefix: 'daily/' });
    users.push({ ...users[1], name: 'indici', sealingKey: 'indici.asc', uploads });
  });
  stage.ledger('indici', { generation: 1, previous: 'deleted' });
  await shoot('take-over', (stack) => {
    stack.import = [
      { to: 'aws_iam_user.indici', id: 'indici' },
      { to: 'aws_iam_access_key.indici["1"]', id: AccessKey?.AccessKeyId },
    ];
  });
  back();
}

type Shoot = (name: string, meddle?: (stack: StackJson) => void) => Promise<void>;

async function main(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'keyturn-golden-'));
  const trial = await startTrial({ dir, ministack: false, progress: SILENT });
  try {
    const stage = new GoldenStage(trial);
    const { endpoint, env } = trial.sandbox;
    const credentials = { accessKeyId: env.AWS_ACCESS_KEY_ID ?? '', secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '' };
    const iam = new IAMClient({ endpoint, region: env.AWS_REGION, credentials });
    const wanted = process.argv.slice(2);
    const shoot: Shoot = async (name, meddle) => {
      if (wanted.length > 0 && !wanted.includes(name)) return;
      const plan = JSON.stringify(JSON.parse(await stage.plan(meddle)), null, 1);
      if (plan.includes(dir) || plan.includes(process.cwd())) throw new Error(`${name} names a folder of this machine`);
      writeFileSync(join(FOLDER, `${name}.plan.json`), `${plan}\n`);
      process.stdout.write(`${name}\n`);
    };
    await play(stage, iam, shoot, trial);
  } finally {
    await trial.sandbox.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

void main();

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openpgp } from '../../sealing/openpgp';

const PROJECT = path.join(__dirname, '..', '..');

const APP = `
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { SealingKey, SupplierUser, UploadBucket } from 'keyturn';
import { liveGenerations, type LedgerEntry } from 'keyturn/rotation';

async function main(armored: string): Promise<void> {
  const ledgerEntry: LedgerEntry = { generation: 2, previous: 'active', suspended: false };
  const app = new App();
  const stack = new TerraformStack(app, 'mine');
  new AwsProvider(stack, 'aws', { region: 'ap-southeast-2' });
  const bucket = new UploadBucket(stack, 'kpa-valentia', { bucketName: 'kpa-valentia' });
  const sealingKey = await SealingKey.parse(armored, { file: 'valentia.asc', now: new Date() });
  const supplier = new SupplierUser(stack, 'valentia', { ledgerEntry, sealingKey, uploads: { bucket, prefix: 'delta/' } });
  app.synth();
  console.log(supplier.userName, liveGenerations(ledgerEntry).length);
}

void main(process.argv[2] ?? '');
`;

/** An app that has installed what \`npm pack\` makes, and nothing else of this project. */
class ForeignProject {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'keyturn-package-'));

  install(): void {
    const modules = path.join(this.folder, 'node_modules');
    mkdirSync(modules);
    const [packed] = JSON.parse(
      this.run('npm', ['pack', PROJECT, '--json', '--ignore-scripts', '--pack-destination', this.folder]),
    ) as [{ filename: string }];
    this.run('tar', ['-xzf', packed.filename]);
    renameSync(path.join(this.folder, 'package'), path.join(modules, 'keyturn'));
    const { dependencies, peerDependencies } = JSON.parse(
      readFileSync(path.join(modules, 'keyturn', 'package.json'), 'utf8'),
    ) as Record<'dependencies' | 'peerDependencies', Record<string, string>>;
    const declared = Object.keys({ ...dependencies, ...peerDependencies });
    // What \`npm install\` would fetch is here already.
    for (const name of [...declared, '@types/node', 'undici-types']) {
      mkdirSync(path.dirname(path.join(modules, name)), { recursive: true });
      symlinkSync(path.join(PROJECT, 'node_modules', name), path.join(modules, name));
    }
  }

  run(command: string, words: string[]): string {
    return execFileSync(command, words, { cwd: this.folder, encoding: 'utf8', stdio: 'pipe' });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const project = new ForeignProject();
afterAll(() => project.remove());

test('another CDKTF app can install the package, compile against its types, and synthesise', async () => {
  project.install();
  const { publicKey } = await openpgp().generateKey({ userIDs: [{ name: 'valentia' }] });
  writeFileSync(path.join(project.folder, 'app.ts'), APP);
  const bin = (name: string): string => path.join(PROJECT, 'node_modules', '.bin', name);
  const strict = ['--strict', '--module', 'node16', '--target', 'es2022', '--skipLibCheck', '--types', 'node'];
  project.run(bin('tsc'), ['app.ts', ...strict]);
  expect(project.run(process.execPath, ['app.js', publicKey])).toBe('valentia 2\n');
  const stack = readFileSync(path.join(project.folder, 'cdktf.out', 'stacks', 'mine', 'cdk.tf.json'), 'utf8');
  expect(stack).toContain('aws_iam_access_key');
  expect(stack).toContain('[SKIPPED_GENERATION]');
}, 120_000);

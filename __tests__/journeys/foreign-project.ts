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

/** Never called: what the types say, of keyturn's own and of the bindings'. */
export function mistakes(stack: TerraformStack, supplier: SupplierUser): readonly unknown[] {
  return [
    // @ts-expect-error An entry is no number.
    new SupplierUser(stack, 'mistaken', { ledgerEntry: 7 }),
    // @ts-expect-error An IAM user has no such attribute.
    supplier.user.nickname,
  ];
}

void main(process.argv[2] ?? '');
`;

export type Toolchain = 'cdktf' | 'cdktn';

/** An app that has installed what `npm pack` makes and one toolchain, and nothing else of this project. */
export class ForeignProject {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'keyturn-package-'));

  /** The command line that was installed. */
  readonly keyturn = path.join(this.folder, 'node_modules', 'keyturn', 'bin', 'keyturn.cjs');

  constructor(private readonly toolchain: Toolchain) {}

  install(): void {
    const modules = path.join(this.folder, 'node_modules');
    mkdirSync(modules);
    const [packed] = JSON.parse(
      this.run('npm', ['pack', PROJECT, '--json', '--ignore-scripts', '--pack-destination', this.folder]),
    ) as [{ filename: string }];
    this.run('tar', ['-xzf', packed.filename]);
    renameSync(path.join(this.folder, 'package'), path.join(modules, 'keyturn'));
    const { dependencies } = JSON.parse(readFileSync(path.join(modules, 'keyturn', 'package.json'), 'utf8')) as {
      readonly dependencies: Record<string, string>;
    };
    const own = [this.toolchain, `@${this.toolchain}/provider-aws`, 'constructs', '@types/node', 'undici-types'];
    // What `npm install` would fetch is here already.
    for (const name of [...Object.keys(dependencies), ...own]) {
      mkdirSync(path.dirname(path.join(modules, name)), { recursive: true });
      symlinkSync(path.join(PROJECT, 'node_modules', name), path.join(modules, name));
    }
  }

  /** Compiles an app against the types, runs it, and returns the stack that it synthesised, as Terraform reads it. */
  async synthesise(): Promise<string> {
    const { publicKey } = await openpgp().generateKey({ userIDs: [{ name: 'valentia' }] });
    writeFileSync(path.join(this.folder, 'app.ts'), this.toolchain === 'cdktf' ? APP : onCdkTerrain(APP));
    const strict = ['--strict', '--module', 'node16', '--target', 'es2022', '--skipLibCheck', '--types', 'node'];
    this.run(path.join(PROJECT, 'node_modules', '.bin', 'tsc'), ['app.ts', ...strict]);
    expect(this.run(process.execPath, ['app.js', publicKey])).toBe('valentia 2\n');
    return readFileSync(path.join(this.folder, 'cdktf.out', 'stacks', 'mine', 'cdk.tf.json'), 'utf8');
  }

  private run(command: string, words: string[]): string {
    return execFileSync(command, words, { cwd: this.folder, encoding: 'utf8', stdio: 'pipe' });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Everything that a user of the package changes. */
const onCdkTerrain = (app: string): string =>
  app.replaceAll('cdktf', 'cdktn').replace("from 'keyturn'", "from 'keyturn/cdktn'");

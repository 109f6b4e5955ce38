import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Verb } from '../../../cli/shell/verb';
import { page } from '../../../cli/verbs/policy/policy';
import type { WrittenSettings } from '../../../settings/settings';
import { NOW } from '../../sealing/pgp-keys';
import { ACloud } from '../a-cloud';
import { aConfigDir, removeConfigDirs } from '../a-config-dir';
import { aWorld } from '../a-world';
import { run } from '../checked-run';

const work = mkdtempSync(join(tmpdir(), 'keyturn-policy-'));
afterAll(() => {
  removeConfigDirs();
  rmSync(work, { recursive: true, force: true });
});

const verbs: readonly Verb[] = [{ name: 'policy', summary: '', load: () => ({ page }) }];
const BOUNDARY = 'arn:aws:iam::123456789012:policy/keyturn-boundary';
const deployment = {
  mail: { from: 'keys@example.org', owner: 'data@example.org' },
  permissionsBoundary: BOUNDARY,
  rolePermissionsBoundary: BOUNDARY,
};

async function keyturn(args: readonly string[], settings: Partial<WrittenSettings> = { deployment }, imports?: object) {
  const configDir = await aConfigDir({ settings });
  if (imports) writeFileSync(join(configDir, 'imports.json'), JSON.stringify(imports));
  const cloud = new ACloud(() => NOW);
  const world = aWorld({ cloud, now: NOW, cwd: work });
  const code = await run([...args, '--config-dir', configDir], verbs, world);
  return { code, out: world.stdout(), err: world.stderr(), calls: cloud.calls };
}

interface Document {
  readonly Version: string;
  readonly Statement: readonly { readonly Sid: string; readonly Resource: string | readonly string[] }[];
}

test('prints what IAM takes, for the account of the credentials', async () => {
  const { code, out, calls } = await keyturn(['policy', 'apply']);
  const [first, second] = Object.values(JSON.parse(out) as Record<string, Document>);
  expect([code, calls]).toEqual([0, ['caller', 'close']]);
  expect([first?.Version, second?.Version]).toEqual(['2012-10-17', '2012-10-17']);
  expect(out).toContain('arn:aws:iam::123456789012:user/suppliers/*');
});

test('asks nobody where the account is given', async () => {
  const { code, out, calls } = await keyturn(['policy', 'emergency', '--account', '111122223333']);
  expect([code, calls]).toEqual([0, ['close']]);
  const { Statement } = JSON.parse(out) as Document;
  expect(Statement.map(({ Sid }) => Sid)).toEqual(['SwitchOff', 'NeverMakeOrTakeAKey']);
  expect(Statement[0]?.Resource).toBe('arn:aws:iam::111122223333:user/suppliers/*');
});

test('says how many documents a long policy became, and writes each into a file', async () => {
  const { code, err } = await keyturn(['policy', 'apply', '--out', 'policies']);
  expect(code).toBe(0);
  expect(err).toContain('IAM takes 6,144 characters in a managed policy: this is 2 documents');
  expect(readdirSync(join(work, 'policies')).sort()).toEqual(['keyturn-apply-1.json', 'keyturn-apply-2.json']);
  const text = readFileSync(join(work, 'policies', 'keyturn-apply-1.json'), 'utf8');
  expect((JSON.parse(text) as Document).Statement.length).toBeGreaterThan(1);
});

test('gives programs each document with its length', async () => {
  const { out } = await keyturn(['policy', 'boundary', '--json']);
  expect(JSON.parse(out)).toMatchObject({
    purpose: 'boundary',
    account: '123456789012',
    documents: [{ name: 'keyturn-boundary', characters: expect.any(Number) as number }],
  });
});

test('knows from imports.json whom the next plan takes over', async () => {
  const imports = [
    { to: 'aws_iam_user.kotahi-writer', id: 'kotahi-writer' },
    { to: 'aws_iam_access_key.kotahi-writer["1"]', id: 'AKIAEXAMPLE' },
  ];
  const { out } = await keyturn(['policy', 'plan', '--stack', 'suppliers'], { deployment }, imports);
  expect(out).toContain('arn:aws:iam::123456789012:user/*/kotahi-writer');
  expect(out).not.toContain('AKIAEXAMPLE');
});

test('prints no apply without a boundary, and says how to make one', async () => {
  const { mail } = deployment;
  const refused = await keyturn(['policy', 'apply'], { deployment: { mail } });
  expect([refused.code, refused.out]).toEqual([1, '']);
  expect(refused.err).toMatch(/^BOUNDARY_NOT_SET: .*permissionsBoundary and deployment\.rolePermissionsBoundary/);
  expect(refused.err).toContain('npx keyturn policy boundary');
  const answered = await keyturn(['policy', 'apply', '--without-boundary'], { deployment: { mail } });
  expect(answered.code).toBe(0);
});

test.each([
  [['github', '--repo', 'org/keys'], 1, 'TRUST_NOT_EXACT'],
  [['github', '--branch', 'main'], 1, '--repo is missing'],
  [['github', '--repo', 'keys', '--branch', 'main'], 1, '"keys" is no name of one'],
  [['github', '--repo', 'org/keys', '--branch', '*'], 1, '"*" is no name of one'],
  [['github', '--repo', 'org/keys', '--branch', 'main', '--tier', 'production'], 1, '--tier means nothing to github'],
  [['codebuild', '--project', 'a b'], 1, '"a b" is no name of one'],
  [['githib', '--repo', 'org/keys'], 2, 'UNKNOWN_HOST'],
  [['github', '--repo', 'org/keys', '--branch', 'main', '--account', '12'], 2, 'twelve digits'],
])('trust %j is refused', async (args, code, said) => {
  const ended = await keyturn(['policy', 'trust', ...args]);
  expect([ended.code, ended.out]).toEqual([code, '']);
  expect(ended.err).toContain(said);
});

test('prints who may take a role', async () => {
  const { code, out } = await keyturn([
    ...['policy', 'trust', 'github', '--repo', 'org/keys', '--branch', 'main', '--environment', 'production'],
  ]);
  expect(code).toBe(0);
  expect(out).toContain('repo:org/keys:environment:production');
});

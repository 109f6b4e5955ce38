import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { CreateUserCommand, GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateAccountCommand, CreateOrganizationCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { AccountResults } from '../../aws/account-results';
import type { AccountsAudit } from '../../cli/verbs/audit/accounts/audited-account';
import { type Connection, connectionOf } from '../../sandbox/connection';
import { DeployedCheck } from '../../sandbox/deployed-check';
import type { WrittenSettings } from '../../settings/settings';
import { run } from '../journeys/by-hand';
import { AnOperator } from './an-operator';

jest.setTimeout(600_000);

const CHECK = 'access-key-rotation-check';
const HUB = '123456789012';
/** Its role is made by Terraform. */
const LISTED = '111111111111';
const EVIDENCE = `${CHECK}-${HUB}-ap-southeast-2`;

let operator: AnOperator;

beforeAll(async () => {
  operator = await AnOperator.atWork();
});

afterAll(() => operator.goHome());

const there = (): Connection => connectionOf(operator.sandbox.env);

/** Credentials of an account, as whoever administers it has them. */
async function administrator(account: string) {
  const role = { RoleArn: `arn:aws:iam::${account}:role/administrator`, RoleSessionName: 'administrator' };
  const { Credentials: made } = await new STSClient(there()).send(new AssumeRoleCommand(role));
  return {
    accessKeyId: made?.AccessKeyId ?? '',
    secretAccessKey: made?.SecretAccessKey ?? '',
    sessionToken: made?.SessionToken ?? '',
  };
}

async function iamOf(account: string): Promise<IAMClient> {
  return new IAMClient({ ...there(), credentials: await administrator(account) });
}

/** An organisation with these accounts; AWS chooses their numbers. */
async function anOrganisation(...names: readonly string[]): Promise<readonly string[]> {
  const organizations = new OrganizationsClient(there());
  await organizations.send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }));
  const accounts: string[] = [];
  for (const AccountName of names) {
    const made = new CreateAccountCommand({ AccountName, Email: `${AccountName}@example.org` });
    const { CreateAccountStatus: status } = await organizations.send(made);
    accounts.push(status?.AccountId ?? '');
  }
  return accounts;
}

async function deploy(stack: string, env: Readonly<Record<string, string>> = {}): Promise<void> {
  const { project, env: own } = operator.sandbox;
  const args = ['cdktf', 'deploy', stack, '--auto-approve'];
  const { code, said } = await run('npx', args, { ...own, ...env }, project);
  expect({ stack, code, said: code === 0 ? '' : said }).toEqual({ stack, code: 0, said: '' });
}

async function placesBelow(Prefix: string): Promise<readonly string[]> {
  const { Contents = [] } = await operator.s3.send(new ListObjectsV2Command({ Bucket: EVIDENCE, Prefix }));
  return Contents.map(({ Key = '' }) => Key);
}

/** The results as they lie in the bucket. */
const results = (): AccountResults =>
  new AccountResults({
    get: async (key) => {
      const { Body } = await operator.s3.send(new GetObjectCommand({ Bucket: EVIDENCE, Key: key }));
      return { key, body: (await Body?.transformToString()) ?? '', etag: '' };
    },
    list: placesBelow,
    put: () => Promise.reject(new Error('a test only looks')),
    delete: () => Promise.reject(new Error('a test only looks')),
  });

async function untilTold(): Promise<void> {
  for (const end = Date.now() + 120_000; Date.now() < end; await pause(500)) {
    if ((await placesBelow('accounts/told/')).length > 0) return;
  }
  throw new Error('no digest went out');
}

test('hub and member are deployed, the schedule fires, one account refuses, and one mail tells of all', async () => {
  const [lab = '', sales = ''] = await anOrganisation('lab', 'sales');
  const file = operator.config('settings.json');
  const settings = JSON.parse(readFileSync(file, 'utf8')) as WrittenSettings;
  const accounts = { organisation: { id: 'o-a1b2c3d4e5' }, list: [LISTED], from: HUB, externalId: 'north', retries: 1 };
  writeFileSync(file, JSON.stringify({ ...settings, check: { ...settings.check, accounts } }));

  await deploy('key-check');
  const member = await administrator(LISTED);
  await deploy(`member-${LISTED}`, {
    AWS_ACCESS_KEY_ID: member.accessKeyId,
    AWS_SECRET_ACCESS_KEY: member.secretAccessKey,
    AWS_SESSION_TOKEN: member.sessionToken,
  });
  const { Role } = await (await iamOf(LISTED)).send(new GetRoleCommand({ RoleName: 'keyturn-key-check' }));
  expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toContain(`${HUB}:role/${CHECK}`);

  for (const account of [LISTED, lab]) {
    await (await iamOf(account)).send(new CreateUserCommand({ UserName: `robot-${account}` }));
  }
  await operator.control.disturb({
    ...{ service: 'sts', operation: 'AssumeRole', containing: sales },
    effect: { kind: 'access-denied' },
  });
  await operator.control.forgetMails();
  await new DeployedCheck(there(), CHECK, EVIDENCE).startOnce(new Date(Date.now() + 2000));
  await untilTold();

  const list = await results().list();
  expect(list?.accounts.map(({ account }) => account)).toEqual([HUB, LISTED, lab, sales].sort());
  for (const account of [LISTED, lab]) {
    expect(await results().result(account)).toMatchObject({
      execution: list?.execution,
      refused: null,
      last: { report: { account, complete: true, users: { inAccount: 1 } } },
    });
  }
  expect(await results().result(sales)).toMatchObject({ last: null, refused: { code: 'ACCOUNT_NOT_ENTERED' } });

  const mails = await operator.control.mails();
  expect(mails.map(({ subject }) => subject)).toEqual([
    expect.stringMatching(/^Access keys of 4 accounts: NOT LOOKED AT 1/) as string,
  ]);
  expect(mails[0]?.text).toContain(
    `sales (${sales}), never looked at: The role arn:aws:iam::${sales}:role/keyturn-key-check`,
  );

  const { code, stdout } = await operator.keyturn('audit', '--accounts', '--json');
  const audit = JSON.parse(stdout) as AccountsAudit;
  expect(code).toBe(2);
  expect(audit.accounts.filter(({ standing }) => standing !== 'looked').map(({ account }) => account)).toEqual([sales]);
});

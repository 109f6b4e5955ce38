import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { openpgp } from '../../sealing/openpgp';
import { everyPage, type Fence, type MarkdownPage } from '../docs/markdown-page';
import { HandSandbox } from '../journeys/by-hand';
import { DocumentedWork } from './documented-work';

jest.setTimeout(900_000);

/** In the order in which a new operator would do them: the ledger of one page is where the next one begins. */
const JOURNEY = [
  'take-over-existing-keys',
  'rotate-a-key',
  'hand-over-a-secret',
  'read-a-change-record',
  'pipeline',
  'pipeline-roles',
  'a-key-has-leaked',
  'a-supplier-leaves',
  'a-colleague-leaves',
  'answer-an-auditor',
  'audit',
  'monitoring',
  'state',
  'troubleshooting',
];

/** Blocks that are not run here: page, how the block begins, and why. */
const ELSEWHERE: readonly (readonly [page: string, begins: string, why: string])[] = [
  ['a-supplier-comes', 'npx keyturn user add', "asks, and needs a supplier's own PGP key; cli/user answers it"],
  ['README', 'npm run sandbox:up', 'starts and ends the sandbox that everything here runs in'],
  ['a-colleague-leaves', 'aws iam delete-login-profile', "the AWS CLI is no part of the project's tools"],
  ['a-key-has-leaked', 'aws iam update-access-key', 'breaks glass in a real account, by hand'],
  ['a-key-has-leaked', 'aws cloudtrail lookup-events', 'the emulators record no CloudTrail events'],
  [
    'answer-an-auditor',
    'npx keyturn record verify --git',
    "the sandbox's records lie in no repository; journeys/record-in-git makes one",
  ],
  [
    'hand-over-a-secret',
    'gpg --quick-generate-key',
    "on the supplier's machine; journeys/rotation does the same with GnuPG",
  ],
  ['hand-over-a-secret', 'gpg --decrypt', "on the supplier's machine; journeys/rotation does the same with GnuPG"],
  ['hand-over-a-secret', 'aws configure', "on the supplier's machine; the story uploads with the SDK"],
  [
    'keep-records-elsewhere',
    'npx cdktf deploy key-check',
    'makes a bucket that nobody can take away; long/record-archive does',
  ],
  ['keep-records-elsewhere', 'npx keyturn record archive', 'needs that bucket'],
  ['keep-records-elsewhere', 'npx keyturn record verify --archive', 'needs that bucket'],
  [
    'keep-records-elsewhere',
    'npx keyturn record verify --git',
    'needs a repository with a history; cli/record-in-git does',
  ],
  ['many-accounts', 'npx cdktf deploy key-check', 'needs an organisation; long/many-accounts deploys it'],
  ['many-accounts', 'npx keyturn audit --accounts', 'needs a run over several accounts; long/many-accounts has one'],
  ['many-accounts', 'npx cdktf deploy member-', 'needs credentials of another account; long/many-accounts has them'],
  [
    'monitoring',
    'aws lambda invoke',
    'the AWS CLI is no part of the tools; long/key-check-stack invokes it by the SDK',
  ],
  ['use-it-in-your-organisation', 'npm ci && npm run pack', 'long/init packs and installs the package'],
  ['use-it-in-your-organisation', 'npm install ./keyturn', 'asks; cli/verbs/init answers it'],
  ['use-it-in-your-organisation', 'npx keyturn init --example', 'long/init does it in a folder of its own'],
  ['use-it-in-your-organisation', 'terraform state rm', "needs somebody else's Terraform state"],
  ['security-checks', 'npm run check:security', 'long/security-checks does the same'],
  [
    'security-checks',
    'terraform show -json',
    "long/security-checks runs Checkov, which is no part of the operator's tools",
  ],
  [
    'troubleshooting',
    'npx keyturn record outside',
    'closes a gap that the guides do not make; cli/record-outside does',
  ],
];

/** IAM's keys once a page was followed, oldest first: what the guide promises. */
const PROMISED: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'take-over-existing-keys': { valentia: ['Active'], 'kotahi-writer': ['Active'] },
  'rotate-a-key': { valentia: ['Active'], 'kotahi-writer': ['Active', 'Active'] },
  'hand-over-a-secret': { jo: ['Active', 'Active'] },
  'a-key-has-leaked': { valentia: ['Inactive', 'Active'], 'kotahi-writer': ['Inactive', 'Inactive'] },
  'a-colleague-leaves': { jo: ['Active'] },
};

const KINDS = /^(|sh( exit \d| elsewhere)?|diff|json|console|text)$/;

const pages = new Map(
  everyPage()
    .filter(({ path }) => /^docs\/[^/]+\.md$/.test(path))
    .map((page) => [page.path.slice('docs/'.length, -'.md'.length), page] as const),
);

const blocks = (name: string, kind: string): readonly Fence[] =>
  (pages.get(name)?.fences ?? []).filter(({ info }) => info.split(' ')[0] === kind);

test('every block says what it is, and every page with commands is run', () => {
  const strange = [...pages.values()].flatMap(({ path, fences }) =>
    fences.filter(({ info }) => !KINDS.test(info)).map(({ info, line }) => `${path}:${line}: ${info}`),
  );
  expect(strange).toEqual([]);
  const withCommands = [...pages.keys()].filter((name) =>
    blocks(name, 'sh').some(({ info }) => info !== 'sh elsewhere'),
  );
  expect(withCommands.filter((name) => !JOURNEY.includes(name))).toEqual([]);
  expect(JOURNEY.filter((name) => !withCommands.includes(name))).toEqual([]);
});

test('blocks that are not run are on the list with the reason, and nothing else is', () => {
  const marked = [...pages.keys()].flatMap((name) =>
    blocks(name, 'sh')
      .filter(({ info }) => info === 'sh elsewhere')
      .map(({ text }) => [name, text] as const),
  );
  const unlisted = marked.filter(
    ([name, text]) => !ELSEWHERE.some(([page, begins]) => page === name && text.startsWith(begins)),
  );
  const vanished = ELSEWHERE.filter(
    ([page, begins]) => !marked.some(([name, text]) => page === name && text.startsWith(begins)),
  );
  expect({ unlisted, vanished }).toEqual({ unlisted: [], vanished: [] });
});

interface KeyChange {
  readonly user: string;
  readonly generation: number;
  readonly change: string;
}

describe('in the sandbox', () => {
  let sandbox: HandSandbox;
  let work: DocumentedWork;
  let iam: IAMClient;
  let lastFour: string;

  beforeAll(async () => {
    sandbox = await HandSandbox.up();
    work = new DocumentedWork(sandbox.env, sandbox.path('config'), sandbox.project);
    const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = sandbox.env;
    iam = new IAMClient({
      endpoint: sandbox.env.AWS_ENDPOINT_URL,
      region: 'ap-southeast-2',
      credentials: { accessKeyId, secretAccessKey },
    });
    for (const user of ['valentia', 'kotahi-writer', 'jo']) {
      await iam.send(new CreateUserCommand({ UserName: user }));
      const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: user }));
      lastFour = AccessKey?.AccessKeyId?.slice(-4) ?? '';
    }
    const { publicKey } = await openpgp().generateKey({ userIDs: [{ name: 'Jo', email: 'jo@example.org' }] });
    writeFileSync(join(work.folder, 'jo.asc'), publicKey);
  });

  afterAll(async () => {
    work.remove();
    await sandbox.down();
  });

  test('every command of every guide does what the guide says', async () => {
    for (const name of JOURNEY) {
      await follow(name, pages.get(name));
      for (const [user, statuses] of Object.entries(PROMISED[name] ?? {})) {
        expect({ name, user, statuses: await statusesOf(user) }).toEqual({ name, user, statuses });
      }
    }
    // Of the leaked generation 2 above all: once the brake had switched it off, nothing switched it on again.
    const changes = ['2 created', '1 disabled', '1 deleted', '3 created', '3 enabled'];
    expect(changesOfValentia()).toEqual(changes);
  });

  /** What the chain of records says of valentia's keys. */
  function changesOfValentia(): readonly string[] {
    const records = join(work.folder, 'records');
    const applied = readdirSync(records)
      .filter((file) => /^\d+\.json$/.test(file))
      .map(
        (file) => JSON.parse(readFileSync(join(records, file), 'utf8')) as { change?: { keys: readonly KeyChange[] } },
      );
    return applied
      .flatMap(({ change }) => change?.keys ?? [])
      .filter((key) => key.user === 'valentia' && key.change !== 'unchanged')
      .map((key) => `${key.generation} ${key.change}`);
  }

  async function statusesOf(user: string): Promise<readonly (string | undefined)[]> {
    const { AccessKeyMetadata: keys = [] } = await iam.send(new ListAccessKeysCommand({ UserName: user }));
    return keys.sort((a, b) => Number(a.CreateDate) - Number(b.CreateDate)).map((key) => key.Status);
  }

  async function follow(name: string, page: MarkdownPage | undefined): Promise<void> {
    for (const { info, text, line } of page?.fences ?? []) {
      if (info === 'diff') work.edit(text);
      if (!/^sh( exit \d)?$/.test(info)) continue;
      // The guides' 7Q4Z are the last four characters of jo's key.
      const ended = await work.shell(text.replaceAll('7Q4Z', lastFour));
      const code = Number(/\d/.exec(info)?.[0] ?? 0);
      const said = ended.code === code ? '' : `${text}\n${ended.said}`;
      expect({ block: `${name}.md:${line}`, code: ended.code, said }).toEqual({
        block: `${name}.md:${line}`,
        code,
        said: '',
      });
    }
  }
});

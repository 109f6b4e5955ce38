import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AwsFault } from '../../aws/aws-fault';
import { readRecords, verifyFolder } from '../../change-records/chain/record-folder';
import type { PlanRecord } from '../../change-records/record/change-record';
import type { Verb } from '../../cli/shell/verb';
import { page as applyPage } from '../../cli/verbs/plan/apply';
import { page as planPage } from '../../cli/verbs/plan/plan';
import { page as recordPage } from '../../cli/verbs/plan/record';
import { renderings } from '../../cli/verbs/plan/review';
import { goldenText } from '../change-records/golden-plan';
import { NOW } from '../sealing/pgp-keys';
import { ENCODINGS } from '../sealing/sent-as';
import { ACloud } from './a-cloud';
import { aConfigDir, removeConfigDirs } from './a-config-dir';
import { AProject, removeProjects } from './a-project';
import { aWorld } from './a-world';
import { asPlanned, ledgerOf } from './as-planned';
import { run } from './checked-run';

afterAll(() => {
  removeConfigDirs();
  removeProjects();
});

const verbs: readonly Verb[] = [
  { name: 'plan', summary: '', load: () => ({ page: planPage }) },
  { name: 'apply', summary: '', load: () => ({ page: applyPage }) },
  { name: 'record', summary: '', load: () => ({ page: recordPage }) },
];

interface Answers {
  readonly says?: boolean;
  readonly writes?: string;
  readonly env?: Readonly<Record<string, string>>;
}

async function aDesk() {
  const project = new AProject();
  const configDir = await aConfigDir();
  const cloud = new ACloud(() => NOW);
  const keyturn = async (args: readonly string[], { says = false, writes, env = {} }: Answers = {}) => {
    if (args[0] === 'plan') {
      asPlanned(cloud, project.plan);
      ledgerOf(project.plan, configDir);
    }
    const world = aWorld({ cloud, now: NOW, says, writes, env, cwd: project.folder, outcome: project.outcome });
    const code = await run([...args, '--config-dir', configDir], verbs, world);
    return { code, out: world.stdout(), err: world.stderr(), questions: world.questions };
  };
  return { project, cloud, keyturn, configDir, records: join(configDir, 'records') };
}

const FIRST = { generation: 1, previous: 'deleted' };

/** Alters the record that was reviewed, in its form for programs and in the one for people. */
function forge(project: AProject, lie: Partial<PlanRecord>, forms: readonly ('json' | 'md')[] = ['json', 'md']): void {
  const file = (ending: string) => join(project.review, `change-record.${ending}`);
  const record = { ...(JSON.parse(readFileSync(file('json'), 'utf8')) as PlanRecord), ...lie };
  for (const form of forms) writeFileSync(file(form), renderings(record).get(form) ?? '');
}

/** Of generation 1 in the plan "start". */
const OLD_KEY = 'AKIARZPUZDIKHN44MH3B';

const refusal = (err: string): string => /^([A-Z_]+):/m.exec(err)?.[1] ?? '';

describe('plan', () => {
  it('shows the record, keeps it beside the plan, and lets nobody else read the plan', async () => {
    const { project, keyturn } = await aDesk();
    const { code, out } = await keyturn(['plan', '--reason', 'change 4711']);
    expect(code).toBe(0);
    expect(out).toContain('# Change record: 1 key created, 0 disabled, 0 deleted');
    expect(out).toContain('change 4711');
    expect(out).toContain('npx keyturn apply');
    expect(readdirSync(project.review).sort()).toEqual([
      'change-record.html',
      'change-record.json',
      'change-record.md',
      'initialised',
      'plan.tfplan',
    ]);
    expect(statSync(join(project.review, 'plan.tfplan')).mode & 0o777).toBe(0o600);
    expect(statSync(project.review).mode & 0o777).toBe(0o700);
  });

  it.each([
    [[], 'npx keyturn apply'],
    [['key-check'], 'npx keyturn apply key-check'],
    [['--leaving', 'valentia', 'kotahi-writer'], 'npx keyturn apply --leaving valentia kotahi-writer'],
    [['key-check', '--leaving', 'valentia'], 'npx keyturn apply key-check --leaving valentia'],
  ])('with %j names the apply that the gate lets pass', async (args, command) => {
    const { project, keyturn } = await aDesk();
    // One that changes what the state says, and nothing in AWS: it is for any stack, and whoever leaves.
    project.plan = JSON.stringify({ ...(JSON.parse(goldenText('nothing')) as object), applyable: true });
    const { out } = await keyturn(['plan', ...args]);
    expect(out).toContain(`then: ${command}\n`);
  });

  it('gives programs the record, with author and commit', async () => {
    const { keyturn } = await aDesk();
    const { out } = await keyturn(['plan', '--json'], { env: { KEYTURN_REASON: 'ticket 12' } });
    expect(JSON.parse(out)).toMatchObject({
      headline: '1 key created, 0 disabled, 0 deleted; 1 other change',
      author: { name: 'Ada Operator', email: 'ada@example.org' },
      commit: { id: 'abc123', uncommitted: false },
      reason: 'ticket 12',
      keys: [{ generation: 1, lastUsed: { kind: 'never' } }, { generation: 2 }],
    });
  });

  it.each([
    [
      { code: 128, stderr: "fatal: detected dubious ownership in repository at '/src'\nTo add" },
      'detected dubious ownership',
    ],
    [{ code: undefined, stderr: 'spawn git ENOENT' }, 'git could not be run: spawn git ENOENT'],
  ])('warns where git does not answer, and says so in the record: %j', async (ending, why) => {
    const { project, keyturn } = await aDesk();
    project.endings.set('git log', { stdout: '', ...ending });
    const { code, err } = await keyturn(['plan']);
    expect([code, err]).toEqual([0, expect.stringContaining(why)]);
    const record = JSON.parse(readFileSync(join(project.review, 'change-record.json'), 'utf8')) as PlanRecord;
    expect(record).toMatchObject({ author: null, commit: null, gitSilent: expect.stringContaining(why) as string });
  });

  it('does not take a mistyped name for somebody who leaves', async () => {
    const { keyturn } = await aDesk();
    const { code, err } = await keyturn(['plan', '--leaving', 'valentai']);
    expect([code, err]).toEqual([2, expect.stringContaining('Did you mean "valentia"?')]);
  });

  it('says what to install where there is no Terraform', async () => {
    const { project, keyturn } = await aDesk();
    project.endings.set('terraform init', { code: undefined, stderr: 'spawn terraform ENOENT' });
    const { code, err } = await keyturn(['plan']);
    expect([code, refusal(err)]).toEqual([2, 'TERRAFORM_MISSING']);
    expect(err).toContain('TERRAFORM_BINARY_NAME');
  });

  it('says what to do about a lock file that holds another version of the provider', async () => {
    const { project, keyturn } = await aDesk();
    const stderr =
      'Error: Failed to query available provider packages\n\nCould not retrieve the list of available versions for provider hashicorp/aws:\nlocked provider registry.terraform.io/hashicorp/aws 6.25.0 does not match\nconfigured version constraint 6.66.0; must use terraform init -upgrade to\nallow selection of new versions';
    project.endings.set('terraform init', { code: 1, stderr });
    const { code, err } = await keyturn(['plan']);
    expect([code, refusal(err)]).toEqual([2, 'INIT_FAILED']);
    expect(err).toContain('or a move to CDK Terrain');
  });

  it.each([
    ['Error: ExpiredToken: The security token included in the request is expired', 'Sign in again'],
    ['Error: Unsupported state file format: it could not be parsed as JSON', 'ends in .tfstate.backup'],
    ["Error: reading S3 Bucket (kpa-valentia) Policy: couldn't find resource", '"bucketPolicy": "ours"'],
  ])('tells the way out of what Terraform says, on the screen and in the record: %s', async (stderr, wayOut) => {
    const { project, keyturn } = await aDesk();
    project.endings.set('terraform plan', { code: 1, stderr });
    project.plan = JSON.stringify({ ...(JSON.parse(project.plan) as object), errored: true });
    expect((await keyturn(['plan'])).code).toBe(1);
    const record = JSON.parse(readFileSync(join(project.review, 'change-record.json'), 'utf8')) as PlanRecord;
    const [first] = record.verdict.refusals;
    expect(first).toMatchObject({ code: 'PLAN_ERRORED', because: expect.stringContaining(stderr.slice(7)) as string });
    expect(first?.wayOut).toContain(wayOut);
  });

  it('initialises once for the same providers and backend', async () => {
    const { project, keyturn } = await aDesk();
    await keyturn(['plan']);
    await keyturn(['plan']);
    expect(project.asked.filter((what) => what === 'terraform init')).toHaveLength(1);
    project.configuration = '{"terraform":{"backend":{"s3":{}}}}';
    await keyturn(['plan']);
    expect(project.asked.filter((what) => what === 'terraform init')).toHaveLength(2);
  });

  it('is refused with exit 1, and still shown, where the gate speaks against it', async () => {
    const { project, keyturn } = await aDesk();
    project.plan = goldenText('delete-active');
    const { code, out } = await keyturn(['plan']);
    expect(code).toBe(1);
    expect(out).toContain('KEY_NOT_INACTIVE');
    expect(out).toContain('must not be applied');
  });

  it.each<[string, Answers & { readonly status?: string }, readonly string[], string | null]>([
    ['as given', {}, ['--reason', ' change 4711 '], 'change 4711'],
    ['as the pipeline says', { env: { KEYTURN_REASON: 'pull request 7' } }, [], 'pull request 7'],
    ['the subject of the commit that it consists of', {}, [], 'Bump valentia'],
    [
      'asked for where the edit is in no commit',
      { status: ' M key-generations.json', writes: 'found by audit' },
      [],
      'found by audit',
    ],
    ['none where nobody sits there to say one', { status: ' M key-generations.json' }, [], null],
  ])('has a reason: %s', async (_, { status = '', ...answers }, args, reason) => {
    const { project, keyturn } = await aDesk();
    project.endings.set('git status', { stdout: status });
    await keyturn(['plan', ...args], answers);
    const record = JSON.parse(readFileSync(join(project.review, 'change-record.json'), 'utf8')) as PlanRecord;
    expect(record.reason).toBe(reason);
  });

  it('shows an errored plan with the reasons of the guard', async () => {
    const { project, keyturn } = await aDesk();
    project.plan = goldenText('skipped-generation');
    project.endings.set('terraform plan', { code: 1, stderr: 'Error: Resource precondition failed' });
    const { code, out } = await keyturn(['plan']);
    expect(code).toBe(1);
    expect(out).toContain('SKIPPED\\_GENERATION');
  });

  it('asks S3 for the policy of a bucket that Terraform would write first, and refuses where it cannot', async () => {
    const { project, cloud, keyturn } = await aDesk();
    // As settings.json has it: under "daily/".
    project.plan = goldenText('first-deployment').replaceAll('kpt-kotahi/*', 'kpt-kotahi/daily/*');
    expect((await keyturn(['plan'])).code).toBe(0);
    cloud.policies.set('kpt-kotahi', '{"Statement":[{"Effect":"Allow","Action":"*"}]}');
    expect((await keyturn(['plan'])).out).toContain('BUCKET_POLICY_NOT_OURS');
  });

  it('refuses rights that settings.json does not give', async () => {
    const { project, keyturn } = await aDesk();
    project.plan = goldenText('first-deployment');
    const { code, out } = await keyturn(['plan', '--json']);
    expect(code).toBe(1);
    const { verdict } = JSON.parse(out) as { verdict: { refusals: { code: string; because: string }[] } };
    expect(verdict.refusals.map((one) => one.code)).toEqual(['RIGHTS_BEYOND_UPLOADING', 'RIGHTS_BEYOND_UPLOADING']);
    expect(verdict.refusals[0]?.because).toContain('kotahi-writer more than it needs');
  });

  it.each([
    ['the app', 'make stacks', 'SYNTH_FAILED'],
    ['init', 'terraform init', 'INIT_FAILED'],
    ['show', 'terraform show', 'SHOW_FAILED'],
  ])('says so with exit 2 where %s fails', async (_, command, code) => {
    const { project, keyturn } = await aDesk();
    project.endings.set(command, { code: 1, stderr: 'it went wrong' });
    const answer = await keyturn(['plan']);
    expect([answer.code, refusal(answer.err)]).toEqual([2, code]);
    expect(answer.err).toContain('it went wrong');
  });

  it.each(['ENOSPC', 'EDQUOT', 'EFBIG'])(
    'tells a disk on which the app finds no room (%s) as such, without its stack',
    async (code) => {
      const { project, keyturn } = await aDesk();
      project.endings.set('make stacks', {
        code: 1,
        stderr: `Error: ${code}: no room, write\n    at writeSync (node:fs:1)`,
      });
      const answer = await keyturn(['plan']);
      expect([answer.code, refusal(answer.err)]).toEqual([2, 'DISK_FULL']);
      expect(answer.err).not.toContain('node:fs');
    },
  );

  it('refuses a stack that is not there, and a folder that is no project', async () => {
    const { keyturn, project } = await aDesk();
    const answer = await keyturn(['plan', 'supplier']);
    expect([answer.code, refusal(answer.err)]).toEqual([2, 'UNKNOWN_STACK']);
    expect(answer.err).toContain('Did you mean "suppliers"?');
    project.stacks = ['one', 'two'];
    expect(refusal((await keyturn(['plan'])).err)).toBe('UNKNOWN_STACK');
  });
});

describe('apply', () => {
  const planned = async () => {
    const desk = await aDesk();
    await desk.keyturn(['plan']);
    return desk;
  };
  const state = JSON.stringify({
    format_version: '1.0',
    values: {
      root_module: {
        resources: [
          {
            ...{ mode: 'managed', type: 'aws_iam_access_key', index: '2' },
            values: { id: 'AKIAABCDEFGHIJKLMNOP', user: 'valentia', status: 'Active' },
          },
        ],
      },
    },
  });

  it('applies the reviewed plan once it is confirmed, and puts it on record', async () => {
    const { project, keyturn, records } = await planned();
    project.state = state;
    const { code, out, questions } = await keyturn(['apply'], { says: true });
    expect(code).toBe(0);
    expect(questions).toEqual(['Apply this to suppliers?']);
    const [begun, record] = await readRecords(records);
    expect(begun).toMatchObject({ kind: 'begun', act: { kind: 'apply', approval: { how: 'asked' } } });
    expect(record).toMatchObject({
      kind: 'apply',
      begun: 1,
      outcome: 'applied',
      approval: { by: 'Ada Operator <ada@example.org>', how: 'asked' },
      recordedBy: { arn: 'arn:aws:iam::123456789012:role/operator' },
      keys: [{ user: 'valentia', generation: 2, accessKeyId: 'AKIA…MNOP', status: 'Active' }],
    });
    expect(out).toContain(record?.hash);
    expect(existsSync(join(project.review, 'plan.tfplan'))).toBe(false);
    expect(refusal((await keyturn(['apply', '--yes'])).err)).toBe('NOTHING_REVIEWED');
  });

  it.each<[string, (cloud: ACloud) => unknown, RegExp]>([
    [
      'a key was switched off',
      (cloud) => cloud.keys.deactivate('valentia', OLD_KEY),
      /the key AKIA…MH3B was Active and is Inactive/,
    ],
    ['a key was deleted', (cloud) => cloud.keys.delete('valentia', OLD_KEY), /AKIA…MH3B was Active and is missing/],
    ['a key was made', (cloud) => cloud.keys.create('valentia'), /the key AKIA…0001 was missing and is Active/],
    [
      'a tag was edited',
      (cloud) => cloud.tag('valentia', 'keyturn:generation', '7'),
      /keyturn:generation was "1" and is "7"/,
    ],
    [
      'a tag was added',
      (cloud) => cloud.tag('valentia', 'cost-centre', '7'),
      /the tag cost-centre was missing and is "7"/,
    ],
  ])('looks again, and applies nothing where %s since the plan', async (_, happens, said) => {
    const { project, cloud, keyturn, records } = await planned();
    await happens(cloud);
    const { code, err } = await keyturn(['apply', '--yes']);
    expect([code, refusal(err)]).toEqual([1, 'CHANGED_SINCE_PLAN']);
    expect(err).toMatch(said);
    expect(project.asked).not.toContain('terraform apply');
    expect(await readRecords(records)).toEqual([]);
    // The way out: plan again, which sees it, and what was asked for is judged anew.
    expect((await keyturn(['plan'])).code).toBe(0);
  });

  it('takes the hash of the record for what was approved, and not that of the plan alone', async () => {
    const { project, keyturn } = await aDesk();
    const { out } = await keyturn(['plan', '--json', '--reason', 'change 4711']);
    const { recordSha256, plan } = JSON.parse(out) as PlanRecord & { readonly recordSha256: string };
    const alone = await keyturn(['apply', '--yes', '--expect', plan.sha256 ?? '']);
    expect([alone.code, refusal(alone.err)]).toEqual([1, 'NOT_THE_REVIEWED_PLAN']);
    forge(project, { reason: 'change 0815' });
    const forged = await keyturn(['apply', '--yes', '--expect', recordSha256]);
    expect([forged.code, refusal(forged.err)]).toEqual([1, 'NOT_THE_REVIEWED_PLAN']);
    forge(project, { reason: 'change 4711' });
    expect((await keyturn(['apply', '--yes', '--expect', recordSha256])).code).toBe(0);
  });

  it.each<[string, Partial<PlanRecord>]>([
    ['author', { author: { name: 'Somebody Else', email: null } }],
    ['time', { madeAt: '2020-01-01T00:00:00.000Z' }],
    ['tools', { tools: { keyturn: '9.9.9', engine: { name: 'terraform', version: '9.9.9' }, providers: [] } }],
  ])('puts on record what it sees itself: a forged %s is in no chain', async (_, lie) => {
    const { project, keyturn, records } = await planned();
    forge(project, lie);
    expect((await keyturn(['apply', '--yes'])).code).toBe(0);
    const [, applied] = await readRecords(records);
    expect(applied).toMatchObject({
      kind: 'apply',
      change: { author: { name: 'Ada Operator' }, commit: { id: 'abc123' } },
    });
    expect(JSON.stringify(applied)).not.toMatch(/Somebody Else|2020-01-01|9\.9\.9/);
  });

  it('shows the reason that it puts on record before it asks', async () => {
    const { project, keyturn } = await planned();
    forge(project, { reason: 'a reason that nobody gave' });
    expect((await keyturn(['apply'])).err).toContain('Reason: a reason that nobody gave');
  });

  it('applies nothing where nobody could look again', async () => {
    const { project, cloud, keyturn } = await planned();
    cloud.faults.set('keysOf valentia', new AwsFault('throttled', 'iam:ListAccessKeys', 'Throttling', ''));
    expect((await keyturn(['apply', '--yes'])).code).toBe(2);
    expect(project.asked).not.toContain('terraform apply');
  });

  it('keeps the plan, and changes nothing, where the operator says no', async () => {
    const { project, keyturn, records } = await planned();
    expect((await keyturn(['apply'])).code).toBe(1);
    expect(project.asked).not.toContain('terraform apply');
    expect(existsSync(join(project.review, 'plan.tfplan'))).toBe(true);
    expect(await readRecords(records)).toEqual([]);
  });

  it('puts a failed apply on record too, with its keys as they are now and masked words', async () => {
    const { project, keyturn, records } = await planned();
    project.state = state;
    project.endings.set('terraform apply', {
      code: 1,
      stderr: '╷\n│ Error: key AKIAABCDEFGHIJKLMNOP is in the way\n╵',
    });
    const { code, out } = await keyturn(['apply', '--yes', '--approved-by', 'A. Reviewer']);
    expect(code).toBe(2);
    expect(out).toContain('The apply failed');
    expect(out).toContain('Plan again (npx keyturn plan)');
    expect(await readRecords(records)).toMatchObject([
      { kind: 'begun' },
      {
        outcome: 'failed',
        problem: 'Error: key AKIA…MNOP is in the way',
        approval: { by: 'A. Reviewer', how: 'given beforehand' },
        keys: [{ generation: 2 }],
      },
    ]);
    expect((await verifyFolder(records)).faults).toEqual([]);
  });

  it.each([
    ['', 'nothing that it said is left'],
    ['Error: writing terraform.tfstate: no space left on device', "Terraform's words stand above"],
  ])('speaks of a full disk where Terraform does, or could not even write its words: "%s"', async (stderr, says) => {
    const { project, keyturn, records } = await planned();
    project.endings.set('terraform apply', { code: 1, stderr });
    const { code, out } = await keyturn(['apply', '--yes', '--approved-by', 'A. Reviewer']);
    expect([code, out]).toEqual([2, expect.stringContaining(says)]);
    expect(out).toContain('→ Look whether the disk is full (df -h)');
    const [, failed] = await readRecords(records);
    expect(failed).toMatchObject({ problem: expect.stringContaining('→ Look whether the disk is full') as string });
  });

  it('has nothing to apply where the plan changes nothing', async () => {
    const { project, keyturn, records } = await aDesk();
    project.plan = goldenText('nothing');
    await keyturn(['plan']);
    expect((await keyturn(['apply', '--yes'])).code).toBe(0);
    expect(project.asked).not.toContain('terraform apply');
    expect(await readRecords(records)).toEqual([]);
  });

  it.each<[string, string, (desk: Awaited<ReturnType<typeof planned>>) => unknown, (readonly string[])?]>([
    [
      'nothing was planned',
      'NOTHING_REVIEWED',
      ({ project }) => writeFileSync(join(project.review, '..', 'x'), ''),
      ['key-check'],
    ],
    [
      'the plan file was changed',
      'PLAN_CHANGED',
      ({ project }) => writeFileSync(join(project.review, 'plan.tfplan'), 'another'),
    ],
    ['another plan was approved', 'NOT_THE_REVIEWED_PLAN', () => undefined, ['--expect', 'a'.repeat(64)]],
    [
      'the reason was forged for programs alone',
      'REVIEW_ALTERED',
      ({ project }) => forge(project, { reason: 'change 0815' }, ['json']),
    ],
    [
      'the page for people was altered',
      'REVIEW_ALTERED',
      ({ project }) => writeFileSync(join(project.review, 'change-record.md'), '# Nothing to see'),
    ],
    [
      'somebody planned with another ledger',
      'LEDGER_OVERRIDDEN',
      ({ configDir }) => {
        const ledger = { 'kotahi-writer': { generation: 1, previous: 'deleted' }, valentia: FIRST };
        writeFileSync(join(configDir, 'key-generations.json'), JSON.stringify(ledger));
      },
    ],
    [
      'the configuration was changed',
      'CONFIGURATION_CHANGED',
      ({ project }) => (project.configuration = '{"changed":true}'),
    ],
    ['the record is of another plan', 'REVIEW_ALTERED', ({ project }) => (project.plan = goldenText('enable'))],
    [
      'the record was altered',
      'REVIEW_ALTERED',
      ({ project }) => {
        const file = join(project.review, 'change-record.json');
        const record = JSON.parse(readFileSync(file, 'utf8')) as PlanRecord;
        writeFileSync(file, JSON.stringify({ ...record, headline: 'nothing to see' }));
      },
    ],
    [
      'the record is none any more',
      'REVIEW_ALTERED',
      ({ project }) => writeFileSync(join(project.review, 'change-record.json'), '{}'),
    ],
    [
      'the chain of records is broken',
      'CHAIN_BROKEN',
      async ({ keyturn, records, project }) => {
        await keyturn(['apply', '--yes']);
        writeFileSync(join(records, '0001.md'), 'altered');
        project.plan = goldenText('enable');
        await keyturn(['plan']);
      },
    ],
  ])('is refused where %s', async (_, code, meddle, more = []) => {
    const desk = await planned();
    await meddle(desk);
    desk.project.asked.length = 0;
    const answer = await desk.keyturn(['apply', '--yes', ...more]);
    expect([answer.code, refusal(answer.err)]).toEqual([1, code]);
    expect(desk.project.asked).not.toContain('terraform apply');
  });

  it('is refused where the gate speaks against the plan, whatever the record says', async () => {
    const { project, keyturn } = await aDesk();
    project.plan = goldenText('delete-active');
    await keyturn(['plan']);
    const answer = await keyturn(['apply', '--yes']);
    expect([answer.code, refusal(answer.err)]).toEqual([1, 'KEY_NOT_INACTIVE']);
    expect(project.asked).not.toContain('terraform apply');
  });
});

describe('record', () => {
  const withPlan = async (name: string) => {
    const desk = await aDesk();
    writeFileSync(join(desk.project.folder, 'plan.json'), goldenText(name));
    ledgerOf(goldenText(name), desk.configDir);
    return desk;
  };

  it.each([
    ['start', 0, 'Allowed: 1 key created'],
    ['disable', 1, 'NO_PROOF_OF_USE'],
    ['two-steps', 1, 'MORE_THAN_ONE_STEP'],
  ])('--gate judges %s', async (name, code, said) => {
    const { keyturn } = await withPlan(name);
    const answer = await keyturn(['record', '--gate', 'plan.json']);
    expect(answer.code).toBe(code);
    expect(answer.out + answer.err).toContain(said);
  });

  it.each(ENCODINGS.slice(1, 7).map(({ name, bytes }) => [name, bytes] as const))(
    'reads a plan in %s, as PowerShell writes what goes through ">"',
    async (_, bytes) => {
      const { keyturn, project } = await withPlan('start');
      writeFileSync(join(project.folder, 'plan.json'), bytes(goldenText('start')));
      expect((await keyturn(['record', '--gate', 'plan.json'])).out).toContain('Allowed: 1 key created');
    },
  );

  it('--gate --json tells programs every reason', async () => {
    const { keyturn } = await withPlan('two-steps');
    const { code, out } = await keyturn(['record', '--gate', 'plan.json', '--json']);
    expect(code).toBe(1);
    const { allowed, refusals } = JSON.parse(out) as PlanRecord['verdict'];
    expect([allowed, refusals.map((one) => one.code)]).toEqual([
      false,
      ['KEY_WITHOUT_NEW_GENERATION', 'DELETED_TOO_SOON', 'MORE_THAN_ONE_STEP'],
    ]);
  });

  it('asks nobody with --offline, and takes what it does not know for a reason to refuse', async () => {
    const { keyturn, cloud } = await withPlan('first-deployment');
    const answer = await keyturn(['record', '--gate', 'plan.json', '--offline']);
    expect([answer.code, refusal(answer.err)]).toEqual([1, 'BUCKET_POLICY_UNSEEN']);
    expect(cloud.calls).toEqual([]);
  });

  it.each(['md', 'html', 'json'])('writes %s to a file', async (format) => {
    const { keyturn, project } = await withPlan('start');
    expect((await keyturn(['record', 'plan.json', '--format', format, '--out', 'record'])).code).toBe(0);
    expect(readFileSync(join(project.folder, 'record'), 'utf8')).toContain('1 key created');
  });

  it.each([
    ['is not there', undefined, 2, 'PLAN_UNREADABLE'],
    ['is no plan', 'Error', 1, 'NOT_A_PLAN'],
    ['is of an unknown format', '{"format_version":"9.0"}', 1, 'UNKNOWN_PLAN_FORMAT'],
  ])('says so where the plan %s', async (_, text, code, what) => {
    const { keyturn, project } = await aDesk();
    if (text !== undefined) writeFileSync(join(project.folder, 'plan.json'), text);
    const answer = await keyturn(['record', '--gate', 'plan.json']);
    expect([answer.code, refusal(answer.err)]).toEqual([code, what]);
  });

  it('verify finds a whole chain whole, and an altered one not', async () => {
    const { keyturn, records } = await aDesk();
    expect((await keyturn(['record', 'verify'])).out).toContain('There are no records');
    await keyturn(['plan']);
    await keyturn(['apply', '--yes']);
    const [record] = await readRecords(records);
    expect((await keyturn(['record', 'verify', '--expect', record?.hash ?? ''])).code).toBe(0);
    expect((await keyturn(['record', 'verify', '--expect', 'sha256:0'])).code).toBe(1);
    const file = join(records, '0002.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"applied"', '"failed"'));
    const { code, out } = await keyturn(['record', 'verify', '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ whole: false, faults: [{ code: 'RECORD_ALTERED', file: '0002.json' }] });
  });
});

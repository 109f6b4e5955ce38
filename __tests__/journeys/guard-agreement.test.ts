import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lostStatements, parsePolicy } from '../../change-records/plan/policy-statement';
import { SuppliersStack } from '../../constructs';
import { RotationGuard } from '../../constructs/suppliers/rotation-guard';
import { terraformExpression } from '../../constructs/suppliers/terraform-expression';
import type { KeyStatus } from '../../rotation/access-key';
import { isAnotherProjects } from '../../rotation/another-project';
import { LEDGER_TAGS, ledgerTags } from '../../rotation/applied-state';
import { USER_TAGS } from '../../rotation/audience';
import { ENTRY_RULES, entryFaults } from '../../rotation/entry-rules';
import { leavingRefusal } from '../../rotation/leaving';
import { type LedgerEntry, PREVIOUS } from '../../rotation/ledger';
import { sidPrefix } from '../../rotation/our-statements';
import { LIVE_KEYS, liveGenerations } from '../../rotation/stage';
import { anApp, aStack, synth, synthOf } from '../constructs/synthesised';
import { refusedByGuard } from '../rotation/refused-by-guard';

/** Evaluates expressions with the real Terraform, which needs no provider for that. */
function evaluateByTerraform(config: object): Record<string, unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-agreement-'));
  try {
    writeFileSync(join(folder, 'main.tf.json'), JSON.stringify(config));
    const terraform = (...words: string[]): string =>
      execFileSync('terraform', words, { cwd: folder, encoding: 'utf8', stdio: 'pipe', maxBuffer: 64e6 });
    terraform('apply', '-auto-approve', '-no-color');
    const outputs = JSON.parse(terraform('output', '-json')) as Record<string, { value: unknown }>;
    return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const entries: LedgerEntry[] = [1, 2, 3, 4].flatMap((generation) =>
  PREVIOUS.flatMap((previous) => [false, true].map((suspended) => ({ generation, previous, suspended }))),
);
const statuses = ['', 'Active', 'Inactive', 'Active Active', 'Active Inactive', 'Inactive Active', 'Inactive Inactive'];

/** What IAM shows of one user, and what the ledger wants of it. */
interface Case {
  readonly wanted: LedgerEntry;
  /** `null`: as the provider may show a user without tags. Undefined: there is no such user. */
  readonly tags: Readonly<Record<string, string>> | null | undefined;
  /** Oldest first. */
  readonly statuses: readonly KeyStatus[];
  /** The keys were made within one second: then their IDs order them. */
  readonly inOneSecond?: boolean;
}

const nameOf = (at: number): string => `user-${at}`;
const keysOf = ({ statuses, inOneSecond }: Case) =>
  statuses.map((status, at) => ({
    id: `AKIAEXAMPLE00000000${'AZ'[inOneSecond ? at : 1 - at]}`,
    status,
    createdAt: `2026-01-0${inOneSecond ? 1 : at + 1}T00:00:00Z`,
  }));

/**
 * The refusals of the guard's own expressions, as the construct writes them into a stack, by the real Terraform. Only
 * what it reads from AWS is put in place: a user for each case, as the data sources show it.
 */
function refusedByTerraform(cases: readonly Case[], project?: string): readonly (readonly string[])[] {
  const stack = aStack('stack', project);
  for (const [at, { wanted }] of cases.entries()) RotationGuard.of(stack).guard(nameOf(at), wanted, true);
  const { text } = synth(stack);
  const { locals: all, variable } = JSON.parse(text.replaceAll(/data\.(\w+)\.existing/g, 'local.$1')) as {
    locals: Record<string, unknown>;
    variable: { key_generations: { type: string; default: object } };
  };
  // Which users there are, and what about those that the ledger does not know: other data sources read that.
  const ofOthers = ['existing_users', 'undeclared'];
  const locals = Object.fromEntries(Object.entries(all).filter(([name]) => !ofOthers.includes(name)));
  const present = [...cases.entries()].filter(([, { tags }]) => tags !== undefined);
  const seen = {
    aws_iam_user: Object.fromEntries(present.map(([at, { tags }]) => [nameOf(at), { tags }])),
    aws_iam_access_keys: Object.fromEntries(
      present.map(([at, of]) => {
        // IAM promises no order.
        const keys = keysOf(of).map(({ id, status, createdAt }) => ({
          access_key_id: id,
          status,
          create_date: createdAt,
        }));
        return [nameOf(at), { access_keys: keys.reverse() }];
      }),
    ),
  };
  const { type, default: ledger } = variable.key_generations;
  const { refused } = evaluateByTerraform({
    variable: { key_generations: { type, default: ledger } },
    locals: { ...seen, ...locals },
    output: { refused: { value: '${local.refusals}' } },
  });
  return cases.map((_, at) => (refused as Readonly<Record<string, readonly string[]>>)[nameOf(at)] ?? []);
}

function refusedByRules(cases: readonly Case[], project?: string): readonly (readonly string[])[] {
  return cases.map((of, at) =>
    refusedByGuard(nameOf(at), of.wanted, of.tags, keysOf(of).reverse(), { project, stack: 'stack' }).map(
      ({ code, because, wayOut }) => `${because} ${wayOut} [${code}]`,
    ),
  );
}

test('Terraform and TypeScript refuse the same edits in the same words', () => {
  const recorded = [undefined, ...entries.filter((entry) => entry.generation === 2 || entry.generation === 3)];
  const cases = entries.flatMap((wanted) =>
    recorded.flatMap((of) =>
      statuses.map((found): Case => {
        const isMissing = of === undefined && found === '';
        // The last apply was ours, so that some are at rest.
        const tags = isMissing ? undefined : of ? { ...ledgerTags(of), [USER_TAGS.stack]: 'stack' } : {};
        return { wanted, tags, statuses: found.split(' ').filter(Boolean) as KeyStatus[] };
      }),
    ),
  );
  expect(cases.length).toBe(2_184);
  expect(refusedByTerraform(cases)).toEqual(refusedByRules(cases));
}, 300_000);

test('two keys made within one second are ordered alike, by their IDs', () => {
  const tags = ledgerTags({ generation: 2, previous: 'active', suspended: false });
  const wanted: LedgerEntry = { generation: 2, previous: 'inactive', suspended: false };
  const cases = (['Active', 'Inactive'] as const).flatMap((old) =>
    (['Active', 'Inactive'] as const).flatMap((young) =>
      [tags, {}].map((of): Case => ({ wanted, tags: of, statuses: [old, young], inOneSecond: true })),
    ),
  );
  const refused = refusedByTerraform(cases);
  expect(refused).toEqual(refusedByRules(cases));
  // What is ordered the other way round is another case: the four are told apart.
  expect(new Set(refused.map((said) => said.join())).size).toBeGreaterThan(3);
}, 240_000);

test.each([undefined, 'north', 'north/island', 'n.o+r (t) @ā'])(
  'the project %s: Terraform and TypeScript leave the same users to another one, at rest or not',
  (project) => {
    const stacks = [
      ...[
        'stack',
        'stack-a',
        'north/stack',
        'north/stack-a',
        'north/island/stack',
        'south/stack',
        'nXo+r (t) @ā/stack',
      ],
      ...['n.o+r (t) @ā/stack', 'NORTH/stack', 'north', '/stack', 'north/', '/', '//', '', ' ', undefined],
    ];
    const at: LedgerEntry = { generation: 2, previous: 'deleted', suspended: false };
    const cases = stacks.flatMap((stack) => {
      const named: Readonly<Record<string, string>> = stack === undefined ? {} : { [USER_TAGS.stack]: stack };
      const started: LedgerEntry = { ...at, generation: 3, previous: 'active' };
      const before: LedgerEntry = { ...at, generation: 1 };
      return [
        { wanted: at, tags: { ...ledgerTags(at), ...named } },
        { wanted: started, tags: { ...ledgerTags(at), ...named } },
        { wanted: before, tags: { ...ledgerTags(at), ...named } },
        // Not applied yet, or adopted.
        { wanted: before, tags: named },
      ].map((of): Case => ({ ...of, statuses: ['Active'] }));
    });
    const refused = refusedByTerraform(cases, project);
    expect(refused).toEqual(refusedByRules(cases, project));
    const ofAnother = refused.filter((said) => said.some((one) => one.endsWith('[USER_OF_ANOTHER_PROJECT]')));
    const others = stacks.filter((stack) => isAnotherProjects({ [USER_TAGS.stack]: stack }, project));
    // Those of a project without a name are the gate's to tell from ours before it had one.
    expect(ofAnother).toHaveLength(others.filter((stack) => stack?.includes('/')).length * 4);
  },
  240_000,
);

describe('tags that no apply writes', () => {
  const RIGHT = ledgerTags({ generation: 4, previous: 'deleted', suspended: false });
  const ODD: Readonly<Record<keyof LedgerEntry, readonly string[]>> = {
    generation: [
      ...['', ' ', '4 ', ' 4', '4\n', '\t4', '4\u200b', '4 5', 'four', 'null', 'true', 'NaN', 'Infinity', '<missing>'],
      ...['+4', '-4', '-0', '0', '04', '4.0', '4.', '.4', '4.5', '1_000', '1,000'],
      ...['1e3', '4e0', '1E3', '4e-1', '0x10', '0X4', '0b1', '0o7', '4n'],
      ...['٤', '۴', '४', '４', '𝟒', '④', '四'],
      ...['9'.repeat(16), '9007199254740993', `1${'0'.repeat(30)}`, '9'.repeat(256)],
    ],
    previous: ['', ' ', 'Active', 'ACTIVE', ' active', 'active ', 'active\n', 'gone', 'null', 'aсtive', '<missing>'],
    suspended: ['', ' ', 'True', 'FALSE', '0', '1', 'yes', 'no', ' true', 'false ', 'null', '<missing>'],
  };
  const odd = Object.entries(ODD).flatMap(([name, texts]) =>
    texts.map((text) => ({ ...RIGHT, [LEDGER_TAGS[name as keyof LedgerEntry]]: text })),
  );
  const without = Object.values(LEDGER_TAGS).flatMap((name) => {
    const { [name]: gone, ...others } = RIGHT;
    return [others, { [name]: String(gone) }];
  });
  const withKeyBeforeTheFirst = ledgerTags({ generation: 1, previous: 'active', suspended: false });
  const wanted: readonly LedgerEntry[] = [
    { generation: 4, previous: 'deleted', suspended: false },
    { generation: 4, previous: 'deleted', suspended: true },
    { generation: 5, previous: 'active', suspended: false },
    { generation: 1, previous: 'deleted', suspended: false },
  ];
  const casesOf = (tags: readonly Case['tags'][]): readonly Case[] =>
    tags.flatMap((of) =>
      wanted.map((entry): Case => ({ wanted: entry, tags: of, statuses: of === undefined ? [] : ['Active'] })),
    );

  test('are refused by Terraform and TypeScript alike, whatever the edit, and for nothing else', () => {
    const cases = casesOf([...odd, ...without, withKeyBeforeTheFirst]);
    const refused = refusedByTerraform(cases);
    expect(refused).toEqual(refusedByRules(cases));
    expect(refused.map((said) => said.map((one) => /\[\w+\]$/.exec(one)?.[0]))).toEqual(
      cases.map(() => ['[TAG_UNREADABLE]']),
    );
  }, 240_000);

  test('are none of these', () => {
    const others = { 'keyturn:company': 'Valentia', Generation: '1e3' };
    const longest = { ...RIGHT, [LEDGER_TAGS.generation]: '9'.repeat(15) };
    const cases = casesOf([{}, null, undefined, others, RIGHT, { ...RIGHT, ...others }, longest]);
    const refused = refusedByTerraform(cases);
    expect(refused).toEqual(refusedByRules(cases));
    expect(refused.flat().filter((said) => said.includes('[TAG_UNREADABLE]'))).toEqual([]);
  }, 240_000);
});

test('Terraform and the gate tell statements of others in a bucket policy alike, with a name of the project and without', () => {
  const user = 'arn:aws:iam::123456789012:user/suppliers/karo';
  const role = 'arn:aws:iam::123456789012:role/data-team';
  const sids = [
    'KeyturnUploadKaro',
    `${sidPrefix('north')}UploadKaro`,
    `${sidPrefix('south')}UploadKaro`,
    'KeyturnOnlyUploadOther',
    'KeyturnOnlyFromNetworks',
    'KeyturnReaders',
    'KeyturnTlsOnly',
    'Theirs',
    '',
    undefined,
  ];
  const principals = [
    { AWS: user },
    { AWS: [user] },
    { AWS: [user, `${user}-2`] },
    { AWS: 'AIDAEXAMPLE0000000001' },
    { AWS: role },
    { AWS: [user, role] },
    { AWS: '*' },
    { AWS: user, Service: 'logging.s3.amazonaws.com' },
    { Service: 'logging.s3.amazonaws.com' },
    { AWS: user.replace('1234', '9999') },
    { AWS: user.replace('suppliers', 'staff') },
    { AWS: `${user}/extra` },
    '*',
    undefined,
  ];
  const statements = sids.flatMap((Sid, i) =>
    principals.map((Principal, j) => ({
      ...{ Effect: 'Allow', Action: 's3:GetObject', Resource: `${i}-${j}` },
      ...(Sid === undefined ? {} : { Sid }),
      ...(Principal === undefined ? {} : { Principal }),
    })),
  );
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: statements });
  const theirsAsSynthesised = (project?: string): unknown => {
    const uploads = { bucket: 'kpa', prefix: 'karo/' };
    const karo = { ...{ userName: 'karo', audience: 'external' as const }, uploads, networks: [], tags: {} };
    const { text } = synth(
      new SuppliersStack(anApp(), 'suppliers', {
        deployment: { region: 'ap-southeast-2', tags: {}, state: { backend: 'local' } },
        project,
        suppliers: [{ ...karo, ledgerEntry: { generation: 1, previous: 'deleted', suspended: false } }],
      }),
    );
    const { locals } = JSON.parse(
      text
        .replaceAll('data.aws_s3_bucket_policy.kpa.policy', 'local.policy')
        .replaceAll('${data.aws_caller_identity.current.account_id}', '123456789012'),
    ) as { locals: Readonly<Record<string, unknown>> };
    return locals['kpa_theirs'];
  };
  const byTerraform = evaluateByTerraform({
    locals: { policy, nameless: theirsAsSynthesised(), named: theirsAsSynthesised('north') },
    output: Object.fromEntries(
      ['nameless', 'named'].map((which) => [
        which,
        { value: `\${[for statement in local.${which} : statement.Resource]}` },
      ]),
    ),
  });
  const byGate = (project?: string) =>
    lostStatements(parsePolicy(policy) ?? [], [], { project, users: ['karo'] }, '123456789012').flatMap(
      ({ resources }) => resources,
    );
  expect(byTerraform).toEqual({ nameless: byGate(), named: byGate('north') });
  // Of a nameless project three Sids; of the north its own, and one from before it had its name, about its own user alone.
  expect([byGate().length, byGate('north').length].map((left) => statements.length - left)).toEqual([12, 6]);
}, 240_000);

describe('a user that is in the ledger no more', () => {
  const LEDGER = ledgerTags({ generation: 4, previous: 'inactive', suspended: false });
  const [OLD, NEW] = ['AKIAEXAMPLE000001234', 'AKIAEXAMPLE00000ABCD'] as const;
  type Leaving = readonly [name: string, tags: Case['tags'], keys: readonly { id: string; status: KeyStatus }[]];
  const ofStatus = (...of: readonly KeyStatus[]) => of.map((status, at) => ({ id: [OLD, NEW][at] ?? '', status }));
  const OURS: readonly Leaving[] = [
    ['works', LEDGER, ofStatus('Active')],
    ['works-twice', { ...LEDGER, [USER_TAGS.stack]: 'stack' }, ofStatus('Active', 'Active')],
    ['half-way', LEDGER, ofStatus('Inactive', 'Active')],
    ['quiet', LEDGER, ofStatus('Inactive', 'Inactive')],
    ['keyless', { ...LEDGER, [USER_TAGS.stack]: 'stack' }, []],
    ['unreadable', { [LEDGER_TAGS.generation]: '1e3' }, ofStatus('Active')],
  ];
  const STRANGERS: readonly Leaving[] = [
    ['untagged', {}, ofStatus('Active')],
    ['tagless', null, ofStatus('Active')],
    ['of-another-stack', { ...LEDGER, [USER_TAGS.stack]: 'north/stack' }, ofStatus('Active')],
    ['only-described', { 'keyturn:company': 'Karo', [USER_TAGS.stack]: 'stack' }, ofStatus('Active')],
  ];

  test('is refused by Terraform and TypeScript alike while a key works; a stranger is not looked at', () => {
    const { text } = synthOf((stack) => RotationGuard.of(stack));
    const { locals, data } = JSON.parse(text.replaceAll(/data\.(\w+)\.(undeclared|suppliers)/g, 'local.$1_$2')) as {
      locals: Readonly<Record<string, unknown>>;
      data: { aws_iam_access_keys: { undeclared: UndeclaredKeys } };
    };
    const { for_each: leaving, lifecycle } = data.aws_iam_access_keys.undeclared;
    const { condition, error_message: told } = lifecycle.postcondition[0];
    const inside = (template: string): string => template.slice(2, -1);
    const ofEach = (expression: string): string =>
      inside(expression).replaceAll('self.', 'local.keys[user].').replaceAll('each.value', 'facts');
    const cases = [...OURS, ...STRANGERS];
    const { refused } = evaluateByTerraform({
      locals: {
        aws_iam_user_undeclared: Object.fromEntries(cases.map(([name, tags]) => [name, { tags }])),
        undeclared: locals.undeclared,
        keys: Object.fromEntries(
          cases.map(([name, , keys]) => [
            name,
            { access_keys: keys.map(({ id, status }) => ({ access_key_id: id, status })) },
          ]),
        ),
        leaving,
      },
      output: {
        refused: {
          value: `\${{ for user, facts in local.leaving : user => (${ofEach(condition)}) ? "" : ${ofEach(told)} }}`,
        },
      },
    });
    const byRules = OURS.map(([name, , keys]) => {
      const said = leavingRefusal(name, keys);
      return [name, said ? `${said.because} ${said.wayOut} [${said.code}]` : ''];
    });
    expect(refused).toEqual(Object.fromEntries(byRules));
    expect(byRules.filter(([, said]) => said === '').map(([name]) => name)).toEqual(['quiet', 'keyless']);
    expect(JSON.stringify(refused)).toContain('AKIA…1234, AKIA…ABCD');
    expect(JSON.stringify(refused)).not.toContain(OLD);
  }, 240_000);
});

interface UndeclaredKeys {
  readonly for_each: string;
  readonly lifecycle: {
    readonly postcondition: readonly [{ readonly condition: string; readonly error_message: string }];
  };
}

test('Terraform and TypeScript ask for the same keys, and refuse the same entries', () => {
  const cases = [
    ...entries,
    { generation: 0, previous: 'deleted', suspended: false },
    { generation: 1.5, previous: 'deleted', suspended: false },
    { generation: -1, previous: 'active', suspended: false },
    { generation: 2, previous: 'gone', suspended: false },
  ] as LedgerEntry[];
  const current = terraformExpression(LIVE_KEYS.currentStatus, 'entry');
  const previous = terraformExpression(LIVE_KEYS.previousStatus, 'entry');
  const hasPrevious = terraformExpression(LIVE_KEYS.hasPrevious, 'entry');
  const codes = ENTRY_RULES.map((rule) => `(${terraformExpression(rule.refusedWhen, 'entry')} ? "${rule.code}" : "")`);
  const outputs = evaluateByTerraform({
    locals: { cases },
    output: {
      live: { value: `\${[for entry in local.cases : concat(${hasPrevious} ? [${previous}] : [], [${current}])]}` },
      faults: { value: `\${[for entry in local.cases : compact([${codes.join(', ')}])]}` },
    },
  });
  expect(outputs.live).toEqual(cases.map((entry) => liveGenerations(entry).map((key) => key.status)));
  expect(outputs.faults).toEqual(cases.map((entry) => entryFaults(entry).map((rule) => rule.code)));
}, 240_000);

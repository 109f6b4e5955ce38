/**
 * Imports point one way. `ROOMS` lists every room with the rooms it may import; whoever is not listed there, it may not
 * reach. A room is a folder; what a room lists stands below it, so that no circle can form between rooms either.
 */
const ROOMS = {
  // The rules know nothing but themselves.
  rotation: [],
  // Keys and messages of PGP, and nothing of AWS.
  sealing: ['rotation'],
  // Settings are parsed into the words of the rules.
  settings: ['rotation', 'sealing'],
  // What Terraform tells the check: read and written by both sides, so it leans on neither.
  'check-environment': ['rotation'],
  // The door translates AWS into the words of the rules.
  aws: ['rotation'],
  // Controls are held against facts they are given, by the rules.
  compliance: ['rotation'],
  // The page shows what others found.
  'audit-page': ['compliance', 'rotation'],

  // A change record is made of a plan and of facts it is given; one of them is whose PGP key the plan seals to.
  'change-records/plan': ['rotation'],
  'change-records/gate': ['change-records/plan', 'sealing', 'rotation'],
  'change-records/record': ['change-records/gate', 'change-records/plan', 'sealing', 'rotation'],
  'change-records/render': ['change-records/record', 'sealing', 'rotation'],
  'change-records/chain': [
    'change-records/render',
    'change-records/record',
    'change-records/gate',
    'change-records/plan',
    'rotation',
  ],

  // What roles have to be allowed follows from the settings.
  'role-policies': ['settings', 'change-records/chain', 'rotation'],

  // What Terraform builds follows from the rules.
  'constructs/common': ['rotation'],
  'constructs/suppliers': ['constructs/common', 'rotation', 'sealing'],
  'constructs/monitoring': ['constructs/common', 'rotation'],
  'constructs/key-check': ['constructs/monitoring', 'constructs/common', 'check-environment', 'rotation'],

  // A project's app: settings → stacks.
  app: ['constructs', 'lambda', 'settings', 'sealing', 'rotation'],

  // What runs on a schedule sees AWS through the door.
  lambda: ['aws', 'check-environment', 'compliance', 'rotation'],

  // Verbs stand above evidence, evidence above stack and account, all above shell.
  'cli/shell': ['aws', 'settings', 'rotation'],
  // What programs read: types for the verbs, schemas for everybody else.
  'cli/answers': ['change-records/chain', 'change-records/record', 'rotation'],
  'cli/stack': ['cli/shell', 'change-records/record', 'change-records/plan', 'settings', 'rotation'],
  'cli/account': [
    'cli/shell',
    'change-records/record',
    'change-records/gate',
    'aws',
    'settings',
    'sealing',
    'rotation',
  ],
  'cli/evidence': [
    'cli/account',
    'cli/stack',
    'cli/shell',
    'change-records/chain',
    'change-records/record',
    'settings',
    'rotation',
  ],
};

/** Rooms of verbs: each reaches what stands below all verbs, and no other verb. */
const BELOW_VERBS = [
  'cli/answers',
  'cli/evidence',
  'cli/account',
  'cli/stack',
  'cli/shell',
  'change-records',
  'compliance',
  'audit-page',
  'aws',
  'role-policies',
  'settings',
  'sealing',
  'rotation',
];
for (const verb of [
  'adopt',
  'audit',
  'doctor',
  'due',
  'handover',
  'init',
  'keys',
  'ledger',
  'plan',
  'policy',
  'status',
  'user',
  'verify',
]) {
  ROOMS[`cli/verbs/${verb}`] = BELOW_VERBS;
}

// It starts what the product is tried on.
ROOMS['cli/verbs/sandbox'] = [...BELOW_VERBS, 'sandbox'];

const OURS =
  '^(main\\.ts|app|check-environment|constructs|rotation|compliance|audit-page|sealing|settings|role-policies|change-records|aws|lambda|cli|provider-stand-in|sandbox|bench|release|__tests__)(/|$)';

const roomRule = ([room, below]) => ({
  name: `${room.replaceAll('/', '-')}-knows-its-neighbours`,
  severity: 'error',
  from: { path: `^${room}/` },
  to: { path: OURS, pathNot: `^(${[room, ...below].join('|')})/` },
});

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    ...Object.entries(ROOMS).map(roomRule),
    {
      name: 'only-main-loads-verbs',
      comment: 'A verb is reached by typing it.',
      severity: 'error',
      from: { path: '^(?!cli/verbs/|__tests__/|bench/)', pathNot: '^cli/verb-list\\.ts$' },
      to: { path: '^cli/verbs/' },
    },
    {
      name: 'the-public-face-is-for-others',
      comment: 'rotation/index.ts is what a package shows; inside, one imports the noun itself.',
      severity: 'error',
      from: { pathNot: '^__tests__/' },
      to: { path: '^rotation/index\\.ts$' },
    },
    {
      name: 'sandbox-stays-outside',
      comment: 'The sandbox tries the product, it is no part of it.',
      severity: 'error',
      from: { path: '^sandbox/' },
      to: { path: OURS, pathNot: '^(sandbox|provider-stand-in|aws|rotation|settings|sealing|change-records|cli)/' },
    },
    {
      name: 'one-verb-knows-the-sandbox',
      severity: 'error',
      from: { pathNot: '^(sandbox|cli/verbs/sandbox|bench|release|__tests__)/' },
      to: { path: '^sandbox/' },
    },
    {
      name: 'stand-in-needs-two-words',
      comment:
        'A provider of its own: it judges nothing, it only reports faults and masks key IDs as the product does.',
      severity: 'error',
      from: { path: '^provider-stand-in/' },
      to: { path: OURS, pathNot: '^(provider-stand-in/|rotation/(keyturn-error|access-key)\\.ts$)' },
    },
    {
      name: 'only-trials-know-the-stand-in',
      severity: 'error',
      from: { pathNot: '^(provider-stand-in|sandbox|bench|__tests__)/' },
      to: { path: '^provider-stand-in/' },
    },
    {
      name: 'stand-in-has-two-doors',
      comment: 'It is installed, and it knows what this machine is; everything else is its own.',
      severity: 'error',
      from: { pathNot: '^(provider-stand-in|__tests__)/' },
      to: { path: '^provider-stand-in/', pathNot: '^provider-stand-in/(install|own-endpoint)\\.ts$' },
    },
    {
      name: 'rotation-needs-no-package',
      severity: 'error',
      from: { path: '^rotation/' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-peer', 'core'] },
    },
    {
      name: 'aws-sdk-only-behind-the-door',
      severity: 'error',
      from: {
        path: '^(main\\.ts|app|check-environment|constructs|rotation|compliance|audit-page|sealing|settings|role-policies|change-records|lambda|cli)',
      },
      to: { path: 'node_modules/@aws-sdk/' },
    },
    {
      name: 'cdktf-only-where-terraform-is-built',
      comment: 'What imports it is built twice, the second time for CDK Terrain.',
      severity: 'error',
      from: {
        path: '^(rotation|check-environment|compliance|audit-page|sealing|settings|role-policies|change-records|aws|lambda|cli|provider-stand-in|sandbox)/',
      },
      to: { path: 'node_modules/(cdktf|@cdktf)/' },
    },
    {
      name: 'cdktn-is-reached-by-rewriting',
      comment: 'One source: release/second-build.ts turns what imports cdktf into what imports cdktn.',
      severity: 'error',
      from: {},
      to: { path: 'node_modules/(cdktn|@cdktn)/' },
    },
    {
      name: 'nothing-undeclared',
      comment:
        'An optional peer is declared, in `peerDependenciesMeta` too, which dependency-cruiser takes for no dependency.',
      severity: 'error',
      from: {},
      to: {
        dependencyTypes: ['unknown', 'undetermined', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['npm-peer'],
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|cdktf\\.out|\\.sandbox)/' },
    tsPreCompilationDeps: true,
    // No tsConfig here: with one, `constructs` would be our folder and not the package of that name.
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};

/** Imports point one way. Each rule says who may not be reached from where, and why. */
const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: `^${from}/` },
  to: {
    path: '^(main\\.ts|check-environment|constructs|rotation|compliance|picture|sealing|settings|change-records|aws|lambda|cli|sandbox|bench|__tests__)(/|$)',
    pathNot: `^(${[from, ...allowed].join('|')})/`,
  },
});

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    only('rotation-is-pure', 'rotation', [], 'The rules know nothing but themselves.'),
    only('sealing-knows-pgp', 'sealing', ['rotation'], 'Keys and messages of PGP, and nothing of AWS.'),
    only(
      'settings-know-the-rules',
      'settings',
      ['rotation', 'sealing'],
      'Settings are parsed into the words of the rules.',
    ),
    only(
      'change-records-know-the-rules',
      'change-records',
      ['rotation'],
      'A change record is made of a plan and of facts it is given.',
    ),
    only(
      'constructs-know-the-rules',
      'constructs',
      ['rotation', 'sealing', 'check-environment'],
      'What Terraform builds follows from the rules.',
    ),
    only(
      'compliance-knows-the-rules',
      'compliance',
      ['rotation'],
      'Controls are held against facts they are given, by the rules.',
    ),
    only('picture-shows-compliance', 'picture', ['compliance', 'rotation'], 'The page shows what others found.'),
    only(
      'check-environment-is-a-contract',
      'check-environment',
      ['rotation'],
      'What Terraform tells the check: read and written by both sides, so it leans on neither.',
    ),
    only('aws-is-a-door', 'aws', ['rotation'], 'The door translates AWS into the words of the rules.'),
    only(
      'lambda-goes-through-the-door',
      'lambda',
      ['aws', 'rotation', 'check-environment'],
      'What runs on a schedule sees AWS through the door.',
    ),
    only(
      'cli-goes-through-the-door',
      'cli',
      ['aws', 'rotation', 'compliance', 'picture', 'settings', 'sealing', 'change-records'],
      'What operators type sees AWS through the door.',
    ),
    only(
      'sandbox-stays-outside',
      'sandbox',
      ['aws', 'rotation', 'settings', 'sealing', 'change-records', 'cli'],
      'The sandbox tries the product, it is no part of it.',
    ),
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
        path: '^(main\\.ts|check-environment|constructs|rotation|compliance|picture|sealing|settings|change-records|lambda|cli)',
      },
      to: { path: 'node_modules/@aws-sdk/' },
    },
    {
      name: 'cdktf-only-where-terraform-is-built',
      comment: 'Keeps the move to CDK Terrain a rename.',
      severity: 'error',
      from: {
        path: '^(rotation|check-environment|compliance|picture|sealing|settings|change-records|aws|lambda|cli|sandbox)/',
      },
      to: { path: 'node_modules/(cdktf|@cdktf)/' },
    },
    {
      name: 'nothing-undeclared',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['unknown', 'undetermined', 'npm-no-pkg', 'npm-unknown'] },
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

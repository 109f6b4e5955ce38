import { type Trusted, trustPolicy } from '../../role-policies/trust';

const PLACE = { region: 'ap-southeast-2', account: '111122223333' };
const conditionOf = (trusted: Trusted): unknown =>
  (trustPolicy(trusted, PLACE) as { Statement: readonly { Condition: unknown }[] }).Statement[0]?.Condition;

const github = { host: 'github', repo: 'org/keys', pullRequests: false } as const;
const gitlab = { host: 'gitlab', repo: 'org/keys', mergeRequests: false, instance: 'gitlab.com' } as const;
const GITHUB = 'token.actions.githubusercontent.com';
const AUD = { [`${GITHUB}:aud`]: 'sts.amazonaws.com' };

test.each<[string, Trusted, unknown]>([
  [
    'a branch on GitHub',
    { ...github, branch: 'main' },
    { StringEquals: { ...AUD, [`${GITHUB}:sub`]: 'repo:org/keys:ref:refs/heads/main' } },
  ],
  [
    'an environment on GitHub, of one branch',
    { ...github, branch: 'main', environment: 'production' },
    {
      StringEquals: {
        ...AUD,
        [`${GITHUB}:sub`]: 'repo:org/keys:environment:production',
        [`${GITHUB}:ref`]: 'refs/heads/main',
      },
    },
  ],
  [
    "GitHub's pull requests",
    { ...github, pullRequests: true },
    { StringEquals: { ...AUD, [`${GITHUB}:sub`]: 'repo:org/keys:pull_request' } },
  ],
  [
    'a branch and a tier on GitLab',
    { ...gitlab, branch: 'main', tier: 'production' },
    {
      StringEquals: {
        'gitlab.com:aud': 'https://gitlab.com',
        'gitlab.com:sub':
          'project_path:org/keys:ref_type:branch:ref:main:environment_protected:true:deployment_tier:production',
      },
    },
  ],
  [
    "GitLab's merge requests",
    { ...gitlab, mergeRequests: true, instance: 'git.example.org' },
    {
      StringEquals: { 'git.example.org:aud': 'https://git.example.org' },
      StringLike: { 'git.example.org:sub': 'project_path:org/keys:ref_type:branch:ref:*' },
    },
  ],
  [
    'a CodeBuild project',
    { host: 'codebuild', project: 'keyturn-apply' },
    {
      StringEquals: { 'aws:SourceAccount': '111122223333' },
      ArnEquals: { 'aws:SourceArn': 'arn:aws:codebuild:ap-southeast-2:111122223333:project/keyturn-apply' },
    },
  ],
])('%s', (_, trusted, condition) => {
  expect(conditionOf(trusted)).toEqual(condition);
});

test.each<Trusted>([
  github,
  { ...github, environment: 'production' },
  { ...github, branch: 'main', pullRequests: true },
  { ...github, environment: 'production', pullRequests: true },
  gitlab,
  { ...gitlab, tier: 'production' },
  { ...gitlab, branch: 'main', mergeRequests: true },
  { ...gitlab, tier: 'production', mergeRequests: true },
])('%j would let in more than one kind of job, or none', (trusted) => {
  expect(() => trustPolicy(trusted, PLACE)).toThrow(expect.objectContaining({ code: 'TRUST_NOT_EXACT' }) as Error);
});

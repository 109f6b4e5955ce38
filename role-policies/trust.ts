import { KeyturnError } from '../rotation/keyturn-error';
import { Place } from './place';

/** Who may take a role: jobs of one repository, on one branch, in one environment. */
export interface GithubJobs {
  readonly host: 'github';
  /** `owner/name`. */
  readonly repo: string;
  readonly branch?: string;
  readonly environment?: string;
  /** Jobs of pull requests from the repository itself, and no others. */
  readonly pullRequests: boolean;
}

export interface GitlabJobs {
  readonly host: 'gitlab';
  /** `group/project`. */
  readonly repo: string;
  readonly branch?: string;
  /** The deployment tier of the protected environment, e.g. `production`. */
  readonly tier?: string;
  /** Jobs of merge requests: of any branch of the project itself. */
  readonly mergeRequests: boolean;
  /** Host name of the instance. */
  readonly instance: string;
}

export interface CodebuildProject {
  readonly host: 'codebuild';
  /** Name of the CodeBuild project. */
  readonly project: string;
}

export type Trusted = GithubJobs | GitlabJobs | CodebuildProject;

interface TrustStatement {
  readonly Effect: 'Allow';
  readonly Principal: { readonly Federated: string } | { readonly Service: string };
  readonly Action: string;
  readonly Condition: Record<string, Record<string, string>>;
}

interface TrustPolicy {
  readonly Version: '2012-10-17';
  readonly Statement: TrustStatement[];
}

/** The trust policy of a role. @throws KeyturnError `TRUST_NOT_EXACT` where it would let in more than one kind of job */
export function trustPolicy(trusted: Trusted, { region, account }: Pick<Place, 'region' | 'account'>): TrustPolicy {
  const place = new Place(region, account);
  switch (trusted.host) {
    case 'github':
      return byToken(place, 'token.actions.githubusercontent.com', 'sts.amazonaws.com', githubClaims(trusted));
    case 'gitlab':
      return byToken(place, trusted.instance, `https://${trusted.instance}`, gitlabClaims(trusted));
    case 'codebuild':
      return statement({
        Principal: { Service: 'codebuild.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnEquals: { 'aws:SourceArn': place.arn('codebuild', `project/${trusted.project}`) },
        },
      });
  }
}

type Claims = Readonly<Record<'StringEquals' | 'StringLike', Readonly<Record<string, string>>>>;

function byToken(place: Place, issuer: string, audience: string, { StringEquals, StringLike }: Claims): TrustPolicy {
  const keyed = (claims: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(claims).map(([claim, value]) => [`${issuer}:${claim}`, value]));
  return statement({
    Principal: { Federated: place.iam(`oidc-provider/${issuer}`) },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: keyed({ aud: audience, ...StringEquals }),
      ...(Object.keys(StringLike).length > 0 && { StringLike: keyed(StringLike) }),
    },
  });
}

const statement = (rest: Omit<TrustStatement, 'Effect'>): TrustPolicy => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', ...rest }],
});

/**
 * Of a job in an environment GitHub names the environment in `sub`, and not the branch: that is a claim of its own, which AWS
 * compares as well (since January 2026).
 * @throws KeyturnError `TRUST_NOT_EXACT`
 */
function githubClaims({ repo, branch, environment, pullRequests }: GithubJobs): Claims {
  const sub = (end: string): Claims['StringEquals'] => ({ sub: `repo:${repo}:${end}` });
  if (pullRequests && branch === undefined && environment === undefined) {
    return { StringEquals: sub('pull_request'), StringLike: {} };
  }
  // An environment alone is open to every branch that its rules let in.
  if (pullRequests || branch === undefined) {
    throw notExact('Give --branch (with --environment, where the job has one), or --pull-requests alone.');
  }
  const ref = `refs/heads/${branch}`;
  const claims = environment === undefined ? sub(`ref:${ref}`) : { ...sub(`environment:${environment}`), ref };
  return { StringEquals: claims, StringLike: {} };
}

/**
 * GitLab names the environment only where the project asks for it: `ci_id_token_sub_claim_components` of its API set to
 * project_path, ref_type, ref, environment_protected, deployment_tier.
 * @throws KeyturnError `TRUST_NOT_EXACT`
 */
function gitlabClaims({ repo, branch, tier, mergeRequests }: GitlabJobs): Claims {
  const begin = `project_path:${repo}:ref_type:branch:ref:`;
  // A merge request has the name of its branch, which anything may be.
  if (mergeRequests && branch === undefined && tier === undefined) {
    return { StringEquals: {}, StringLike: { sub: `${begin}*` } };
  }
  if (mergeRequests || branch === undefined) {
    throw notExact('Give --branch (with --tier, where the job has an environment), or --merge-requests alone.');
  }
  const end = tier === undefined ? '' : `:environment_protected:true:deployment_tier:${tier}`;
  return { StringEquals: { sub: `${begin}${branch}${end}` }, StringLike: {} };
}

const notExact = (wayOut: string): KeyturnError =>
  new KeyturnError('TRUST_NOT_EXACT', 'A role is taken by one kind of job; the options name none, or several.', wayOut);

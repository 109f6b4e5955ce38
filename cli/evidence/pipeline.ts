import { z } from 'zod';
import { childEnvironment } from '../shell/child-environment';
import { jsonOf } from '../shell/json-of';
import type { World } from '../shell/world';

/** A pipeline's host, as its own variables tell it. */
export type PipelineHost = 'GitHub Actions' | 'GitLab CI' | 'CodeBuild';

export function pipelineHost({ env }: Pick<World, 'env'>): PipelineHost | undefined {
  if (env['GITHUB_ACTIONS']) return 'GitHub Actions';
  if (env['GITLAB_CI']) return 'GitLab CI';
  return env['CODEBUILD_BUILD_ID'] ? 'CodeBuild' : undefined;
}

/**
 * Who approved, as the host itself knows: GitHub the reviewers of the job's environment, GitLab whoever started a manual job.
 * Empty where the host does not tell; CodeBuild never does, its approval is CodePipeline's.
 */
export async function hostsApprovers(world: World, folder: string): Promise<readonly string[]> {
  const { env } = world;
  switch (pipelineHost(world)) {
    case 'GitHub Actions':
      return githubReviewers(world, folder);
    case 'GitLab CI':
      return env['CI_JOB_MANUAL'] === 'true' ? [env['GITLAB_USER_LOGIN'] ?? ''].filter(Boolean) : [];
    case 'CodeBuild':
    case undefined:
      return [];
  }
}

const reviewsSchema = z.array(
  z.object({ state: z.string().nullish(), user: z.object({ login: z.string() }).nullish() }),
);

/** Needs `gh`, its token in GH_TOKEN, and the permission actions: read. */
async function githubReviewers(world: World, folder: string): Promise<readonly string[]> {
  const { env } = world;
  const { code, stdout } = await world.execute({
    command: 'gh',
    args: ['api', `repos/${env['GITHUB_REPOSITORY'] ?? ''}/actions/runs/${env['GITHUB_RUN_ID'] ?? ''}/approvals`],
    cwd: folder,
    env: childEnvironment('gh', env),
  });
  if (code !== 0) return [];
  const reviews = reviewsSchema.safeParse(jsonOf(stdout)).data ?? [];
  const approvers = reviews.filter(({ state }) => state === 'approved').map(({ user }) => user?.login ?? '');
  return [...new Set(approvers.filter((login) => login !== ''))];
}

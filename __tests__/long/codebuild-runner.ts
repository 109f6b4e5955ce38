import type { Ended } from '../journeys/by-hand';
import { example, type PipelineHost, without } from './pipeline-host';

interface Buildspec {
  readonly env: { readonly variables: Record<string, string>; readonly 'exported-variables'?: readonly string[] };
  readonly phases: Readonly<Record<string, { readonly commands: readonly string[] }>>;
  readonly artifacts?: { readonly files: readonly string[] };
}

/** How a build went, and the variables that it exported. */
interface EndedBuild {
  readonly failed: boolean;
  readonly said: string;
  readonly exported: Record<string, string>;
}

/** Runs a build as CodeBuild does: what comes after the build also runs when it failed. */
export async function codebuildBuild(
  host: PipelineHost,
  name: string,
  more: Record<string, string> = {},
): Promise<EndedBuild> {
  const { env, phases, artifacts } = example<Buildspec>(`codebuild/buildspec-${name}.yml`);
  const workspace = host.checkout();
  const variables = without(env.variables, 'TERRAFORM_SHA256');
  const around = { CODEBUILD_BUILD_ID: 'b:1', CODEBUILD_BUILD_NUMBER: '19', ...variables, ...more };
  const commands = (phase: string): readonly string[] => phases[phase]?.commands ?? [];
  const exported = (env['exported-variables'] ?? []).map((one) => `echo "exported ${one}=$${one}"`);
  const script = [...commands('install'), ...commands('build'), ...exported].join('\n');
  const built = await host.shell(script, workspace, around);
  const after: Ended | undefined = phases['post_build']
    ? await host.shell(commands('post_build').join('\n'), workspace, around)
    : undefined;
  host.keep(`codebuild ${name}`, workspace, artifacts?.files ?? []);
  const pairs = [...built.stdout.matchAll(/^exported (\w+)=(.*)$/gm)].map(([, key = '', value = '']) => [key, value]);
  return {
    failed: built.code !== 0 || (after?.code ?? 0) !== 0,
    said: `${built.said} ${after?.said ?? ''}`,
    exported: Object.fromEntries(pairs) as Record<string, string>,
  };
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../../../settings/configuration-folder';
import type { ProjectFile } from './project-file';

export const PIPELINE_HOSTS = ['github', 'gitlab', 'codebuild', 'none'] as const;

export type PipelineHost = (typeof PIPELINE_HOSTS)[number];

/** Where a host looks for its files. */
const PLACES: Readonly<Record<Exclude<PipelineHost, 'none'>, string>> = {
  github: '.github/workflows',
  gitlab: '',
  codebuild: '',
};

/** The files of a host's pipeline, as the package carries them. */
export function pipelineFiles(host: PipelineHost): readonly ProjectFile[] {
  if (host === 'none') return [];
  const folder = join(packageFolder(), 'examples', 'pipelines', host);
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => ({ path: join(PLACES[host], name), text: readFileSync(join(folder, name), 'utf8') }));
}

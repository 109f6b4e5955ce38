import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KeyturnError } from '../../rotation/keyturn-error';
import type { PlanningEngine } from './engine';

/** Terraform's choice of providers, with their checksums, as it was when the plan was made. */
const PLANNED_LOCK = 'providers.lock.hcl';

/** Keeps it beside the plan. Terraform's own is read from its folder; where it wrote none, nothing is kept. */
export async function keepProviderLock(engine: PlanningEngine): Promise<void> {
  const lock = await lockOf(engine.folder);
  const kept = join(engine.reviewFolder, PLANNED_LOCK);
  if (lock === undefined) await rm(kept, { force: true });
  else await writeFile(kept, lock);
}

/**
 * On another machine than the plan's, Terraform has chosen its providers anew: they have to be the same ones, to the byte.
 * @throws KeyturnError `PROVIDERS_CHANGED`
 */
export async function demandSameProviders(engine: PlanningEngine): Promise<void> {
  const planned = await readFile(join(engine.reviewFolder, PLANNED_LOCK), 'utf8').catch(() => undefined);
  const here = await Promise.all(engine.folders.map(lockOf));
  if (planned === undefined || here.every((lock) => lock === planned)) return;
  throw new KeyturnError(
    'PROVIDERS_CHANGED',
    'The providers that Terraform has installed here are not those that the plan was made with; what is applied is what was reviewed.',
    'Plan again (npx keyturn plan) and have it reviewed. If it happens again, somebody else may have answered for the registry: compare .terraform.lock.hcl with providers.lock.hcl.',
  );
}

const lockOf = (folder: string): Promise<string | undefined> =>
  readFile(join(folder, '.terraform.lock.hcl'), 'utf8').catch(() => undefined);

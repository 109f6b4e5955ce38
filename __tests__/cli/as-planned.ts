import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { touchedBy } from '../../change-records/plan/changed-since-plan';
import { parsePlan } from '../../change-records/plan/plan';
import { plannedUsers } from '../../change-records/plan/planned-user';
import { NOW } from '../sealing/pgp-keys';
import { ACloud } from './a-cloud';
import { aConfigDir } from './a-config-dir';
import type { AProject } from './a-project';

/** Makes the account what a plan saw of it. */
export function asPlanned(cloud: ACloud, planText: string): void {
  const plan = parsePlan(planText);
  for (const { name, tags, seen } of plannedUsers(plan)) {
    if (tags === undefined) continue;
    cloud.withUser(name, { path: '/suppliers/', tags: tags as Record<string, string> });
    for (const { id, status, createdAt } of seen) cloud.withKey(name, id, new Date(createdAt), status);
  }
  for (const { bucket, policy } of touchedBy(plan).buckets) {
    if (policy) cloud.policies.set(bucket, policy);
  }
}

/** Writes the ledger that a plan was made with. */
export function ledgerOf(planText: string, configDir: string): void {
  const ledger = parsePlan(planText).variables.key_generations?.value;
  writeFileSync(join(configDir, 'key-generations.json'), JSON.stringify(ledger));
}

/** The account and the folder of the configuration that a project's plan was made of. */
export async function accountOf({ plan }: Pick<AProject, 'plan'>): Promise<{ cloud: ACloud; configDir: string }> {
  const configDir = await aConfigDir();
  const cloud = new ACloud(() => NOW);
  asPlanned(cloud, plan);
  ledgerOf(plan, configDir);
  return { cloud, configDir };
}

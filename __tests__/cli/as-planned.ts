import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { touchedBy } from '../../change-records/plan/changed-since-plan';
import { parsePlan } from '../../change-records/plan/plan';
import { plannedUsers } from '../../change-records/plan/planned-user';
import type { ACloud } from './a-cloud';

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

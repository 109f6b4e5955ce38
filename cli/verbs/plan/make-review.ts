import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Acceptance, GateFacts } from '../../../change-records/gate/facts';
import { gate } from '../../../change-records/gate/gate';
import { type Plan, parsePlan } from '../../../change-records/plan/plan';
import { plannedUsers } from '../../../change-records/plan/planned-user';
import type { PlanRecord } from '../../../change-records/record/change-record';
import { planRecord } from '../../../change-records/record/plan-record';
import { KeyturnError } from '../../../rotation/keyturn-error';
import type { Configuration } from '../../../settings/configuration';
import { stackOfShard, suppliersStacks } from '../../../settings/shard';
import { suggestion } from '../../../settings/suggestion';
import { committedChange } from '../../evidence/committed-change';
import type { Cloud } from '../../shell/cloud';
import type { Desk } from '../../shell/desk';
import { lastWords, wayOutOf } from '../../stack/engine-words';
import { planFacts } from './plan-facts';
import { reasonFor } from './reason';

export interface ReviewSource {
  readonly desk: Desk;
  /** The JSON of the plan. */
  readonly json: string;
  readonly configuration: Configuration | undefined;
  readonly cloud: Cloud | undefined;
  readonly leaving: readonly string[];
  /** The user that was planned for alone. */
  readonly only?: string;
  /** What Terraform said while it planned, where it was not content. */
  readonly engineSaid?: string;
  /** `--reason`. */
  readonly reason: string | undefined;
  /** Whether to ask for a reason where there is none. @default false */
  readonly asksReason?: boolean;
  /** The record that was reviewed, where it is made again of the same plan: what people said is taken from there. */
  readonly reviewed?: PlanRecord;
  /** Who answers for what speaks against this plan. */
  readonly acceptances: readonly Acceptance[];
  readonly stack?: string;
  /** All stacks that were planned together with it. */
  readonly together?: readonly string[];
  readonly planSha256?: string;
  readonly configurationSha256?: string;
  /** Terraform's folder, for the versions in its lock file. */
  readonly stackFolder?: string;
}

/** Judges a plan and writes its record. @throws KeyturnError where it is no plan that can be judged */
export async function makeReview(source: ReviewSource): Promise<{ readonly plan: Plan; readonly record: PlanRecord }> {
  const { desk, configuration, cloud, leaving, only, acceptances, stackFolder } = source;
  const plan = parsePlan(source.json);
  demandKnownLeaving(plan, leaving);
  const { configDir } = desk;
  const facts = await planFacts({ plan, configuration, configDir, cloud, now: desk.now(), leaving, acceptances });
  for (const line of facts.unasked) desk.note(line);
  const { author, commit, gitSilent } = await committedChange(desk.world, desk.configDir);
  if (gitSilent) desk.note(desk.colours.yellow(`The record has neither author nor commit: ${gitSilent}.`));
  const reason = source.reviewed
    ? (source.reviewed.reason ?? undefined)
    : await reasonFor(desk, { given: source.reason, asks: source.asksReason ?? false, commit });
  return {
    plan,
    record: planRecord(plan, {
      ...facts.record,
      judgement: gate(plan, {
        ...facts.gate,
        ...stackFacts(source, facts.gate, plan),
        stack: source.stack,
        only,
        engineSaid: saidIn(source),
      }),
      reason,
      author,
      commit,
      gitSilent,
      stack: source.stack,
      stacks: source.together,
      only,
      planSha256: source.planSha256,
      configurationSha256: source.configurationSha256,
      providers: stackFolder === undefined ? undefined : await lockedVersions(stackFolder),
    }),
  };
}

/** Where users are in several stacks: which there are, and the ledger as far as the planned ones have it. */
function stackFacts(
  { configuration, stack, together }: ReviewSource,
  { ledger }: GateFacts,
  plan: Plan,
): Pick<GateFacts, 'ledger' | 'shards' | 'isOfAllStacks'> {
  if (configuration?.settings.deployment.shards === undefined) return { ledger };
  const shards = suppliersStacks(configuration.settings.deployment);
  if (together !== undefined) return { ledger, shards, isOfAllStacks: true };
  const planned = new Set(plannedUsers(plan).flatMap(({ name, wanted }) => (wanted ? [name] : [])));
  // A plan that was only given does not say of which stack it is.
  const own = configuration.settings.users
    .filter(({ name, shard }) => (stack === undefined ? planned.has(name) : stackOfShard(shard) === stack))
    .flatMap(({ name }) => (ledger?.[name] ? [[name, ledger[name]] as const] : []));
  return { ledger: ledger && Object.fromEntries(own), shards, isOfAllStacks: false };
}

const saidIn = ({ engineSaid }: ReviewSource): GateFacts['engineSaid'] =>
  engineSaid === undefined ? undefined : { words: lastWords(engineSaid), wayOut: wayOutOf(engineSaid) };

/**
 * Somebody who leaves stands in the plan: a name that was mistyped removes nobody, and whoever typed it would think otherwise.
 * @throws KeyturnError `UNKNOWN_USER`
 */
function demandKnownLeaving(plan: Plan, leaving: readonly string[]): void {
  const known = plannedUsers(plan).map(({ name }) => name);
  const unknown = leaving.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new KeyturnError(
    'UNKNOWN_USER',
    `"${unknown}" is no user in this plan, neither one that stays nor one that leaves.${suggestion(unknown, known)}`,
    `--leaving takes users that this stack has: ${known.join(', ') || 'it has none'}. One that has left already needs it no more.`,
  );
}

/** Provider address → the version that Terraform has chosen. */
async function lockedVersions(stackFolder: string): Promise<ReadonlyMap<string, string>> {
  const lock = await readFile(join(stackFolder, '.terraform.lock.hcl'), 'utf8').catch(() => '');
  const blocks = lock.matchAll(/^provider "([^"]+)" \{[^}]*?^ {2}version\s*=\s*"([^"]+)"/gm);
  return new Map([...blocks].map(([, source = '', version = '']) => [source, version]));
}

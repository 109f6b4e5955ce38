import { IAMClient, paginateListUsers } from '@aws-sdk/client-iam';
import pLimit from 'p-limit';
import { lookAtEveryKey } from '../aws/audit';
import { connect } from '../aws/connect';
import { INVENTORY_PLACE } from '../aws/key-inventory';
import type { CheckSettings } from '../check-environment/check-settings';
import { IDLE_MATTERS_FROM_DAYS } from '../compliance/key-judges';
import { runCheck } from '../lambda/access-key-rotation-check/check';
import { jsonLog } from '../lambda/access-key-rotation-check/log';
import type { Run } from '../lambda/access-key-rotation-check/run';
import type { RunReport } from '../lambda/access-key-rotation-check/run-report';
import { daysAfter } from '../rotation/days';
import { DEFAULT_POLICIES } from '../rotation/policy';
import { ACCOUNT, REGION } from '../sandbox/operator';

/** Finds the keys that are too old, and answers their IDs. */
export type WayToLook = (now: Date) => Promise<ReadonlySet<string>>;

/**
 * What everybody does first: list all users, then every user's keys, so many at a time; for an audit then also every key's
 * last use.
 */
export function listEverybodysKeys(atATime: number, uses: 'with-uses' | 'without-uses' = 'without-uses'): WayToLook {
  return async (now) => {
    const iam = new IAMClient({ region: REGION });
    const aws = connect({ region: REGION });
    const names: string[] = [];
    for await (const page of paginateListUsers({ client: iam, pageSize: 1000 }, {})) {
      names.push(...(page.Users ?? []).map((user) => user.UserName!));
    }
    const limit = pLimit(atATime);
    const keys = (await Promise.all(names.map((name) => limit(() => aws.keys.keysOf(name))))).flat();
    if (uses === 'with-uses') await Promise.all(keys.map(({ id }) => limit(() => aws.keys.lastUse(id))));
    iam.destroy();
    aws.close();
    const oldest = daysAfter(now, -DEFAULT_POLICIES.internal.maxAgeDays);
    return new Set(keys.filter((key) => key.status === 'Active' && key.createdAt < oldest).map((key) => key.id));
  };
}

/** As `keyturn audit` looks at every key, its last use where a rule hangs on it. */
export const theAudit: WayToLook = async (now) => {
  const aws = connect({ region: REGION });
  const terms = { policies: DEFAULT_POLICIES, now, timeZone: 'Pacific/Auckland' };
  const how = { lookedAt: now, idleMattersFromDays: IDLE_MATTERS_FROM_DAYS };
  const { result } = await lookAtEveryKey(aws, ACCOUNT, terms, how);
  aws.close();
  const old = result.keys.filter(({ findings }) => findings.some(({ rule }) => rule === 'age'));
  return new Set(old.map(({ accessKeyId }) => accessKeyId!));
};

/** The next run of the check is a first one again. */
export async function forgetInventory(): Promise<void> {
  const aws = connect({ region: REGION });
  await aws.evidence('evidence').delete(INVENTORY_PLACE);
  aws.close();
}

let runs = 0;

/** The check itself, as Lambda runs it. In `enforce` it also acts, mails every holder, and keeps its evidence. */
export function theCheck(mode: 'report' | 'enforce'): WayToLook {
  return async (now) => {
    runs += 1;
    const aws = connect({ region: REGION });
    const evidence = aws.evidence('evidence');
    const id = `bench-${runs}`;
    const run: Run = {
      id,
      account: ACCOUNT,
      startedAt: now,
      asOf: now,
      settings: { ...SETTINGS, mode },
      ports: { ...aws, evidence },
      log: jsonLog(id, () => undefined),
      deadline: { remainingInMs: () => 900_000 },
      problems: [],
    };
    await runCheck(run);
    const kept = await evidence.get(`runs/${now.toISOString().slice(0, 10)}/${id}.json`);
    aws.close();
    const report = JSON.parse(kept?.body ?? 'null') as RunReport;
    return new Set([...report.acted, ...report.overdue].map(({ accessKeyId }) => accessKeyId));
  };
}

const SETTINGS: CheckSettings = {
  mode: 'report',
  tell: 'owner',
  suspendQuarantined: false,
  sealingKeysEnd: undefined,
  timeZone: 'Pacific/Auckland',
  policy: DEFAULT_POLICIES,
  neverPassTheLimit: false,
  runEveryDays: 7,
  fullSweepEveryDays: 28,
  organisation: 'Bench',
  project: undefined,
  mailFrom: 'keys@example.org.nz',
  mailOwner: 'owner@example.org.nz',
  mailReplyTo: undefined,
  mailPattern: '{user}@example.org.nz',
  evidenceBucket: 'evidence',
};

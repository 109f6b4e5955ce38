import { IAMClient, paginateListUsers } from '@aws-sdk/client-iam';
import pLimit from 'p-limit';
import { connect } from '../aws/connect';
import type { CheckSettings } from '../check-environment/check-settings';
import { runCheck } from '../lambda/access-key-rotation-check/check';
import { jsonLog } from '../lambda/access-key-rotation-check/log';
import type { Run } from '../lambda/access-key-rotation-check/run';
import type { RunReport } from '../lambda/access-key-rotation-check/run-report';
import { daysAfter } from '../rotation/days';
import { DEFAULT_POLICIES } from '../rotation/policy';

const REGION = 'ap-southeast-2';

/** Finds the keys that are too old, and answers their IDs. */
export type WayToLook = (now: Date) => Promise<ReadonlySet<string>>;

/** What everybody does first: list all users, then every user's keys, so many at a time. */
export function listEverybodysKeys(atATime: number): WayToLook {
  return async (now) => {
    const iam = new IAMClient({ region: REGION });
    const aws = connect({ region: REGION });
    const names: string[] = [];
    for await (const page of paginateListUsers({ client: iam, pageSize: 1000 }, {})) {
      names.push(...(page.Users ?? []).map((user) => user.UserName!));
    }
    const limit = pLimit(atATime);
    const keys = (await Promise.all(names.map((name) => limit(() => aws.keys.keysOf(name))))).flat();
    iam.destroy();
    aws.close();
    const oldest = daysAfter(now, -DEFAULT_POLICIES.internal.maxAgeDays);
    return new Set(keys.filter((key) => key.status === 'Active' && key.createdAt < oldest).map((key) => key.id));
  };
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
      account: '123456789012',
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
  timeZone: 'Pacific/Auckland',
  policy: DEFAULT_POLICIES,
  neverPassTheLimit: false,
  runEveryDays: 7,
  fullSweepEveryDays: 28,
  organisation: 'Bench',
  mailFrom: 'keys@example.org.nz',
  mailOwner: 'owner@example.org.nz',
  mailReplyTo: undefined,
  mailPattern: '{user}@example.org.nz',
  evidenceBucket: 'evidence',
};

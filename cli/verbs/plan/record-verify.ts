import { join } from 'node:path';
import { type HistoryFault, historyFaults } from '../../../change-records/chain/git-history';
import { leftDrafts, RECORDS_FOLDER, verifyFolder } from '../../../change-records/chain/record-folder';
import { unfinishedFault } from '../../../change-records/chain/verify-chain';
import { recordsInGit } from '../../evidence/records-in-git';
import type { Desk } from '../../shell/desk';
import { EXIT, type ExitCode } from '../../shell/exit-code';

export interface VerifyOptions {
  readonly expect?: string;
  /** A commit; true: HEAD. */
  readonly git?: string | true;
  readonly signed?: boolean;
}

/** Looks whether the chain is whole, and whether everything that was begun has an end. */
export async function verifyRecords(desk: Desk, options: VerifyOptions): Promise<ExitCode> {
  const folder = join(desk.configDir, RECORDS_FOLDER);
  const report = await verifyFolder(folder, options.expect);
  // Files tell their age by the system's clock.
  const drafts = await leftDrafts(folder, new Date());
  const { unfinished, end } = report;
  const faults = [...report.faults, ...(await faultsInGit(desk, options))];
  const summary =
    end.number === 0
      ? 'There are no records.'
      : `${end.number} ${end.number === 1 ? 'record' : 'records'}; the last one is ${end.hash ?? 'unreadable'}`;
  const all = [...faults, ...unfinished.map(unfinishedFault)];
  const lines = all.map(({ code, file, what }) => `${desk.colours.red(code)} ${file}: ${what}`);
  const left = drafts.map(
    (name) => `${name}: a killed run left this draft behind; the next plan or apply takes it away.`,
  );
  desk.answer([...lines, ...left, faults.length === 0 ? `Whole: ${summary}` : `Not whole: ${summary}`].join('\n'), {
    whole: faults.length === 0,
    records: end.number,
    hash: end.hash,
    faults: all,
    drafts,
  });
  return all.length === 0 ? EXIT.done : EXIT.refused;
}

async function faultsInGit(desk: Desk, { git, signed = false }: VerifyOptions): Promise<readonly HistoryFault[]> {
  if (git === undefined && !signed) return [];
  const ref = typeof git === 'string' ? git : 'HEAD';
  return historyFaults({ ...(await recordsInGit(desk.world, desk.configDir, ref)), signed });
}

import { join } from 'node:path';
import { type ArchiveFault, archiveFaults, archivePrefix, lockFaults } from '../../../change-records/chain/archive';
import { type HistoryFault, historyFaults } from '../../../change-records/chain/git-history';
import { leftDrafts, RECORDS_FOLDER, recordTexts, verifyFolder } from '../../../change-records/chain/record-folder';
import { unfinishedFault } from '../../../change-records/chain/verify-chain';
import { retentionOf } from '../../../settings/record-archive';
import { atWork } from '../../account/organisation';
import type { Answer } from '../../answers/answers';
import { recordsInGit } from '../../evidence/records-in-git';
import type { Desk } from '../../shell/desk';
import { CouldNotError, EXIT, type ExitCode } from '../../shell/exit-code';

export interface VerifyOptions {
  readonly expect?: string;
  /** A commit; true: HEAD. */
  readonly git?: string | true;
  readonly signed?: boolean;
  /** A bucket; true: the one that the settings name. */
  readonly archive?: string | true;
}

/** Looks whether the chain is whole, and whether everything that was begun has an end. */
export async function verifyRecords(desk: Desk, options: VerifyOptions): Promise<ExitCode> {
  const folder = join(desk.configDir, RECORDS_FOLDER);
  const report = await verifyFolder(folder, options.expect);
  // Files tell their age by the system's clock.
  const drafts = await leftDrafts(folder, new Date());
  const { unfinished, end } = report;
  const archive = await lookAtArchive(desk, options);
  const archived = archive?.faults ?? [];
  const faults = [...report.faults, ...(await faultsInGit(desk, options)), ...archived];
  const summary =
    end.number === 0
      ? 'There are no records.'
      : `${end.number} ${end.number === 1 ? 'record' : 'records'}; the last one is ${end.hash ?? 'unreadable'}`;
  const all = [...faults, ...unfinished.map(unfinishedFault)];
  const lines = all.map(({ code, file, what }) => `${desk.colours.red(code)} ${file}: ${what}`);
  const left = drafts.map(
    (name) => `${name}: a killed run left this draft behind; the next plan or apply takes it away.`,
  );
  const waysOut = [...new Set(archived.map(({ wayOut }) => wayOut))].map((wayOut) => `→ ${wayOut}`);
  const against = archive && `Held against s3://${archive.place}: ${archive.records} there.`;
  const verdict = faults.length === 0 ? `Whole: ${summary}` : `Not whole: ${summary}`;
  desk.answer<Answer<'record verify'>>(
    [...lines, ...waysOut, ...left, ...(against === undefined ? [] : [against]), verdict].join('\n'),
    {
      whole: faults.length === 0,
      records: end.number,
      hash: end.hash,
      faults: all,
      drafts,
      ...(archive && { archive: { place: archive.place, records: archive.records } }),
    },
  );
  return all.length === 0 ? EXIT.done : EXIT.refused;
}

async function faultsInGit(desk: Desk, { git, signed = false }: VerifyOptions): Promise<readonly HistoryFault[]> {
  if (git === undefined && !signed) return [];
  const ref = typeof git === 'string' ? git : 'HEAD';
  return historyFaults({ ...(await recordsInGit(desk.world, desk.configDir, ref)), signed });
}

/** What was held against what: whoever can write the folder can also write the settings that name the place. */
interface LookedAtArchive {
  readonly place: string;
  readonly records: number;
  readonly faults: readonly ArchiveFault[];
}

/** @throws CouldNotError `NO_ARCHIVE`, an `AwsFault`: what nobody could look at is not whole */
async function lookAtArchive(desk: Desk, { archive }: VerifyOptions): Promise<LookedAtArchive | undefined> {
  if (archive === undefined) return undefined;
  return atWork(desk, async (configuration, cloud) => {
    const { recordArchive: settings, project } = configuration.settings.deployment;
    const bucket = typeof archive === 'string' ? archive : settings?.bucket;
    if (bucket === undefined) throw noArchive();
    const at = cloud.recordArchive(bucket);
    const prefix = archivePrefix(project);
    const folder = await recordTexts(join(configuration.dir, RECORDS_FOLDER));
    const objects = await at.objects(prefix);
    const faults = [
      ...archiveFaults({ folder, objects, prefix }),
      ...lockFaults(bucket, await at.lock(), bucket === settings?.bucket ? retentionOf(settings) : undefined),
    ];
    return { place: `${bucket}/${prefix}`, records: objects.length, faults };
  });
}

export function noArchive(): CouldNotError {
  return new CouldNotError(
    'NO_ARCHIVE',
    'The settings name no archive of records, so there is nothing to hold the folder against.',
    'Name it in settings.json, deployment.recordArchive; or, of an archive that you know of: --archive <bucket>.',
  );
}

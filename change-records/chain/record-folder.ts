import { randomUUID } from 'node:crypto';
import { link, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { KeyturnError } from '../../rotation/keyturn-error';
import { readJsonText } from '../plan/json-text';
import { type ChainEnd, EMPTY_CHAIN, HEAD_FILE, hashOf, headText, recordName, renderingsOf, seal } from './chain';
import {
  type ChainedRecord,
  chainedRecordSchema,
  eventSchema,
  type RecordContext,
  type RecordedEvent,
} from './chained-record';
import { type ChainReport, verifyChain } from './verify-chain';

/** In the folder of the configuration, beside the ledger: committed with it. */
export const RECORDS_FOLDER = 'records';

/** A process may hold about a thousand files open; a chain has more. */
const FILES_AT_A_TIME = 64;

/** How often somebody else may be faster before we give up: never reached by people and pipelines. */
const TRIES = 200;

/**
 * Writes down what happened, behind the last record of the folder (`<configuration>/records`), as JSON, Markdown and HTML.
 * Two at once both get their place: a record's file is made whole and under its number, or not at all.
 * @throws KeyturnError `CHAIN_BROKEN` where the end of the chain is not as it was written: nothing is put behind that
 */
export async function appendRecord(
  folder: string,
  event: RecordedEvent,
  context: RecordContext,
): Promise<ChainedRecord> {
  const checked = eventSchema.parse(event);
  await mkdir(folder, { recursive: true });
  for (let tries = 0; tries < TRIES; tries += 1) {
    // Whoever wrote the last record may have been ended before its renderings were: once another is behind it, nobody looks.
    await finishLastRecord(folder);
    const { record, files } = seal(checked, await endOf(folder), context);
    const [[name, text] = ['', ''], ...renderings] = files;
    if (!(await createWhole(folder, name, text))) continue;
    for (const [rendering, content] of renderings) await replaceWhole(folder, rendering, content);
    await moveHead(folder);
    return record;
  }
  throw new Error(`${TRIES} other records were appended to ${folder} while this one waited`);
}

/**
 * Finishes the last record where its writer was ended between the record and what belongs to it: renderings that are
 * missing are made again, if they come out as the record says, and the head is moved on by that one record. Whatever else
 * is wrong stays for `verifyFolder` to find. @returns whether there was something to finish
 */
export async function finishLastRecord(folder: string): Promise<boolean> {
  const names = new Set(await entries(folder));
  const last = recordsAmong([...names]).at(-1);
  if (last === undefined) return false;
  const written = readJsonText(await readFile(join(folder, last), 'utf8'));
  const parsed = chainedRecordSchema.safeParse(written);
  if (!parsed.success || endOfRecord(last, written).number !== parsed.data.number) return false;
  const record = parsed.data;
  const missing = Object.keys(record.renderings).filter((kind) => !names.has(`${recordName(record.number)}.${kind}`));
  // To render takes longer than to look.
  const made = missing.length === 0 ? [] : [...renderingsOf(record)].filter(([name]) => !names.has(name));
  for (const [name, text] of made) await replaceWhole(folder, name, text);
  const wrote = made.length > 0;
  const head = await readHead(folder);
  if (head.number !== record.number - 1 || head.hash !== record.previousHash) return wrote;
  await moveHead(folder);
  return true;
}

/** After this long no draft is anybody's any more: writing one takes milliseconds. */
const DRAFT_IN_USE_MS = 60_000;

/**
 * Drafts that killed writers left behind: half of a record, or the whole of one that was not chained. They are no records,
 * and what they would have told is found from what was begun. @param now the moment that their age is counted to
 */
export async function leftDrafts(folder: string, now: Date): Promise<readonly string[]> {
  const left: string[] = [];
  for (const name of (await entries(folder)).filter(isOurDraft)) {
    const { mtimeMs } = await stat(join(folder, name)).catch(() => ({ mtimeMs: now.getTime() }));
    if (now.getTime() - mtimeMs > DRAFT_IN_USE_MS) left.push(name);
  }
  return left;
}

/** Takes them away. @returns their names */
export async function removeLeftDrafts(folder: string, now: Date): Promise<readonly string[]> {
  const left = await leftDrafts(folder, now);
  for (const name of left) await rm(join(folder, name), { force: true });
  return left;
}

/** Every record, oldest first. @throws KeyturnError `CHAIN_BROKEN` where one of them cannot be read */
export async function readRecords(folder: string): Promise<readonly ChainedRecord[]> {
  const limit = pLimit(FILES_AT_A_TIME);
  const read = async (name: string): Promise<ChainedRecord> => {
    const parsed = chainedRecordSchema.safeParse(readJsonText(await readFile(join(folder, name), 'utf8')));
    if (parsed.success) return parsed.data;
    throw broken(`${name} cannot be read`);
  };
  return Promise.all((await recordFiles(folder)).map((name) => limit(() => read(name))));
}

/** Name → text of every record's JSON, whatever is in it; a folder that is not there holds none. */
export async function recordTexts(folder: string): Promise<ReadonlyMap<string, string>> {
  const limit = pLimit(FILES_AT_A_TIME);
  const read = async (name: string) => [name, await readFile(join(folder, name), 'utf8')] as const;
  return new Map(await Promise.all((await recordFiles(folder)).map((name) => limit(() => read(name)))));
}

/** See `verifyChain`; a folder that is not there is an empty chain. */
export async function verifyFolder(folder: string, expected?: string): Promise<ChainReport> {
  const names = (await entries(folder)).filter((name) => !isDraft(name));
  const limit = pLimit(FILES_AT_A_TIME);
  const files = await Promise.all(
    names.map((name) => limit(async () => [name, await readFile(join(folder, name), 'utf8')] as const)),
  );
  return verifyChain(new Map(files), expected);
}

/** The head is read first: records only ever come, so that the folder can be ahead of it, and never behind. */
async function endOf(folder: string): Promise<ChainEnd> {
  const head = await readHead(folder);
  const last = (await recordFiles(folder)).at(-1);
  const end = last === undefined ? EMPTY_CHAIN : await endIn(folder, last);
  if (head.number > end.number)
    throw broken(`its head names record ${head.number}, and the last one here is ${end.number}`);
  return end;
}

async function endIn(folder: string, name: string): Promise<ChainEnd> {
  return endOfRecord(name, readJsonText(await readFile(join(folder, name), 'utf8')));
}

function endOfRecord(name: string, record: unknown): ChainEnd {
  const { number, hash } = (record ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof number !== 'number' || typeof hash !== 'string' || `${recordName(number)}.json` !== name) {
    throw broken(`${name} cannot be read`);
  }
  if (hashOf(record as Readonly<Record<string, unknown>>) !== hash) throw broken(`${name} was altered`);
  return { number, hash };
}

async function readHead(folder: string): Promise<ChainEnd> {
  try {
    return { ...EMPTY_CHAIN, ...(readJsonText(await readFile(join(folder, HEAD_FILE), 'utf8')) as Partial<ChainEnd>) };
  } catch (failure) {
    if (isCode(failure, 'ENOENT')) return EMPTY_CHAIN;
    throw failure;
  }
}

/** Whoever moved it last looks again afterwards, so that of two at once the later record stays named. */
async function moveHead(folder: string): Promise<void> {
  for (let named: string | undefined; ; ) {
    const last = (await recordFiles(folder)).at(-1);
    if (last === undefined || last === named) return;
    await replaceWhole(folder, HEAD_FILE, headText(await endIn(folder, last)));
    named = last;
  }
}

/** False where the file is there already. A hard link is made whole or not at all, and never over another file. */
async function createWhole(folder: string, name: string, text: string): Promise<boolean> {
  const draft = join(folder, `.${name}.${randomUUID()}`);
  try {
    await writeFile(draft, text, { flag: 'wx', flush: true });
    await link(draft, join(folder, name));
    return true;
  } catch (failure) {
    if (isCode(failure, 'EEXIST')) return false;
    throw failure;
  } finally {
    await rm(draft, { force: true });
  }
}

async function replaceWhole(folder: string, name: string, text: string): Promise<void> {
  const draft = join(folder, `.${name}.${randomUUID()}`);
  try {
    await writeFile(draft, text, { flag: 'wx', flush: true });
    await rename(draft, join(folder, name));
  } catch (failure) {
    // Half a draft on a full disk is in the way of whatever is written next.
    await rm(draft, { force: true });
    throw failure;
  }
}

const isDraft = (name: string): boolean => name.startsWith('.');

/** `.0007.json.<uuid>`, as `createWhole` and `replaceWhole` name them. */
const isOurDraft = (name: string): boolean =>
  /^\.(\d{4,}|head)\.\w+\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(name);

const recordFiles = async (folder: string): Promise<readonly string[]> => recordsAmong(await entries(folder));

/** Names of records' files, oldest first. */
const recordsAmong = (names: readonly string[]): readonly string[] =>
  names.filter((name) => /^\d{4,}\.json$/.test(name)).sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));

async function entries(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (failure) {
    if (isCode(failure, 'ENOENT')) return [];
    throw failure;
  }
}

const isCode = (failure: unknown, code: string): boolean =>
  (failure as NodeJS.ErrnoException | undefined)?.code === code;

function broken(because: string): KeyturnError {
  return new KeyturnError(
    'CHAIN_BROKEN',
    `The chain of records is not as it was written: ${because}; a record is only put behind a whole chain.`,
    'Look at it with "npx keyturn record verify"; bring the records back from version control.',
  );
}

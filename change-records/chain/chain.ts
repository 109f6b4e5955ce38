import { canonicalJson, sha256 } from '../record/canonical-json';
import { html } from '../render/html';
import { markdown } from '../render/markdown';
import { chainDocument, type UnsealedRecord } from './chain-document';
import { CHAIN_VERSION, type ChainedRecord, type RecordContext, type RecordedEvent } from './chained-record';

/** The record before, as far as the next one needs it. */
export interface ChainEnd {
  /** 0 where there is no record yet. */
  readonly number: number;
  readonly hash: string | null;
}

export const EMPTY_CHAIN: ChainEnd = { number: 0, hash: null };

/** A record and the files that it is kept in: name → text. */
export interface SealedRecord {
  readonly record: ChainedRecord;
  readonly files: ReadonlyMap<string, string>;
}

/** Puts an event behind the end of a chain. */
export function seal(event: RecordedEvent, end: ChainEnd, context: RecordContext): SealedRecord {
  const number = end.number + 1;
  const unsealed: UnsealedRecord = {
    ...event,
    formatVersion: CHAIN_VERSION,
    number,
    recordedAt: context.now.toISOString(),
    recordedBy: context.by,
    organisation: context.organisation,
    timeZone: context.timeZone,
    previousHash: end.hash,
  };
  const document = chainDocument(unsealed);
  const renderings = { md: markdown(document), html: html(document) };
  const hashed = { ...unsealed, renderings: { md: sha256(renderings.md), html: sha256(renderings.html) } };
  const record: ChainedRecord = { ...hashed, hash: sha256(canonicalJson(hashed)) };
  const name = recordName(number);
  return {
    record,
    files: new Map([
      [`${name}.json`, recordText(record)],
      [`${name}.md`, renderings.md],
      [`${name}.html`, renderings.html],
    ]),
  };
}

/**
 * The files for people of a record that is there already, as far as they come out as they were: name → text. A later version
 * may say the same in other words, and then there are none.
 */
export function renderingsOf(record: ChainedRecord): ReadonlyMap<string, string> {
  const document = chainDocument(record);
  const texts = { md: markdown(document), html: html(document) };
  const same = Object.entries(texts).filter(([kind, text]) => record.renderings[kind] === sha256(text));
  return new Map(same.map(([kind, text]) => [`${recordName(record.number)}.${kind}`, text]));
}

/** The hash that a record should have, whatever it says it has. */
export function hashOf(record: Readonly<Record<string, unknown>>): string {
  return sha256(canonicalJson({ ...record, hash: undefined }));
}

/** `0007`; five digits from 10,000 on. Nothing but the number, so that two records can never share one. */
export const recordName = (number: number): string => String(number).padStart(4, '0');

/** Exactly how a record stands in its file: any other writing of it is an alteration. */
export const recordText = (record: unknown): string => `${JSON.stringify(record, null, 2)}\n`;

/** The file that names the last record, so that records missing at the end are noticed. */
export const HEAD_FILE = 'head.json';

export const headText = ({ number, hash }: ChainEnd): string => recordText({ number, hash });

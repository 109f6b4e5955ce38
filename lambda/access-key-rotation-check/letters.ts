import type { Mail } from '../../aws/mailer';
import { maskKeyId } from '../../rotation/access-key';
import { belongsToLedger, classify, USER_TAGS } from '../../rotation/audience';
import { wholeDaysBetween } from '../../rotation/days';
import { recordedEntry } from '../../rotation/ledger-advice';
import type { Letter, Notice } from './letter';
import type { Run } from './run';
import { fillIn } from './template';

/** A subject is one line, whatever somebody wrote into a tag. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\s]+/gu, ' ').trim();

/** "Monday, 23 November 2026": the day it is where the organisation lives. */
export function dayInWords(moment: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-NZ', { dateStyle: 'full', timeZone }).format(moment);
}

function deedViews({ deeds, user }: Letter, run: Run) {
  return deeds.map(({ keyId, did, because, createdAt }) => ({
    keyId,
    did,
    because,
    isDeleted: did === 'deleted',
    ageDays: wholeDaysBetween(createdAt, run.asOf),
    user: user.name,
  }));
}

function noticeViews({ notices }: Letter, run: Run) {
  return notices.map(({ key, dueAt, because }) => ({
    keyId: key.id,
    because,
    ageDays: wholeDaysBetween(key.createdAt, run.asOf),
    by: dayInWords(dueAt, run.configuration.timeZone),
    isOverdue: dueAt < run.asOf,
  }));
}

function noticeSubject(whose: string, [first, ...others]: readonly Notice[], run: Run): string {
  if (first === undefined) return `${whose} access key`;
  const which = others.length > 0 ? 'access keys' : `access key ${maskKeyId(first.key.id)}`;
  if (first.dueAt < run.asOf) return `${whose} ${which}: rotation is overdue`;
  return `${whose} ${which}: to be rotated by ${dayInWords(first.dueAt, run.configuration.timeZone)}`;
}

function deedSubject(letter: Letter): string {
  const [first, ...others] = letter.deeds;
  if (others.length > 0) return 'Your AWS access keys were switched off';
  return `Your AWS access key ${maskKeyId(first!.keyId)} was ${first!.did}`;
}

/** The holder is a supplier, or its keys are issued from the ledger: it gets new credentials from us. */
function toSupplier(letter: Letter, run: Run): Omit<Mail, 'from' | 'to'> {
  const { user } = letter;
  const entry = recordedEntry(user);
  const subject = oneLine(noticeSubject(user.tags[USER_TAGS.integration] ?? user.name, letter.notices, run));
  const view = {
    organisation: run.configuration.organisation,
    owner: run.configuration.mailOwner,
    user: user.name,
    company: user.tags[USER_TAGS.company] ?? user.name,
    integration: user.tags[USER_TAGS.integration] ?? '',
    ticket: letter.contact.kind === 'ticket' ? letter.contact.url : '',
    newKeyIsIssued: entry?.previous === 'active',
    isOverdue: letter.notices.some(({ dueAt }) => dueAt < run.asOf),
    isFromLedger: belongsToLedger(user),
    notices: noticeViews(letter, run),
    deeds: deedViews(letter, run),
    hasDeeds: letter.deeds.length > 0,
    hasNotices: letter.notices.length > 0,
    subject,
  };
  const title = letter.deeds.length > 0 ? deedSubject(letter) : subject;
  const prefix = letter.contact.kind === 'ticket' ? 'Please open a ticket: ' : '';
  return { subject: oneLine(`${prefix}${title}`), ...fillIn('to-supplier', view) };
}

function toHolder(letter: Letter, run: Run): Omit<Mail, 'from' | 'to'> {
  const { user, deeds, notices } = letter;
  const title = deeds.length > 0 ? deedSubject(letter) : noticeSubject('Your AWS', notices, run);
  const view = {
    organisation: run.configuration.organisation,
    owner: run.configuration.mailOwner,
    user: user.name,
    account: run.account,
    deeds: deedViews(letter, run),
    notices: noticeViews(letter, run),
    hasDeeds: deeds.length > 0,
    hasNotices: notices.length > 0,
    hasDeactivated: deeds.some(({ did }) => did === 'deactivated'),
    hasDeleted: deeds.some(({ did }) => did === 'deleted'),
    keepsAKey: deeds.every(({ did }) => did === 'deleted'),
    title,
  };
  return { subject: oneLine(title), ...fillIn('to-holder', view) };
}

/** One mail per user. Never a secret access key: AWS shows it once, to its creator, and mail is no safe place. */
export function compose(letter: Letter, run: Run): Mail | undefined {
  const { mailFrom, mailOwner, mailReplyTo } = run.configuration;
  if (letter.contact.kind === 'unknown') return undefined;
  const isOurs = classify(letter.user).audience === 'internal' && !belongsToLedger(letter.user);
  return {
    from: mailFrom,
    to: [letter.contact.kind === 'mail' ? letter.contact.address : mailOwner],
    replyTo: mailReplyTo ?? mailOwner,
    ...(isOurs ? toHolder(letter, run) : toSupplier(letter, run)),
  };
}

import { type Mail, sentOnceBefore } from '../../aws/mailer';
import type { IamUser } from '../../aws/user-directory';
import { maskKeyId } from '../../rotation/access-key';
import { recordedEntry } from '../../rotation/applied-state';
import { belongsToLedger, classify, USER_TAGS } from '../../rotation/audience';
import { type Contact, contactOf } from '../../rotation/contact';
import { wholeDaysBetween } from '../../rotation/days';
import { localDays } from '../../rotation/local-days';
import { type Decision, isNoticeDue, type RetirementStep } from '../../rotation/retirement';
import type { KeyChange } from './acting';
import type { CheckMemory } from './memory';
import type { Run } from './run';
import { fillIn } from './template';

type Notice = Extract<RetirementStep, { do: 'notify' }>;

/** Everything that one user is told by one run. */
export interface Letter {
  readonly user: IamUser;
  readonly contact: Contact;
  readonly changes: readonly KeyChange[];
  readonly notices: readonly Notice[];
}

/** What became of a letter. `kept`: the next run sends it. `nobody`: no address is known, the owner's digest says it. */
export type Delivery = 'sent' | 'kept' | 'lost' | 'nobody';

export function noticesOf({ steps }: Decision): readonly Notice[] {
  return steps.filter((step): step is Notice => step.do === 'notify');
}

/** Who is told what. `givesNotice`: false where only what an earlier run did, and still owes, is told. */
export function lettersFor(
  users: readonly IamUser[],
  decisions: ReadonlyMap<string, Decision>,
  changes: ReadonlyMap<string, readonly KeyChange[]>,
  givesNotice: boolean,
  memory: CheckMemory,
  run: Run,
): readonly Letter[] {
  const changed = new Set([...changes.values()].flat().map(({ keyId }) => keyId));
  return users.flatMap((user): Letter[] => {
    const decision = decisions.get(user.name);
    const notices = (decision === undefined || !givesNotice ? [] : noticesOf(decision)).filter(
      ({ key }) => !changed.has(key.id) && isNoticeDue(memory.lastNotice(key.id), run.asOf),
    );
    const ofUser = changes.get(user.name) ?? [];
    if (notices.length === 0 && ofUser.length === 0) return [];
    return [{ user, contact: contactOf(user, run.settings.mailPattern), changes: ofUser, notices }];
  });
}

/** A subject is one line, whatever somebody wrote into a tag. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\s]+/gu, ' ').trim();

/** "Monday, 23 November 2026": the day it is where the organisation lives. */
export function dayInWords(moment: Date, timeZone: string): string {
  return localDays(timeZone).long(moment);
}

function changeViews({ changes, user }: Letter, run: Run) {
  return changes.map(({ keyId, did, because, createdAt }) => ({
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
    by: dayInWords(dueAt, run.settings.timeZone),
    isOverdue: dueAt < run.asOf,
  }));
}

function noticeSubject(whose: string, [first, ...others]: readonly Notice[], run: Run): string {
  if (first === undefined) return `${whose} access key`;
  const which = others.length > 0 ? 'access keys' : `access key ${maskKeyId(first.key.id)}`;
  if (first.dueAt < run.asOf) return `${whose} ${which}: rotation is overdue`;
  return `${whose} ${which}: to be rotated by ${dayInWords(first.dueAt, run.settings.timeZone)}`;
}

function changeSubject(letter: Letter): string {
  const [first, ...others] = letter.changes;
  if (others.length > 0) return 'Your AWS access keys were switched off';
  return `Your AWS access key ${maskKeyId(first!.keyId)} was ${first!.did}`;
}

/** The holder is a supplier, or its keys are issued from the ledger: it gets new credentials from us. */
function toSupplier(letter: Letter, run: Run): Omit<Mail, 'from' | 'to'> {
  const { user } = letter;
  const entry = recordedEntry(user);
  const subject = oneLine(noticeSubject(user.tags[USER_TAGS.integration] ?? user.name, letter.notices, run));
  const view = {
    organisation: run.settings.organisation,
    owner: run.settings.mailOwner,
    user: user.name,
    company: user.tags[USER_TAGS.company] ?? user.name,
    integration: user.tags[USER_TAGS.integration] ?? '',
    ticket: letter.contact.kind === 'ticket' ? letter.contact.url : '',
    newKeyIsIssued: entry?.previous === 'active',
    isOverdue: letter.notices.some(({ dueAt }) => dueAt < run.asOf),
    isFromLedger: belongsToLedger(user),
    notices: noticeViews(letter, run),
    changes: changeViews(letter, run),
    hasChanges: letter.changes.length > 0,
    hasNotices: letter.notices.length > 0,
    subject,
  };
  const title = letter.changes.length > 0 ? changeSubject(letter) : subject;
  const prefix = letter.contact.kind === 'ticket' ? 'Please open a ticket: ' : '';
  return { subject: oneLine(`${prefix}${title}`), ...fillIn('to-supplier', view) };
}

function toHolder(letter: Letter, run: Run): Omit<Mail, 'from' | 'to'> {
  const { user, changes, notices } = letter;
  const title = changes.length > 0 ? changeSubject(letter) : noticeSubject('Your AWS', notices, run);
  const view = {
    organisation: run.settings.organisation,
    owner: run.settings.mailOwner,
    user: user.name,
    account: run.account,
    changes: changeViews(letter, run),
    notices: noticeViews(letter, run),
    hasChanges: changes.length > 0,
    hasNotices: notices.length > 0,
    hasDeactivated: changes.some(({ did }) => did === 'deactivated'),
    hasDeleted: changes.some(({ did }) => did === 'deleted'),
    enforces: run.settings.mode === 'enforce',
    keepsAKey: changes.every(({ did }) => did === 'deleted'),
    title,
  };
  return { subject: oneLine(title), ...fillIn('to-holder', view) };
}

/** One mail per user. Never a secret access key: AWS shows it once, to its creator, and mail is no safe place. */
export function compose(letter: Letter, run: Run): Mail | undefined {
  const { mailFrom, mailOwner, mailReplyTo } = run.settings;
  if (letter.contact.kind === 'unknown') return undefined;
  const isOurs = classify(letter.user).audience === 'internal' && !belongsToLedger(letter.user);
  const mail = {
    from: mailFrom,
    to: [letter.contact.kind === 'mail' ? letter.contact.address : mailOwner],
    replyTo: mailReplyTo ?? mailOwner,
    ...(isOurs ? toHolder(letter, run) : toSupplier(letter, run)),
  };
  // The earlier run may have died between the mail and the note that it was sent.
  return letter.changes.some(({ byEarlierRun }) => byEarlierRun) ? sentOnceBefore(mail) : mail;
}

import type { AccessKey } from '../../../rotation/access-key';
import { daysAfter, daysInWords, startedDaysBetween } from '../../../rotation/days';
import { localDays } from '../../../rotation/local-days';
import type { SealingKey } from '../../../sealing/sealing-key';
import type { Settings, UserSettings } from '../../../settings/settings';
import type { LetterFacts } from './letter';

/** A holder is given at least this long to change over, however late the hand-over is. */
const LEAST_NOTICE_DAYS = 14;

export interface LetterSubject {
  readonly settings: Settings;
  readonly user: UserSettings;
  readonly generation: number;
  /** The key that the letter is about. */
  readonly key: AccessKey;
  /** The key that it takes the place of. */
  readonly oldKey: AccessKey | undefined;
  /** Undefined for letters that speak of none. */
  readonly sealingKey: SealingKey | undefined;
  /** Armored; empty in a notice. */
  readonly sealedSecret: string;
  readonly by: Date;
  readonly now: Date;
  /** What only some letters tell. */
  readonly more?: Partial<Pick<LetterFacts, 'handedOverOn' | 'offSince' | 'deletedOn' | 'formerPlace'>>;
}

/** By when a holder must have changed over: before the old key is due, but never at shorter notice than two weeks. */
export function changeOverBy(oldKey: AccessKey | undefined, maxAgeDays: number, now: Date): Date {
  const soonest = daysAfter(now, LEAST_NOTICE_DAYS);
  if (!oldKey) return soonest;
  const due = daysAfter(oldKey.createdAt, maxAgeDays);
  return due > soonest ? due : soonest;
}

export function letterFacts(subject: LetterSubject): LetterFacts {
  const { settings, user, generation, key, oldKey, sealingKey, sealedSecret, by, now, more } = subject;
  const { deployment, policy } = settings;
  const { contact } = user;
  const testFile = `keyturn-test-${localDays(deployment.timeZone).short(now)}.txt`;
  const target = `s3://${user.uploads.bucket}/${user.uploads.prefix}${testFile}`;
  return {
    organisation: settings.organisation,
    company: user.company,
    contactName: contact.kind === 'mail' ? contact.name : user.company,
    contact: contact.kind === 'mail' ? contact.address : contact.url,
    replyTo: deployment.mail.replyTo ?? deployment.mail.owner,
    telephone: deployment.mail.telephone ?? '',
    integration: user.integration,
    user: user.name,
    generation,
    accessKeyId: key.id,
    oldAccessKeyId: oldKey?.id ?? '',
    bucket: user.uploads.bucket,
    prefix: user.uploads.prefix,
    region: deployment.region,
    by: localDays(deployment.timeZone).long(by),
    daysLeft: daysInWords(startedDaysBetween(now, by)),
    maxAgeDays: policy[user.audience].maxAgeDays,
    fingerprint: sealingKey?.fingerprint.toUpperCase() ?? '',
    sealedFile: sealedFileName(user.name, generation),
    sealedSecret,
    handedOverOn: '',
    offSince: '',
    deletedOn: '',
    formerPlace: '',
    ...more,
    testFile,
    testTarget: quotedForShell(target),
    testTargetOnWindows: quotedForWindows(target),
  };
}

/** A word of a POSIX shell: within single quotes nothing has a meaning of its own. */
function quotedForShell(word: string): string {
  return /^[\w./:-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** Settings allow no prefix with anything that Command Prompt or PowerShell reads within double quotes. */
function quotedForWindows(word: string): string {
  return /^[\w./:-]+$/.test(word) ? word : `"${word}"`;
}

/** `valentia-2.asc` */
export function sealedFileName(user: string, generation: number): string {
  return `${user}-${generation}.asc`;
}

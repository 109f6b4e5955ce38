import { type AccessKey, type LastUsed, maskKeyId } from '../../../rotation/access-key';
import { wholeDaysBetween } from '../../../rotation/days';
import { localDays } from '../../../rotation/local-days';

/** `AKIA…7Q4Z, Active, made 2026-01-01 (90 days ago), last used 2026-03-01 09:30 (s3 ap-southeast-2)` */
export function keySentence(key: AccessKey, timeZone: string, now: Date): string {
  const days = localDays(timeZone);
  const age = wholeDaysBetween(key.createdAt, now);
  return `${maskKeyId(key.id)}, ${key.status}, made ${days.short(key.createdAt)} (${age} days ago), ${useClause(key.lastUsed, timeZone)}`;
}

function useClause(lastUsed: LastUsed, timeZone: string): string {
  switch (lastUsed.kind) {
    case 'never':
      return 'never used';
    case 'unknown':
      return `last use unknown (${lastUsed.because})`;
    case 'used':
      return `last used ${localDays(timeZone).minute(lastUsed.at)} (${lastUsed.service} ${lastUsed.region})`;
  }
}

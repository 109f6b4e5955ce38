import { maskKeyId } from '../../../rotation/access-key';
import type { Problem } from '../../../rotation/audit';
import type { Due } from '../../../rotation/coming-due';
import { dayIn } from '../../../rotation/local-days';
import type { Desk } from '../../shell/desk';
import { table } from '../../shell/table';

/** For people: what should have been done first, because it has the earliest day; then one line each. */
export function dueText(
  { colours }: Desk,
  timeZone: string,
  days: readonly Due[],
  until: Date,
  problems: readonly Problem[],
): string {
  const past = days.filter(({ isPast }) => isPast).length;
  const said = days.length === 0 ? 'nothing' : `${days.length}${past === 0 ? '' : `, ${past} of them past`}`;
  return [
    colours.bold(`Coming until ${dayIn(timeZone, until)} (${timeZone}): ${said}.`),
    ...(days.length === 0
      ? []
      : [
          table(
            ['DAY', 'WHAT', 'USER', 'KEY', 'FOR'].map((head) => colours.dim(head)),
            days.map(({ day, kind, user, accessKeyId, audience, isPast }) => [
              isPast ? colours.red(`${day} !`) : day,
              kind,
              user,
              accessKeyId === null ? '' : maskKeyId(accessKeyId),
              audience,
            ]),
          ),
          ...unique(days).map(
            ({ user, because, wayOut }) => `${colours.bold(user)}: ${because}.\n    ${colours.cyan(wayOut)}`,
          ),
        ]),
    ...problems.map(({ about, because }) => `${colours.red(`Not known of ${about}:`)} ${because}`),
  ].join('\n');
}

/** A notice says nothing that the rotation after it does not. */
const unique = (days: readonly Due[]): readonly Due[] => days.filter(({ kind }) => kind !== 'notice');

import type { PageKey, PageUser } from '../page-data';
import type { Moments } from './moments';

const HEADS = ['Generation', 'Status', 'Created', 'Rotate by', 'Last used', 'What is known'] as const;

/** All that the time line shows, in words. */
export function KeyTable({ user, moments }: { readonly user: PageUser; readonly moments: Moments }) {
  const day = (minutes: number | undefined): string => (minutes === undefined ? 'not known' : moments.day(minutes));
  return (
    <div class="wide" role="region" aria-label={`Keys of ${user.n}`} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {['Key', ...HEADS].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {user.k.map((key) => (
            <tr key={key.id + key.created}>
              <th scope="row">
                <code>{key.id}</code>
              </th>
              {[
                key.g ?? '–',
                key.deleted === undefined ? key.status : `Deleted ${moments.day(key.deleted)}`,
                day(key.created),
                key.status === 'Active' ? day(key.due) : '–',
                lastUse(key, moments),
                key.spans.map((span) => spanWords(span, moments)).join('; '),
              ].map((cell, place) => (
                <td key={HEADS[place]} data-head={HEADS[place]}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function lastUse({ used, use }: PageKey, moments: Moments): string {
  if (used === undefined) return `not known${use === undefined ? '' : ` (${use})`}`;
  return used === 0 ? 'never' : `${moments.minute(used)} ${use ?? ''}`.trim();
}

const STATES = { a: 'active', i: 'inactive', '?': 'not known' } as const;

function spanWords([state, from, to]: PageKey['spans'][number], moments: Moments): string {
  return `${STATES[state]} ${moments.day(from)} to ${moments.day(to)}`;
}

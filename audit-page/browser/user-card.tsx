import type { PageData, PageUser } from '../page-data';
import { FindingList } from './finding-list';
import { KeyTable } from './key-table';
import type { Moments } from './moments';
import { TimeLine } from './time-line';

interface UserCardProps {
  readonly user: PageUser;
  readonly data: PageData;
  readonly moments: Moments;
  readonly open: boolean;
}

/** One user: findings first, then the picture, then the same as a table. */
export function UserCard({ user, data, moments, open }: UserCardProps) {
  const { n, a, company, integration, exempt, limit, unknown, f, ok, k } = user;
  const about = [
    a === 'e' ? 'external' : 'internal',
    company,
    integration,
    `keys up to ${limit} days`,
    exempt === undefined ? undefined : `exempt until ${exempt}`,
  ].filter((word) => word !== undefined);
  const worst = f[0]?.s ?? 3;
  return (
    <article class={`user s${worst}`}>
      <h3>{n}</h3>
      <p class="about">
        {about.join(' · ')}
        {f.length === 0 && ` · all ${ok} controls hold`}
      </p>
      {f.length > 0 && <FindingList findings={f} data={data} />}
      {unknown !== undefined && <p class="nothing">The keys are not known: {unknown}.</p>}
      {unknown === undefined && k.length === 0 && <p class="nothing">No access key.</p>}
      {k.length > 0 && (
        <>
          <TimeLine user={user} data={data} moments={moments} />
          {k.flatMap(({ id, notes = [] }) =>
            notes.map((note) => (
              <p key={id + note} class="note">
                <code>{id}</code> {note}
              </p>
            )),
          )}
          <details class="keys" open={open}>
            <summary>
              Keys of {n} as a table ({k.length})
            </summary>
            <KeyTable user={user} moments={moments} />
          </details>
        </>
      )}
    </article>
  );
}

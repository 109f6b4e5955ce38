import type { PageData, PageUser } from '../page-data';

/** What the reader wants to see. */
export interface Choice {
  readonly words: string;
  /** Index of a status; `good`: nothing to say. */
  readonly status: '' | '0' | '1' | '2' | 'good';
  readonly audience: '' | 'i' | 'e';
  /** Index of a control. */
  readonly control: string;
}

export const EVERYTHING: Choice = { words: '', status: '', audience: '', control: '' };

/** Users that have all that was asked for, in the order in which they stand. */
export function chosen({ users }: PageData, { words, status, audience, control }: Choice): readonly PageUser[] {
  const sought = words.toLowerCase().split(/\s+/).filter(Boolean);
  return users.filter((user) => {
    if (audience !== '' && user.a !== audience) return false;
    if (status === 'good' && user.f.length > 0) return false;
    const wanted = user.f.filter(
      ({ s, c }) =>
        (status === '' || status === 'good' || s === Number(status)) && (control === '' || c.includes(Number(control))),
    );
    if ((control !== '' || (status !== '' && status !== 'good')) && wanted.length === 0) return false;
    return sought.every((word) => text(user).includes(word));
  });
}

const texts = new WeakMap<PageUser, string>();

function text(user: PageUser): string {
  const known = texts.get(user);
  if (known !== undefined) return known;
  const said = [user.n, user.company, user.integration, ...user.k.map(({ id }) => id), ...user.f.map(({ t }) => t)];
  const made = said.join(' ').toLowerCase();
  texts.set(user, made);
  return made;
}

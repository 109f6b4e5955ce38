import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { writeWhole } from '../../../settings/configuration-folder';
import type { UserSettings } from '../../../settings/settings';
import type { Answer } from '../../answers/answers';
import { type Desk, fromHere } from '../../shell/desk';
import type { FurtherKind } from './letter';

/** A letter that somebody sends; keyturn itself sends none. */
export interface PreparedLetter {
  readonly user: string;
  readonly generation: number;
  readonly accessKeyId: string;
  /** Of a further letter, which gets a file of its own. */
  readonly kind?: FurtherKind;
  readonly contact: UserSettings['contact'];
  readonly text: string;
  /** What goes with it; undefined for a notice. */
  readonly sealed: { readonly file: string; readonly armored: string } | undefined;
  readonly next: string;
  readonly handedOverAt?: string;
  readonly evidenceFile?: string;
}

/** Shows the letter, or writes it and what goes with it into a folder. */
export async function giveLetter(desk: Desk, letter: PreparedLetter, out: string | undefined): Promise<void> {
  const written = out === undefined ? [] : await writeFiles(resolve(desk.world.cwd, out), letter);
  const send =
    letter.contact.kind === 'mail'
      ? `Send it to ${letter.contact.address}.`
      : `Open a ticket at ${letter.contact.url}.`;
  const next = `Next: ${desk.colours.cyan(letter.next)}`;
  const shown = written.map((file) => `Written: ${fromHere(desk, file)}`);
  if (out === undefined) desk.note(`${send}\n${next}\n`);
  desk.answer<Answer<'handover'>>(out === undefined ? letter.text : [...shown, send, next].join('\n'), {
    ...letter,
    files: written,
  });
}

async function writeFiles(
  folder: string,
  { user, generation, kind, text, sealed }: PreparedLetter,
): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const files = [
    { path: join(folder, `${user}-${generation}${kind === undefined ? '' : `-${kind}`}.txt`), content: text },
    ...(sealed ? [{ path: join(folder, sealed.file), content: sealed.armored }] : []),
  ];
  // Letters name people and keys, and go to one of them.
  for (const { path, content } of files) await writeWhole(path, content, 0o600);
  return files.map(({ path }) => path);
}

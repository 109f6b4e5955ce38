import { KeyturnError } from '../rotation/keyturn-error';
import type { Control } from './control';
import { CONTROLS } from './controls';

/**
 * Words of `--controls`: identifiers (`CIS-1.13`, `IAM.3`), or beginnings that name a standard (`CIS`, `SH`, `PART11`, `ORG`).
 * @throws KeyturnError `UNKNOWN_CONTROL`
 */
export function selectControls(words: readonly string[]): readonly Control[] {
  const chosen = new Set<Control>();
  for (const word of words) {
    const found = CONTROLS.filter((control) => isMeant(control, word.toUpperCase()));
    if (found.length === 0) {
      throw new KeyturnError(
        'UNKNOWN_CONTROL',
        `"${word}" is no control, and no control begins with it.`,
        `Known are: ${CONTROLS.map(({ id }) => id).join(', ')}.`,
      );
    }
    for (const control of found) chosen.add(control);
  }
  return CONTROLS.filter((control) => chosen.has(control));
}

function isMeant({ id, requirement }: Control, word: string): boolean {
  return id.toUpperCase() === word || requirement.toUpperCase() === word || id.toUpperCase().startsWith(`${word}-`);
}

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getShellFromEnv, log, parseEnv } from '@pnpm/tabtab';
import { parse } from 'jsonc-parser';
import { decodedText } from '../../../rotation/decoded-text';
import { LEDGER_FILE } from '../../../settings/ledger-file';
import { EXIT } from '../../shell/exit-code';
import type { VerbPage } from '../../shell/verb';
import { candidates } from './candidates';

/** What the shell asks at the Tab key, by the script of `keyturn completion`; the line stands in the environment. */
export const page: VerbPage = (command, act) => {
  command.argument('[words...]').action(
    act((desk) => {
      const program = command.parent;
      const { COMP_LINE: line, SHELL: shell } = desk.world.env;
      if (!program || line === undefined || shell === undefined) return Promise.resolve(EXIT.couldNot);
      const { partial } = parseEnv({ ...desk.world.env });
      log([...candidates(program, partial, usersOf(desk.configDir))], getShellFromEnv({ SHELL: shell }), (text) =>
        desk.world.out(`${text}\n`),
      );
      return Promise.resolve(EXIT.done);
    }),
  );
};

/** Whoever presses Tab is not told of faults: where the ledger cannot be read, no user is offered. */
function usersOf(configDir: string): readonly string[] {
  const file = join(configDir, LEDGER_FILE);
  const ledger: unknown = existsSync(file) ? parse(decodedText(readFileSync(file))) : undefined;
  return typeof ledger === 'object' && ledger !== null ? Object.keys(ledger) : [];
}

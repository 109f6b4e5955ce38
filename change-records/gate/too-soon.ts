import { deletedTooSoon } from '../../rotation/quiet-days';
import { keyInWords } from '../plan/key-change';
import type { GateRefusal, GateRule } from './facts';

/** Whoever needs the key after all still gets it back while it is inactive, and not a day longer. */
export const deletesAfterQuietDays: GateRule = ({ users, facts: { disabledAt, quietDays, now } }) =>
  users.flatMap(({ name, keys, wanted }) =>
    keys.flatMap((key): readonly GateRefusal[] => {
      if (key.outcome !== 'deleted') return [];
      const of = key.generation === undefined ? undefined : disabledAt(name, key.generation);
      const because = deletedTooSoon({ disabledAt: of, quietDays }, now);
      if (because === undefined) return [];
      return [
        {
          code: 'DELETED_TOO_SOON',
          because: `The plan deletes ${keyInWords(key)}, and ${because}.`,
          wayOut: `Wait, then plan again; or answer for it: ${wanted ? `npx keyturn delete ${name} --accept "…", or ` : ''}npx keyturn plan --accept DELETED_TOO_SOON --reason "…".`,
          acceptable: { about: name, ...(wanted && { generation: wanted.generation }) },
        },
      ];
    }),
  );

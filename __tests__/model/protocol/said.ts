import { ofUser } from '../../../cli/verbs/doctor/examine';
import type { Finding } from '../../../cli/verbs/doctor/finding';
import type { UserSides } from '../../../cli/verbs/doctor/user-sides';
import type { AccessKey } from '../../../rotation/access-key';
import { identified } from '../../../rotation/generation-keys';
import { type NextAction, nextAction } from '../../../rotation/next-action';
import { DEFAULT_POLICIES } from '../../../rotation/policy';
import { USER } from '../world';
import { type ProtocolWorld, toldBy } from './protocol-world';
import { gap } from './records';
import { appliedOf } from './rules';

const NOW = new Date('2026-11-24T00:00:00Z');
const USED = { kind: 'used', at: new Date('2026-11-23T12:00:00Z'), service: 's3', region: 'ap-southeast-2' } as const;

const keysOf = ({ iam }: ProtocolWorld): readonly AccessKey[] =>
  iam.map(({ id, status, madeAt }) => ({
    ...{ id, status, user: USER, lastUsed: USED },
    createdAt: new Date(Date.UTC(2026, 9, 1, 0, 0, madeAt)),
  }));

function sidesOf(world: ProtocolWorld): UserSides {
  const { ledger, tags, chain, state } = world;
  return {
    name: USER,
    ledger,
    iam: { tags, keys: keysOf(world), applied: appliedOf(world) },
    state: {
      keys: [...state].map(([generation, id]) => ({
        ...{ id, generation },
        ...{ status: undefined, sealedTo: undefined, sealedSecret: undefined },
      })),
      tags: world.stateTags,
    },
    told: toldBy(world),
    records: {
      planned: chain.isOpen ? Number.POSITIVE_INFINITY : chain.planned,
      issued: chain.issued,
      entry: (chain.entry === undefined ? chain.meant : chain.entry) ?? undefined,
      gap: gap(world),
    },
    sealingKey: undefined,
    sealingKeyFile: '',
    isPinned: false,
  };
}

/** What `keyturn doctor` says of the user: its own rules, in its own order. */
export const findingsOf = (world: ProtocolWorld): readonly Finding[] => ofUser(sidesOf(world));

/** What `keyturn status` says comes next. */
export function nextOf(world: ProtocolWorld): NextAction {
  const applied = appliedOf(world);
  const [keys, told] = [keysOf(world), toldBy(world)];
  const { recorded } = applied;
  return nextAction(
    {
      ...{ user: USER, entry: world.ledger, applied, keys },
      ...identified(keys, recorded, told),
      policy: DEFAULT_POLICIES.external,
      hasSealingKey: true,
      evidence: undefined,
      ...{ silentHours: 24, service: 's3', quietDays: 7, disabledAt: undefined, timeZone: 'UTC' },
    },
    NOW,
  );
}

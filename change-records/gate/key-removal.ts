import type { Refusal } from '../../rotation/guard';
import { type KeyChange, keyInWords } from '../plan/key-change';
import type { Case, GateRule } from './facts';

const allKeys = ({ users }: Case): readonly KeyChange[] => users.flatMap(({ keys }) => keys);

/** Whether IAM showed the key as Active while Terraform planned, whatever Terraform's state says. */
function isActive(key: KeyChange, { users }: Case): boolean {
  const seen = users.flatMap((user) => user.seen).find(({ id }) => id === key.accessKeyId);
  return key.before !== 'Inactive' || seen?.status === 'Active';
}

/** A deleted key cannot be brought back; an inactive one that nothing has missed can go. */
export const deletesOnlyInactiveKeys: GateRule = (of) =>
  allKeys(of)
    .filter((key) => key.outcome === 'deleted' && isActive(key, of))
    .map((key) => ({
      code: 'KEY_NOT_INACTIVE',
      because: `The plan deletes ${keyInWords(key)}, which is not Inactive; a key is made inactive first, because a deleted key cannot be brought back.`,
      wayOut: `Disable it first (previous "inactive" in the ledger, or suspended for a user who leaves), wait until nothing has failed, then delete it.`,
    }));

/** What a plan deletes comes before the ledger's generation: the other way round, tags and ledger were set back by hand. */
export const deletesOnlyOlderKeys: GateRule = ({ users }) =>
  users.flatMap(({ name, wanted, keys }) =>
    keys
      .filter(({ outcome, generation = 0 }) => outcome === 'deleted' && wanted && generation > wanted.generation)
      .map((key) => ({
        code: 'NEWER_KEY_DELETED',
        because: `The plan deletes ${keyInWords(key)}, and the ledger says generation ${wanted?.generation} of ${name}; what is deleted is older than the current key, and a generation never falls.`,
        wayOut: `Put the tags of ${name} right, if somebody set them back (the command: npx keyturn doctor), and set its generation to ${key.generation} in the ledger. Then plan again: npx keyturn plan.`,
      })),
  );

/** The key was created, nobody has its secret, and Terraform makes it again: no holder loses anything. */
export const isLostKey = (key: KeyChange): boolean => key.outcome === 'replaced' && key.tainted && !key.sealed;

/** A replacement takes a working key away in the same moment in which it makes a new one. */
export const replacesOnlyLostKeys: GateRule = (of) =>
  allKeys(of)
    .filter((key) => key.outcome === 'replaced' && !isLostKey(key))
    .map(
      (key): Refusal => ({
        code: 'KEY_REPLACED',
        because: `The plan replaces ${keyInWords(key)}${
          key.tainted ? ', whose sealed secret its holder may have' : ''
        }; a key is never replaced, because its holder would be locked out at once.`,
        wayOut: key.tainted
          ? `If the key works, take its mark away: terraform untaint '${key.address}'. Otherwise start the next generation.`
          : 'Take back what changes its user or its PGP key; rotate by the next generation.',
      }),
    );

/** A key that Terraform forgets or takes for another generation goes on working, and no plan shows it any more. */
export const keepsKeysInSight: GateRule = (of) =>
  allKeys(of).flatMap((key): readonly Refusal[] => {
    if (key.outcome === 'forgotten') {
      return [
        {
          code: 'KEY_FORGOTTEN',
          because: `The plan makes Terraform forget ${keyInWords(key)}, which then goes on working unseen.`,
          wayOut: 'Take the removed block back; retire the key by disable and delete.',
        },
      ];
    }
    const from = key.previousAddress;
    if (from === undefined || from.endsWith(`["${key.generation}"]`)) return [];
    return [
      {
        code: 'KEY_RENUMBERED',
        because: `The plan moves ${from} to ${key.address}; a generation is the number of one key for ever.`,
        wayOut: 'Take the moved block back.',
      },
    ];
  });

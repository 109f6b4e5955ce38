import { wakesOnlyOnPurpose } from '../../../change-records/gate/waking';
import type { PlannedUser } from '../../../change-records/plan/planned-user';
import { aCase, aKey, aUser } from './a-case';

/** The commands that the way out names, for a plan that switches on the keys of these generations. */
const named = (generations: readonly (number | undefined)[], more: Partial<PlannedUser> = {}) => {
  const keys = generations.map((generation) => aKey({ generation, outcome: 'enabled' }));
  return wakesOnlyOnPurpose(aCase([aUser({ step: 'unchanged', keys, ...more })])).map(({ wayOut }) =>
    wayOut
      .match(/npx keyturn \w+ valentia/g)
      ?.map((command) => command.split(' ')[2])
      .join(),
  );
};

describe('what keeps a key off that a plan would switch on', () => {
  it('is disable where it is the old one: the current key goes on working', () => {
    expect(named([1])).toEqual(['disable,enable']);
  });

  it('is suspend where it is the current one, or both are', () => {
    expect(named([2])).toEqual(['suspend,resume']);
    expect(named([1, 2])).toEqual(['suspend,resume', 'suspend,resume']);
  });

  it('is disable also where the ledger has no current one', () => {
    expect(named([1], { wanted: undefined })).toEqual(['disable,enable']);
  });
});

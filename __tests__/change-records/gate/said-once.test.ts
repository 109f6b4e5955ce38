import { gate } from '../../../change-records/gate/gate';
import { someFacts } from '../golden-plan';
import { aPlan } from './a-small-plan';

describe('what is refused', () => {
  const strange = { full_name: 'registry.example/x/y' };
  const configuring = (provider_config: object) =>
    gate(aPlan({ configuration: { provider_config } }), someFacts()).refusals.map(({ because }) => because);

  it('is said once, however often the plan holds it', () => {
    expect(configuring({ one: strange, two: strange })).toHaveLength(1);
  });

  it('is said of each thing that is another', () => {
    expect(configuring({ one: strange, two: { full_name: 'registry.example/x/z' } })).toEqual([
      expect.stringContaining('registry.example/x/y'),
      expect.stringContaining('registry.example/x/z'),
    ]);
  });
});

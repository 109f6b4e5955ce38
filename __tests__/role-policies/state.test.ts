import { readState, writeState } from '../../role-policies/state';
import { someFacts, someSettings } from './some-settings';

test('the states of all shards may be read and written, and nothing else', () => {
  const { deployment, ...settings } = someSettings();
  const state = { ...deployment.state, backend: 's3', bucket: 'our-state', keyPrefix: 'keyturn' } as never;
  const facts = someFacts({ settings: { ...settings, deployment: { ...deployment, shards: ['a'], state } } });
  const objects = (sid: string) =>
    [...readState(facts), ...writeState(facts)]
      .filter(({ Sid }) => Sid === sid)
      .flatMap(({ Resource }) => Resource)
      .map((arn) => arn.replace('arn:aws:s3:::our-state/keyturn/', ''));
  for (const sid of ['ReadState', 'WriteState']) {
    expect(objects(sid)).toEqual(['suppliers-a.tfstate', 'suppliers.tfstate', 'key-check.tfstate']);
  }
});

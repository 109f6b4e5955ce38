import { gate } from '../../change-records/gate/gate';
import type { Plan } from '../../change-records/plan/plan';
import { markdown } from '../../change-records/render/markdown';
import { planDocument } from '../../change-records/render/plan-document';
import { changeOf, codes, golden, meddled, recordOf, someFacts } from './golden-plan';

const KOTAHI = 'cf707a96bbab21e93eb5e55960713cba88cf91e9';

const pinned = (fingerprint: string, user = 'valentia') =>
  someFacts({ pinnedSealingKeys: new Map([[user, fingerprint]]) });
const accepting = (code: string, about = 'valentia') =>
  someFacts({
    acceptances: [{ code, about, by: 'Ada Operator', reason: 'Read to me on 04 123', at: new Date('2026-11-28') }],
  });
const refusalOf = (plan: Plan, code: string) => gate(plan, someFacts()).refusals.find((one) => one.code === code);

describe('unpinned', () => {
  it("a new generation is sealed to the last one's PGP key", () => {
    expect(codes(golden('start'))).toEqual([]);
  });

  it.each([
    ['of another supplier', 'start-to-another'],
    ['of somebody who calls itself the same', 'start-to-stranger'],
  ])('a start to the PGP key %s is refused, and says both fingerprints in fours', (_, name) => {
    expect(codes(golden(name))).toEqual(['SEALING_KEY_CHANGED']);
    expect(refusalOf(golden(name), 'SEALING_KEY_CHANGED')).toMatchObject({
      because: expect.stringMatching(
        /would be sealed to ([0-9A-F]{4} ){10}\(.+\), and the last generation's was sealed to ([0-9A-F]{4} ?){10};/,
      ) as string,
      acceptable: { about: 'valentia', generation: 2 },
    });
  });

  it('somebody may answer for it, for that user alone', () => {
    const plan = golden('start-to-stranger');
    expect(codes(plan, accepting('SEALING_KEY_CHANGED'))).toEqual([]);
    expect(codes(plan, accepting('SEALING_KEY_CHANGED', 'kotahi-writer'))).toEqual(['SEALING_KEY_CHANGED']);
    expect(gate(plan, accepting('SEALING_KEY_CHANGED')).accepted).toHaveLength(1);
  });

  it('a key that is made anew is compared with itself', () => {
    expect(codes(golden('tainted-with-secret'))).toEqual(['KEY_REPLACED']);
    expect(codes(golden('pgp-key-changed'))).toEqual(['SEALING_KEY_CHANGED', 'KEY_REPLACED']);
  });

  it('a key whose secret was sealed to nobody tells nothing', () => {
    const plan = meddled('start-to-stranger', (json) => {
      const key = changeOf(json, 'aws_iam_access_key.valentia["1"]').change;
      for (const values of [key.before, key.after]) if (values) values.key_fingerprint = null;
    });
    expect(codes(plan)).toEqual([]);
  });

  it("a first generation is not sealed to another holder's PGP key", () => {
    expect(codes(golden('first-deployment-one-pgp-key'))).toEqual(['SEALING_KEY_OF_ANOTHER', 'SEALING_KEY_OF_ANOTHER']);
    const plan = meddled('start-to-another', (json) => {
      const key = changeOf(json, 'aws_iam_access_key.valentia["1"]').change;
      for (const values of [key.before, key.after]) if (values) values.key_fingerprint = null;
    });
    expect(codes(plan)).toEqual(['SEALING_KEY_OF_ANOTHER']);
    expect(codes(plan, accepting('SEALING_KEY_OF_ANOTHER'))).toEqual([]);
  });

  it('two users of one company may have one PGP key', () => {
    const plan = meddled('first-deployment-one-pgp-key', (json) => {
      for (const user of ['valentia', 'kotahi-writer']) {
        const tags = changeOf(json, `aws_iam_user.${user}`).change.after?.tags as Record<string, string>;
        tags['keyturn:company'] = 'One';
      }
    });
    expect(codes(plan)).toEqual([]);
  });
});

describe('pinned', () => {
  it.each(['start', 'start-to-another', 'first-deployment-one-pgp-key'])(
    '%s to the pinned PGP key needs nobody',
    (name) => {
      const made = recordOf(golden(name)).keys.filter(({ change }) => change === 'created');
      const pins = new Map(made.map(({ user, sealedTo }) => [user, sealedTo ?? '']));
      expect(codes(golden(name), someFacts({ pinnedSealingKeys: pins }))).toEqual([]);
    },
  );

  it.each(['start', 'start-to-stranger', 'first-deployment'])('%s to any other is refused, whoever accepts', (name) => {
    expect(codes(golden(name), pinned(KOTAHI))).toEqual(['SEALING_KEY_NOT_PINNED']);
    const facts = {
      ...accepting('SEALING_KEY_NOT_PINNED'),
      ...{ pinnedSealingKeys: pinned(KOTAHI).pinnedSealingKeys },
    };
    expect(codes(golden(name), facts)).toEqual(['SEALING_KEY_NOT_PINNED']);
  });
});

describe('a pgp_key that nobody can read', () => {
  const given = (pgpKey: string) =>
    meddled('start', (json) => {
      const { after } = changeOf(json, 'aws_iam_access_key.valentia["2"]').change;
      if (after) after.pgp_key = pgpKey;
    });

  it('such as anything else in base64', () => {
    expect(codes(golden('first-deployment-no-pgp-key'))).toEqual(['SEALING_KEY_UNREADABLE']);
  });

  it.each(['keybase:valentia', 'bm90IGEgUEdQIGtleQ=='])('such as %s', (pgpKey) => {
    expect(codes(given(pgpKey))).toEqual(['SEALING_KEY_UNREADABLE']);
    expect(markdown(planDocument(recordOf(given(pgpKey))))).toMatch(/sealed to.*nobody that could be told/);
  });

  it('such as one that is known only during the apply', () => {
    const plan = meddled('start', (json) => {
      const { change } = changeOf(json, 'aws_iam_access_key.valentia["2"]');
      delete change.after?.pgp_key;
      change.after_unknown = { ...(change.after_unknown as object), pgp_key: true };
    });
    expect(codes(plan)).toEqual(['SEALING_KEY_UNREADABLE']);
  });
});

describe('the record', () => {
  it('shows whom a new secret will be sealed to, worked out from the plan', () => {
    const record = recordOf(golden('start-to-another'));
    const [old, made] = record.keys;
    expect(old).toMatchObject({ change: 'unchanged', sealedTo: expect.stringMatching(/^[0-9a-f]{40}$/) as string });
    expect(made).toMatchObject({
      change: 'created',
      sealedToUserIds: ['kotahi-writer (demonstration) <kotahi-writer@sandbox.invalid>'],
    });
    expect(made?.sealedTo).not.toBe(old?.sealedTo);
  });

  it('for people, in fours', () => {
    const text = markdown(planDocument(recordOf(golden('start'))));
    expect(text).toMatch(
      /Secret of generation 2 sealed to.*34FD E597 7E75 0376 EEC9 8963 CCD5 3B01 7EBA A853.*valentia/,
    );
  });

  it('shows what a user ID says as text', () => {
    const { recipients } = someFacts();
    const evil = new Map([...recipients].map(([key, one]) => [key, { ...one, userIds: ['a\u202e <b>[x](http://x)'] }]));
    const text = markdown(planDocument(recordOf(golden('start'), someFacts({ recipients: evil }))));
    expect(text).not.toContain('\u202e');
    expect(text).not.toContain('[x](http');
  });
});

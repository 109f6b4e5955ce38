import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { gate } from '../../change-records/gate/gate';
import { looksLikeSecret } from '../../change-records/gate/plaintext-secret';
import { changeOf, codes, goldenText, meddled, type PlanJson, recordOf, someFacts } from './golden-plan';

/** AWS's own example, put together here so that no file holds it. */
const EXAMPLE = ['wJalrXUtnFEMI', 'K7MDENG', 'bPxRfiCYEXAMPLEKEY'].join('/');
const KEY_ID = ['AKIA', 'IOSFODNN7EXAMPLE'].join('');
const aSecret = fc.uint8Array({ minLength: 30, maxLength: 30 }).map(() => randomBytes(30).toString('base64'));

const places: readonly (readonly [string, (plan: PlanJson, secret: string) => void])[] = [
  [
    'an attribute of a key before',
    (plan, secret) => void Object.assign(changeOf(plan, KEY).change.before ?? {}, { secret }),
  ],
  [
    'an attribute of a key after',
    (plan, secret) => void Object.assign(changeOf(plan, KEY).change.after ?? {}, { secret }),
  ],
  [
    'the SMTP password',
    (plan, secret) => void Object.assign(changeOf(plan, KEY).change.before ?? {}, { ses_smtp_password_v4: secret }),
  ],
  [
    'another attribute of a key',
    (plan, secret) => void Object.assign(changeOf(plan, KEY).change.before ?? {}, { note: secret }),
  ],
  [
    'a tag of a user with a key ID beside it',
    (plan, secret) =>
      void Object.assign(changeOf(plan, 'aws_iam_user.valentia').change.before ?? {}, {
        tags: { [KEY_ID]: `handed over: ${secret}` },
      }),
  ],
  [
    'the prior state',
    (plan, secret) => {
      const key = plan.prior_state.values.root_module.resources.find(({ address }) => address === KEY);
      Object.assign(key?.values ?? {}, { secret });
    },
  ],
  ['an output', (plan, secret) => void (plan.output_changes = { id: { after: KEY_ID }, other: { after: secret } })],
  ['a variable', (plan, secret) => void (plan.variables.legacy = { value: { id: KEY_ID, key: secret } })],
  [
    'the provider configuration',
    (plan, secret) =>
      void Object.assign(plan.configuration.provider_config.aws ?? {}, {
        expressions: { secret_key: { constant_value: secret } },
      }),
  ],
];
const KEY = 'aws_iam_access_key.valentia["1"]';

describe('a plaintext secret', () => {
  it.each(places)('in %s is found, and never repeated', (_, plant) => {
    fc.assert(
      fc.property(aSecret, (secret) => {
        const plan = meddled('start', (json) => plant(json, secret));
        const { refusals } = gate(plan, someFacts());
        expect(refusals.map(({ code }) => code)).toContain('PLAINTEXT_SECRET');
        expect(JSON.stringify(refusals)).not.toContain(secret);
        expect(JSON.stringify(recordOf(plan))).not.toContain(secret);
      }),
      { numRuns: 8 },
    );
  });

  it("is AWS's own example too", () => expect(looksLikeSecret(EXAMPLE)).toBe(true));

  it('is what forty random characters of base64 look like, all but always', () => {
    const seen = Array.from({ length: 20_000 }, () => looksLikeSecret(randomBytes(30).toString('base64')));
    expect(seen.filter((found) => !found)).toHaveLength(0);
  });

  it.each([
    ['a PGP fingerprint', 'ADCC928C908EDA905901D9E06921F5C6F41FF9A7'],
    ['a commit', '0123456789abcdef0123456789abcdef01234567'],
    ['a sealed secret', randomBytes(180).toString('base64')],
    ['an ARN', 'arn:aws:iam::123456789012:user/suppliers/kotahi-writer-with-a-long-name'],
    ['a sha256 in base64', randomBytes(32).toString('base64')],
    ['words', 'theQuickBrownFoxJumpsOverTheLazyDogAgain'.slice(0, 39)],
    ['nothing', ''],
  ])('is not %s', (_, text) => expect(looksLikeSecret(text)).toBe(false));

  it.each<[string, (secret: string) => unknown]>([
    ['alone', (secret) => secret],
    ['in a sentence', (secret) => `it is ${secret}, do not tell`],
    ['in base64', (secret) => Buffer.from(secret).toString('base64')],
    ['with its ID in base64', (secret) => Buffer.from(`${KEY_ID}:${secret}`).toString('base64')],
    ['with its ID in base64 for URLs', (secret) => Buffer.from(`id=${KEY_ID}\nkey=${secret}\n`).toString('base64url')],
    ['behind a PGP block', (secret) => `-----BEGIN PGP MESSAGE-----\nx\n-----END PGP MESSAGE-----\n${secret}`],
  ])('%s is found without its ID beside it', (_, written) => {
    fc.assert(
      fc.property(aSecret, (secret) => {
        expect(codes(meddled('nothing', (plan) => void (plan.variables.x = { value: written(secret) })))).toEqual([
          'PLAINTEXT_SECRET',
        ]);
      }),
      { numRuns: 8 },
    );
  });

  it.each<[string, string]>([
    ['a line of a PGP block', `-----BEGIN PGP MESSAGE-----\n\n${EXAMPLE}\n-----END PGP MESSAGE-----`],
    ['a sealed secret', randomBytes(400).toString('base64')],
    ['words in base64', Buffer.from('what was reviewed is what is applied, and nothing else').toString('base64')],
  ])('is not seen in %s', (_, value) => {
    expect(codes(meddled('nothing', (plan) => void (plan.variables.x = { value })))).toEqual([]);
  });

  it('is not what marks a value as unknown or sensitive', () => {
    const plan = meddled('start', (json) => {
      Object.assign(changeOf(json, 'aws_iam_access_key.valentia["2"]').change, { after_unknown: { secret: true } });
    });
    expect(codes(plan)).toEqual([]);
    expect(goldenText('start')).toContain('"secret"');
  });
});

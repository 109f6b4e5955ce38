import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { gate } from '../../change-records/gate/gate';
import { looksLikeSecret } from '../../change-records/gate/plaintext-secret';
import { changeOf, codes, goldenText, meddled, type PlanJson, recordOf, someFacts } from './golden-plan';

/** AWS's own example, put together here so that no file holds it. */
const EXAMPLE = ['wJalrXUtnFEMI', 'K7MDENG', 'bPxRfiCYEXAMPLEKEY'].join('/');
const KEY_ID = ['AKIA', 'IOSFODNN7EXAMPLE'].join('');

/** Looks random, and is the same every time. */
const bytes = (seed: number, length = 30): Buffer =>
  Buffer.concat(
    Array.from({ length: Math.ceil(length / 32) }, (_, part) =>
      createHash('sha256').update(`${seed}/${part}`).digest(),
    ),
  ).subarray(0, length);
const secretOf = (seed: number): string => bytes(seed).toString('base64');
const aSecret = fc.nat().map(secretOf);
/** With a slash and a plus sign in it, which are what others write otherwise. */
const withSigns = aSecret.map((secret) => `${secret.slice(0, 18)}/+${secret.slice(20)}`);

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

const lines = (text: string, length: number): string =>
  Array.from({ length: Math.ceil(text.length / length) }, (_, at) => text.slice(at * length, (at + 1) * length)).join(
    '\n',
  );
const hexOf = (sign: string): string => sign.charCodeAt(0).toString(16);

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
      { numRuns: 3 },
    );
  });

  it("is AWS's own example too", () => expect(looksLikeSecret(EXAMPLE)).toBe(true));

  it('is what forty random characters of base64 look like', () => {
    const missed = Array.from({ length: 20_000 }, (_, seed) => secretOf(seed)).filter((one) => !looksLikeSecret(one));
    expect(missed).toEqual([]);
  });

  it.each([
    ['a PGP fingerprint', 'ADCC928C908EDA905901D9E06921F5C6F41FF9A7'],
    ['a commit', '0123456789abcdef0123456789abcdef01234567'],
    ['a sealed secret', bytes(1, 180).toString('base64')],
    ['an ARN', 'arn:aws:iam::123456789012:user/suppliers/kotahi-writer-with-a-long-name'],
    ['a sha256 in base64', bytes(2, 32).toString('base64')],
    ['words', 'theQuickBrownFoxJumpsOverTheLazyDogAgain'.slice(0, 39)],
    ['nothing', ''],
  ])('is not %s', (_, text) => expect(looksLikeSecret(text)).toBe(false));

  it.each<[string, (secret: string) => unknown]>([
    ['alone', (secret) => secret],
    ['in a sentence', (secret) => `it is ${secret}, do not tell`],
    ['in base64', (secret) => Buffer.from(secret).toString('base64')],
    ['with its ID in base64', (secret) => Buffer.from(`${KEY_ID}:${secret}`).toString('base64')],
    ['with its ID in base64 for URLs', (secret) => Buffer.from(`id=${KEY_ID}\nkey=${secret}\n`).toString('base64url')],
    ['in base64 of several lines', (secret) => lines(Buffer.from(`${KEY_ID}:${secret}`).toString('base64'), 20)],
    ["in Windows' base64", (secret) => Buffer.from(secret, 'utf16le').toString('base64')],
    ['in hexadecimal digits', (secret) => Buffer.from(secret).toString('hex')],
    ['in JSON', (secret) => JSON.stringify({ Sid: secret })],
    [
      'in a policy',
      (secret) => JSON.stringify({ Statement: [{ Condition: { StringEquals: { 'aws:PrincipalTag/x': secret } } }] }),
    ],
    ['in JSON in JSON', (secret) => JSON.stringify(JSON.stringify({ key: secret }))],
    ['in JSON that escapes slashes', (secret) => JSON.stringify({ key: secret }).replaceAll('/', '\\/')],
    ['in JSON that escapes signs', (secret) => secret.replace(/[/+]/g, (sign) => `\\u00${hexOf(sign)}`)],
    ['in an address', (secret) => `https://example.org/?key=${encodeURIComponent(secret)}&x=1`],
    ['in base64 in an address', (secret) => encodeURIComponent(Buffer.from(secret).toString('base64'))],
    ['behind a PGP block', (secret) => `-----BEGIN PGP MESSAGE-----\nx\n-----END PGP MESSAGE-----\n${secret}`],
  ])('%s is found without its ID beside it', (_, written) => {
    fc.assert(
      fc.property(withSigns, (secret) => {
        expect(codes(meddled('nothing', (plan) => void (plan.variables.x = { value: written(secret) })))).toEqual([
          'PLAINTEXT_SECRET',
        ]);
      }),
      { numRuns: 3 },
    );
  });

  it.each<[string, (secret: string) => unknown]>([
    ['in two values', (secret) => [secret.slice(0, 20), secret.slice(20)]],
    ['in base64 of base64', (secret) => Buffer.from(Buffer.from(secret).toString('base64')).toString('base64')],
    ['compressed', (secret) => gzipSync(secret).toString('base64')],
    ['right behind more of its kind', (secret) => `key${secret}`],
    ['as the end of a path', (secret) => `arn:aws:s3:::bucket/${secret}`],
    ['turned round, letter by letter', (secret) => [...secret].reverse().join(' ')],
  ])('%s is not found, as the docs say', (_, written) => {
    const plan = meddled('nothing', (json) => void (json.variables.x = { value: written(secretOf(4)) }));
    expect(codes(plan)).toEqual([]);
  });

  it.each<[string, string]>([
    ['a line of a PGP block', `-----BEGIN PGP MESSAGE-----\n\n${EXAMPLE}\n-----END PGP MESSAGE-----`],
    ['a sealed secret', bytes(3, 400).toString('base64')],
    ['a sha512 in hexadecimal digits', createHash('sha512').update('x').digest('hex')],
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

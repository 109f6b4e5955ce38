import { holdsNoSecret, looksLikeSecret } from '../../../change-records/gate/plaintext-secret';
import type { Plan } from '../../../change-records/plan/plan';
import { aCase } from './a-case';

/** Forty characters as random as a secret access key's, put together so that no file holds them. */
const SECRET = ['hQ7zR2mX9bKfT4vW8nJc', 'L6pY1sDgA3uEoViN5kBt'].join('');

/** Where a plan of these sections holds a secret. */
const found = (whole: object): readonly string[] =>
  holdsNoSecret(aCase([], {}, { whole } as Plan)).map(({ because }) => / at (.*); secrets/.exec(because)?.[1] ?? '');
const key = (values: object) => ({ address: 'aws_iam_access_key.x["1"]', mode: 'managed', ...values });

describe('an attribute made for secrets', () => {
  it.each(['secret', 'ses_smtp_password_v4'])('%s holds one, whatever it looks like', (attribute) => {
    expect(found({ resource_changes: [key({ change: { before: { [attribute]: 'short' } } })] })).toEqual([
      `aws_iam_access_key.x["1"] (change.before.${attribute})`,
    ]);
  });

  it.each(['secret_access_key', 'secret_key', 'aws_secret_access_key'])(
    '%s holds one where it looks like one: a provider may be told a dummy',
    (attribute) => {
      const configuration = (value: unknown) => ({ configuration: { aws: { [attribute]: value } } });
      expect(found(configuration('test'))).toEqual([]);
      expect(found(configuration(SECRET))).toEqual([`configuration (aws.${attribute})`, 'configuration']);
    },
  );

  it.each<[string, unknown, boolean]>([
    ['a constant', { constant_value: 'short' }, true],
    ['a value', { value: 'short' }, true],
    ['a reference', { references: ['var.x'] }, false],
    ['what is known only during the apply', true, false],
    ['nothing', null, false],
    ['an empty text', '', false],
  ])('that is %s', (_, secret, isOne) => {
    expect(found({ configuration: { secret } })).toEqual(isOne ? ['configuration (secret)'] : []);
  });

  it('is found in lists too, and told by its place', () => {
    const whole = { output_changes: { x: [{ note: 'a' }, { deep: { secret: 'short' } }] } };
    expect(found(whole)).toEqual(['output_changes (x.deep.secret)']);
  });
});

describe('the place that is told', () => {
  const state = (...resources: readonly object[]) => ({ values: { root_module: { resources } } });

  it('is the resource’s address, in whatever section, once', () => {
    const values = { note: SECRET };
    expect(
      found({
        prior_state: state({ address: 'aws_s3_bucket.y', mode: 'managed', values: {} }, key({ values })),
        resource_changes: [key({ change: { after: values } })],
      }),
    ).toEqual(['aws_iam_access_key.x["1"]']);
  });

  it('is the resource’s address in a module, whose own address says less', () => {
    const child_modules = [{ address: 'module.m', resources: [key({ values: { note: SECRET } })] }];
    expect(found({ prior_state: { values: { root_module: { child_modules } } } })).toEqual([
      'aws_iam_access_key.x["1"]',
    ]);
  });

  it('is the section where it stands in no resource, also beside some', () => {
    expect(found({ prior_state: { note: ['harmless', SECRET], resources: [key({})] } })).toEqual(['prior_state']);
    expect(found({ variables: { x: { value: [SECRET, 'harmless'] } } })).toEqual(['variables']);
    expect(found({ checks: [{ address: { mode: 'managed', to_display: SECRET } }] })).toEqual(['checks']);
  });

  it('is told of a name that is a secret', () => {
    expect(found({ output_changes: { [SECRET]: 1 } })).toEqual(['output_changes']);
  });
});

describe('a secret is told from what only resembles it', () => {
  it.each<[string, string, boolean]>([
    ['as random as a key', SECRET, true],
    ['without a capital letter', SECRET.toLowerCase(), false],
    ['without a small letter', SECRET.toUpperCase(), false],
    ['hexadecimal digits, large and small', '0123456789abcdefABCDEF012345678fedcbaFED', false],
    ['a name that repeats its letters', 'Production'.repeat(4), false],
    ['a character short', SECRET.slice(1), false],
    ['a character more', `${SECRET}x`, false],
  ])('%s', (_, text, isOne) => expect(looksLikeSecret(text)).toBe(isOne));

  it.each(['x', '/', '+', '_', '-', '='])('what goes on with %s is a piece of something longer', (more) => {
    expect(looksLikeSecret(SECRET + more)).toBe(false);
    expect(looksLikeSecret(more + SECRET)).toBe(more === '=');
  });
});

describe('a secret that is written otherwise', () => {
  const written = (value: string) => found({ variables: { x: value } }).length > 0;

  it.each<[string, string]>([
    ['between quotes that JSON escapes by number', `key\\u0022${SECRET}\\u0022`],
    ['between quotes of an address', `key=%22${SECRET}%22`],
    ['in base64 without its padding', Buffer.from(SECRET).toString('base64').replace(/=+$/, '')],
  ])('is found %s', (_, value) => expect(written(value)).toBe(true));

  it.each<[string, Buffer]>([
    ['begin as one', Buffer.concat([Buffer.from(`${SECRET} `), Buffer.from([0xff, 0x01])])],
    ['end as one', Buffer.concat([Buffer.from([0xff, 0x01]), Buffer.from(` ${SECRET}`)])],
  ])('is not seen in bytes that only %s: a sealed secret may', (_, bytes) => {
    expect(written(bytes.toString('base64'))).toBe(false);
    expect(written(bytes.toString('hex'))).toBe(false);
  });

  it('is not put together over a PGP block', () => {
    const block = '-----BEGIN PGP MESSAGE-----\nx\n-----END PGP MESSAGE-----';
    expect(written(`${SECRET.slice(0, 20)}${block}${SECRET.slice(20)}`)).toBe(false);
  });
});

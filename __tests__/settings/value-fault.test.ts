import { parseSettings } from '../../settings/settings-file';
import { asJson, aUser, someSettings, withDeployment, withUploads } from './written-settings';

describe('a fault of one value', () => {
  const user = (about: object) => someSettings({ users: [aUser(about)] });
  test.each<[what: string, settings: unknown, path: string, message: string | RegExp]>([
    [
      'a typo in a property',
      { ...someSettings(), organization: 'x' },
      'organization',
      'is no known property. Did you mean "organisation"?',
    ],
    [
      'a typo deep inside',
      withUploads({ bukcetPolicy: 'ours' }),
      'users[0].uploads.bukcetPolicy',
      'is no known property. Did you mean "bucketPolicy"?',
    ],
    [
      'a typo in an alternative',
      withDeployment({ state: { backend: 's3', bucket: 'our-state', keyprefix: 'a' } }),
      'deployment.state.keyprefix',
      'is no known property. Did you mean "keyPrefix"?',
    ],
    [
      'a property nobody knows',
      withUploads({ colour: 'red' }),
      'users[0].uploads.colour',
      /^is no known property\. Known here: bucket, prefix, restrict, createBucket, bucketPolicy, kmsKeyArn\.$/,
    ],
    [
      'an unknown audience',
      user({ audience: 'extern' }),
      'users[0].audience',
      'must be "internal" or "external", not "extern". Did you mean "external"?',
    ],
    [
      'no audience',
      user({ audience: undefined }),
      'users[0].audience',
      'is missing; it must be "internal" or "external".',
    ],
    [
      'an unknown kind of contact',
      user({ contact: { kind: 'phone' } }),
      'users[0].contact.kind',
      'must be "mail" or "ticket", not "phone".',
    ],
    [
      'no kind of contact',
      user({ contact: {} }),
      'users[0].contact.kind',
      'is missing; it must be "mail" or "ticket".',
    ],
    ['a number for a text', user({ company: 7 }), 'users[0].company', 'must be a text, not 7.'],
    [
      'a text for a number',
      someSettings({ policy: { external: { maxAgeDays: '180' } } }),
      'policy.external.maxAgeDays',
      'must be a whole number, not "180".',
    ],
    [
      'half a day',
      someSettings({ policy: { external: { maxAgeDays: 89.5 } } }),
      'policy.external.maxAgeDays',
      'must be a whole number, not 89.5.',
    ],
    [
      'no days',
      someSettings({ policy: { external: { noticeDays: 0 } } }),
      'policy.external.noticeDays',
      'must be at least 1, not 0.',
    ],
    [
      'more than a year',
      someSettings({ policy: { external: { maxAgeDays: 366 } } }),
      'policy.external.maxAgeDays',
      'must be at most 365, not 366.',
    ],
    ['users as an object', someSettings({ users: {} }), 'users', 'must be a list, not {}.'],
    ['no mail', someSettings({ deployment: {} }), 'deployment.mail', 'is missing; it must be an object.'],
    [
      'two hours that summer time skips',
      someSettings({ check: { schedule: { hour: 2 } } }),
      'check.schedule.hour',
      /^must not be 2/,
    ],
    [
      'a weekday in words',
      someSettings({ check: { schedule: { weekday: 'Monday' } } }),
      'check.schedule.weekday',
      /^must be "MON" or .*not "Monday"\./,
    ],
    [
      'a retention that CloudWatch Logs has not',
      someSettings({ check: { logRetentionDays: 100 } }),
      'check.logRetentionDays',
      /^must be 1 or 3 .*not 100\./,
    ],
    ['no known region', withDeployment({ region: 'Sydney' }), 'deployment.region', /no AWS region/],
    [
      'an unknown time zone',
      withDeployment({ timeZone: 'Pacific/Aukland' }),
      'deployment.timeZone',
      /no IANA time zone/,
    ],
    [
      'a time zone in lower case',
      withDeployment({ timeZone: 'pacific/auckland' }),
      'deployment.timeZone',
      'is written "Pacific/Auckland".',
    ],
    ['an offset for a time zone', withDeployment({ timeZone: '+13:00' }), 'deployment.timeZone', /.+/],
    [
      'a reserved tag',
      withDeployment({ tags: { 'keyturn:generation': '1' } }),
      'deployment.tags["keyturn:generation"]',
      /reserved/,
    ],
    ['a tag with a comma', withDeployment({ tags: { team: 'a,b' } }), 'deployment.tags.team', /holds ","/],
    [
      'a role that is a user',
      withDeployment({ pipelineRoleArns: ['arn:aws:iam::123456789012:user/x'] }),
      'deployment.pipelineRoleArns[0]',
      /no ARN of a role/,
    ],
    [
      'a boundary that is no managed policy',
      withDeployment({ permissionsBoundary: 'arn:aws:iam::123456789012:role/pipeline' }),
      'deployment.permissionsBoundary',
      /no ARN of a managed policy/,
    ],
    [
      'a boundary by its name',
      user({ permissionsBoundary: 'suppliers' }),
      'users[0].permissionsBoundary',
      /no ARN of a/,
    ],
    ['a name with a space', user({ name: 'kotahi writer' }), 'users[0].name', /no IAM user name/],
    ['a name of 65 characters', user({ name: 'n'.repeat(65) }), 'users[0].name', /no IAM user name/],
    ['an empty name', user({ name: '' }), 'users[0].name', /no IAM user name/],
    ['a company with a comma', user({ company: 'Karo, Ltd' }), 'users[0].company', /holds ","; it becomes an IAM tag/],
    ['a reason of 257 characters', user({ whyAKey: 'x'.repeat(257) }), 'users[0].whyAKey', /at most 256/],
    ['an empty reason', user({ whyAKey: ' ' }), 'users[0].whyAKey', 'must not be empty.'],
    ['no reason', user({ whyAKey: undefined }), 'users[0].whyAKey', 'is missing; it must be a text.'],
    [
      'a ticket that is no address',
      user({ contact: { kind: 'ticket', url: 'our desk' } }),
      'users[0].contact.url',
      /no web address/,
    ],
    [
      'a ticket address with a blank',
      user({ contact: { kind: 'ticket', url: 'https://example.org/my desk' } }),
      'users[0].contact.url',
      /a blank or an unseen character/,
    ],
    [
      'a person in the address',
      user({ contact: { kind: 'mail', name: 'A', address: 'A <a@example.org>' } }),
      'users[0].contact.address',
      /no mail address/,
    ],
    ['a private network', user({ networks: ['10.1.0.0/16'] }), 'users[0].networks[0]', /private network/],
    ['the whole Internet', user({ networks: ['0.0.0.0/0'] }), 'users[0].networks[0]', /whole Internet/],
    [
      'an address without a length',
      user({ networks: ['203.0.113.7'] }),
      'users[0].networks[0]',
      /no network in CIDR notation/,
    ],
    ['no networks', user({ networks: [] }), 'users[0].networks', /is empty; leave it out/],
    [
      'a sealing key in another folder',
      user({ sealingKey: '../valentia.asc' }),
      'users[0].sealingKey',
      /without a folder/,
    ],
    [
      'a short key ID for a fingerprint',
      user({ sealingKeyFingerprint: '7EBAA853' }),
      'users[0].sealingKeyFingerprint',
      /no fingerprint of a PGP key: 40 hexadecimal digits.*anybody can make a key with the same/,
    ],
    [
      'a fingerprint of version 6',
      user({ sealingKeyFingerprint: 'a'.repeat(64) }),
      'users[0].sealingKeyFingerprint',
      /40 hexadecimal digits/,
    ],
    ['a sealing key that is not armored', user({ sealingKey: 'valentia.gpg' }), 'users[0].sealingKey', /ends in \.asc/],
    ['a prefix without its slash', withUploads({ prefix: 'daily' }), 'users[0].uploads.prefix', /must end in a slash/],
    ['a prefix with a wildcard', withUploads({ prefix: 'daily*/' }), 'users[0].uploads.prefix', /holds "\*"/],
    ['a prefix with a variable', withUploads({ prefix: '${aws:username}/' }), 'users[0].uploads.prefix', /holds "\$"/],
    ['a prefix from the root', withUploads({ prefix: '/daily/' }), 'users[0].uploads.prefix', /slash too many/],
    [
      'an alias for a KMS key',
      withUploads({ kmsKeyArn: 'alias/uploads' }),
      'users[0].uploads.kmsKeyArn',
      /An alias will not do/,
    ],
    [
      'a foreign policy on a bucket made here',
      withUploads({ createBucket: true, bucketPolicy: 'shared' }),
      'users[0].uploads.bucketPolicy',
      /created here/,
    ],
  ])('%s', (_, settings, path, message) => {
    const { faults } = parseSettings(asJson(settings));
    expect(faults).toEqual([expect.objectContaining({ file: 'settings.json', path })]);
    expect(faults[0]?.message).toMatch(message);
  });

  test.each([
    'ab',
    'a'.repeat(64),
    'Kpa-Valentia',
    'kpa_valentia',
    '-kpa',
    'kpa-',
    'kpa..valentia',
    '192.168.5.4',
    'xn--kpa',
    'sthree-kpa',
    'amzn-s3-demo-kpa',
    'kpa-s3alias',
    'kpa--ol-s3',
    's3://kpa-valentia',
    'kpa-valentia/daily',
    'kpa valentia',
    '',
  ])('AWS would refuse the bucket "%s"', (bucket) => {
    const { faults } = parseSettings(asJson(withUploads({ bucket })));
    expect(faults).toEqual([
      expect.objectContaining({
        path: 'users[0].uploads.bucket',
        message: expect.stringMatching(/no S3 bucket name: /) as string,
      }),
    ]);
  });

  test.each(['abc', 'a'.repeat(63), 'kpa.valentia', '1-2-3', '1.2.3'])('AWS takes the bucket "%s"', (bucket) => {
    expect(parseSettings(asJson(withUploads({ bucket }))).faults).toEqual([]);
  });
});

import { oldestFirst } from '../../rotation/access-key';
import {
  anotherProjectsRefusal,
  isAnotherProjects,
  projectInTag,
  saysOurs,
  stackInTag,
  stackTag,
} from '../../rotation/another-project';
import { ledgerTags, MISSING } from '../../rotation/applied-state';
import { USER_TAGS } from '../../rotation/audience';
import { compare } from '../../rotation/compare';
import { decodedText, isMarked } from '../../rotation/decoded-text';
import { ENTRY_RULES, entryFaults } from '../../rotation/entry-rules';
import { handoverOf, proofRecord } from '../../rotation/evidence';
import { holds } from '../../rotation/expression';
import { KeyturnError } from '../../rotation/keyturn-error';
import { leavingRefusal } from '../../rotation/leaving';
import { entryInWords, type LedgerEntry, sameEntry } from '../../rotation/ledger';
import { asOrphan, orphanRefusal } from '../../rotation/orphan-key';
import { overlapEnd } from '../../rotation/overlap-end';
import { addressesOf, ownerOfAddress } from '../../rotation/own-addresses';
import { quarantinePolicy } from '../../rotation/quarantine';
import { sealingKeyConcern } from '../../rotation/sealing-key-end';
import { terraformId } from '../../rotation/terraform-id';
import { aKey, noon } from './a-key';
import { entry } from './an-entry';
import { refusedByGuard } from './refused-by-guard';

describe('whose project a user is', () => {
  test.each([
    ['suppliers', undefined, 'suppliers'],
    ['north/suppliers', 'north', 'suppliers'],
    ['north/island/suppliers-a', 'north/island', 'suppliers-a'],
    ['/suppliers', '', 'suppliers'],
  ])('the tag %s says project %s, stack %s', (tag, project, stack) => {
    expect([projectInTag(tag), stackInTag({ [USER_TAGS.stack]: tag })]).toEqual([project, stack]);
  });

  test('no tag says none, and a user without it is nobody’s', () => {
    expect([stackInTag(undefined), stackInTag({}), stackInTag({ [USER_TAGS.stack]: 1 })]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    for (const tags of [{}, { [USER_TAGS.stack]: '' }, { [USER_TAGS.stack]: 7 }]) {
      expect([isAnotherProjects(tags, 'north'), isAnotherProjects(tags, undefined)]).toEqual([false, false]);
    }
  });

  test('another one’s is refused, with both names and the tag that would change that', () => {
    const refused = (stack: string, project: string | undefined) =>
      anotherProjectsRefusal('valentia', { [USER_TAGS.stack]: stack }, { project, stack: 'suppliers' });
    expect(refused('north/suppliers', 'north')).toBeUndefined();
    expect(refused('suppliers', undefined)).toBeUndefined();
    expect(refused('south/suppliers', 'north')?.code).toBe('USER_OF_ANOTHER_PROJECT');
    const [named, nameless] = [refused('south/suppliers', 'north'), refused('south/suppliers', undefined)];
    expect(named?.because).toContain('says "south/suppliers", and this is the project "north"');
    expect(named?.wayOut).toContain('Value=north/suppliers)');
    expect(nameless?.because).toContain('and this is a project without a name (deployment.project)');
    expect(nameless?.wayOut).toContain('Value=suppliers)');
    // Taken out of the settings first, a bare deploy would delete its keys.
    expect(named?.wayOut).toMatch(/first let this project forget it.*then take it out of settings\.json/);
  });

  test.each<[string, string | undefined, string | undefined, boolean]>([
    ['no tag', undefined, 'north', false],
    ['no tag, and no name', undefined, undefined, false],
    ['an empty one', '', 'north', false],
    ['this stack', 'north/suppliers', 'north', false],
    ['another stack of the project', 'north/suppliers-a', 'north', false],
    ['a stack, and no name', 'suppliers-a', undefined, false],
    ['a stack, where the project has a name: it may be new', 'suppliers', 'north', false],
    ['another project', 'south/suppliers', 'north', true],
    ['a project, where ours has no name', 'south/suppliers', undefined, true],
    ['a project whose name begins as ours', 'north/island/suppliers', 'north', true],
    ['a project whose name ours begins with', 'north/suppliers', 'north/island', true],
    ['a project whose name has a letter where ours has a dot', 'northXa/suppliers', 'north.a', true],
    ['a name with signs of patterns', 'n.o+r (t)/suppliers', 'n.o+r (t)', false],
    ['nobody before the slash', '/suppliers', 'north', true],
  ])('a tag that says %s is refused within Terraform only where it names another project', (_, tag, project, is) => {
    const tags: Readonly<Record<string, string>> = tag === undefined ? {} : { [USER_TAGS.stack]: tag };
    const own = { project, stack: 'suppliers' };
    const at = entry(4, 'deleted');
    const said = refusedByGuard('valentia', at, { ...ledgerTags(at), ...tags }, [aKey().key], own);
    expect(said.map(({ code }) => code)).toEqual(is ? ['USER_OF_ANOTHER_PROJECT'] : []);
    // Whoever is refused there is another project's for everybody else too, in the same words.
    if (is) expect(said).toEqual([anotherProjectsRefusal('valentia', tags, own)]);
    // What our own apply leaves behind is not looked at further.
    const isOurs = holds(saysOurs(own), { user: 'valentia', stack: tag ?? MISSING });
    expect([isOurs, isOurs && is]).toEqual([tag === stackTag(own), false]);
  });
});

describe('whose an address is', () => {
  test.each([
    ['7@karo.co.nz', '_7_karo_co_nz'],
    ['kotahi-writer', 'kotahi-writer'],
    ['_x', '_x'],
    ['-x', '_-x'],
    ['Ab9', 'Ab9'],
  ])('%s is called %s by Terraform', (name, id) => expect(terraformId(name)).toBe(id));

  test('a user’s alone, its permissions while it is new', () => {
    const own = ['aws_iam_user.ann', 'aws_iam_access_key.ann', 'aws_ssm_parameter.sealed_secret_ann'];
    expect(addressesOf('ann', false)).toEqual(own);
    expect(addressesOf('ann', true)).toEqual([...own, 'aws_iam_user_policy.ann']);
  });

  test.each([
    ['aws_iam_access_key.ann["2"]', 'ann'],
    ['aws_iam_user_policy.ben', 'ben'],
    ['aws_iam_user.cat', undefined],
    ['aws_s3_bucket_policy.ann', undefined],
  ])('%s: %s', (address, owner) => expect(ownerOfAddress(address, ['ann', 'ben'])).toBe(owner));
});

test('keys are in the order of their creation, and within a second in that of their IDs', () => {
  const key = (id: string, createdAt: string) => ({ id, createdAt });
  const [a, b, c] = [key('A', '2026-01-02'), key('B', '2026-01-01'), key('C', '2026-01-02')];
  expect(oldestFirst([c, a, b])).toEqual([b, a, c]);
  expect([compare('a', 'b'), compare('b', 'a'), compare('a', 'a')]).toEqual([-1, 1, 0]);
});

describe('a text is read as it was written', () => {
  const bytes = (text: string, encoding: 'utf8' | 'utf16le', ...mark: number[]) =>
    new Uint8Array([...mark, ...Buffer.from(text, encoding)]);
  const swapped = (of: Uint8Array) => new Uint8Array(Buffer.from(of).swap16());
  const TEXT = '{"generation": 2, "holder": "Māui"}\n';

  test.each<[string, Uint8Array, boolean]>([
    ['UTF-8', bytes(TEXT, 'utf8'), false],
    ['UTF-8 with a mark', bytes(TEXT, 'utf8', 0xef, 0xbb, 0xbf), true],
    ['UTF-16 with a mark', bytes(TEXT, 'utf16le', 0xff, 0xfe), true],
    ['UTF-16 of the other end with a mark', swapped(bytes(TEXT, 'utf16le', 0xff, 0xfe)), true],
    ['UTF-16', bytes(TEXT, 'utf16le'), false],
    ['UTF-16 of the other end', swapped(bytes(TEXT, 'utf16le')), false],
  ])('%s', (_, given, marked) => expect([decodedText(given), isMarked(given)]).toEqual([TEXT, marked]));

  test('nothing is nothing, and what is no text holds the sign for that', () => {
    expect(decodedText(new Uint8Array())).toBe('');
    expect(decodedText(new Uint8Array([0x41, 0xff, 0x42]))).toContain('\uFFFD');
  });

  test('of which a half is missing is read as far as it goes, and no mark stays in it', () => {
    expect(decodedText(new Uint8Array([0xff, 0xfe, 0xff, 0xfe, 0x41, 0x00, 0xff, 0xfe]))).toBe('A\uFEFF');
    expect(decodedText(new Uint8Array([0xff, 0x41, 0x41, 0x41]))).toBe('\uFFFDAAA');
    // UTF-32, read by halves.
    expect(decodedText(new Uint8Array([0xff, 0xfe, 0, 0, 0x41, 0, 0, 0, 0x42, 0, 0, 0]))).toBe('AB');
  });

  test('by its beginning: a few empty bytes make no UTF-16, nor do many behind it', () => {
    expect(decodedText(bytes('abcdefg\0', 'utf8'))).toBe('abcdefg\0');
    const long = `${'a'.repeat(2_000)}${'\0'.repeat(2_000)}`;
    expect(decodedText(bytes(long, 'utf8'))).toBe(long);
  });
});

describe('an entry by itself', () => {
  test('is the same where all of it is', () => {
    const same = (of: Partial<LedgerEntry>) => sameEntry(entry(2, 'active'), { ...entry(2, 'active'), ...of });
    expect([same({}), same({ generation: 3 }), same({ previous: 'inactive' }), same({ suspended: true })]).toEqual([
      ...[true, false, false, false],
    ]);
  });

  test.each<[number, string, readonly string[]]>([
    [1, 'deleted', []],
    [2, 'active', []],
    [0, 'deleted', ['GENERATION_NOT_A_COUNT']],
    [1.5, 'active', ['GENERATION_NOT_A_COUNT']],
    [Number.NaN, 'active', ['GENERATION_NOT_A_COUNT']],
    [2, 'gone', ['UNKNOWN_PREVIOUS']],
    [1, 'active', ['FIRST_HAS_NO_PREVIOUS']],
    [1, 'gone', ['UNKNOWN_PREVIOUS', 'FIRST_HAS_NO_PREVIOUS']],
  ])('of generation %d, previous %s: %j', (generation, previous, codes) => {
    expect(entryFaults(entry(generation, previous as 'active')).map(({ code }) => code)).toEqual(codes);
  });

  test('says what may stand there, and is said in words', () => {
    expect(ENTRY_RULES[1]?.message).toBe('previous must be one of "active", "inactive", "deleted".');
    expect(entryInWords(entry(2, 'active'))).toBe('generation 2, previous active');
    expect(entryInWords(entry(2, 'active', true))).toBe('generation 2, previous active, suspended');
  });
});

describe('evidence', () => {
  const used = { ...aKey().usedDaysAgo(1).key, id: 'NEW' };
  const handover = { at: noon.toISOString(), accessKeyId: 'NEW' };

  test('of a hand-over is about one key', () => {
    const evidence = { user: 'valentia', generation: 2, handover };
    expect(handoverOf(evidence, { id: 'NEW' })).toBe(handover);
    expect(handoverOf(evidence, { id: 'OLD' })).toBeUndefined();
    expect(handoverOf({ user: 'valentia', generation: 2 }, { id: 'NEW' })).toBeUndefined();
    expect(handoverOf(undefined, { id: 'NEW' })).toBeUndefined();
  });

  test('is kept with what was seen of both keys', () => {
    const oldKey = { ...aKey().key, id: 'OLD', status: 'Inactive' as const };
    const proof = { proven: true, checks: [], silentUntil: undefined };
    expect(proofRecord(proof, { newKey: used, oldKey, silentHours: 48, now: noon })).toEqual({
      ...{ at: noon.toISOString(), proven: true, silentHours: 48, checks: [] },
      newKey: {
        accessKeyId: 'NEW',
        status: 'Active',
        lastUsed: '2026-06-14T12:00:00.000Z',
        service: 's3',
        region: 'ap-southeast-2',
      },
      oldKey: { accessKeyId: 'OLD', status: 'Inactive', lastUsed: 'never' },
    });
  });
});

describe('a key that Terraform does not know', () => {
  const key = { ...aKey().key, id: 'AKIAORPHAN0000000001' };

  test.each([
    [key, 'never used'],
    [{ ...key, lastUsed: aKey().usedDaysAgo(1).key.lastUsed }, 'last used 2026-06-14T12:00:00.000Z (s3)'],
    [aKey().withUnknownUse('denied').key, 'of unknown use'],
  ])('is told with its use: %#', (of, said) => {
    expect(orphanRefusal('ann', asOrphan(of)).because).toContain(`(Active, made 2026-06-15T12:00:00.000Z, ${said})`);
  });

  test('is never shown whole', () => {
    const { code, because, wayOut } = orphanRefusal('ann', { ...asOrphan(key), lastUsed: undefined });
    expect([code, because]).toEqual(['ORPHAN_KEY', expect.stringContaining('of unknown use')]);
    expect(because + wayOut).not.toContain(key.id);
  });
});

test('an error of ours says what, why and the way out, and what it came from', () => {
  const cause = new Error('x');
  const error = new KeyturnError('SOME_CODE', 'It is so.', 'Do that.', { cause });
  expect(error).toMatchObject({
    name: 'KeyturnError',
    code: 'SOME_CODE',
    because: 'It is so.',
    wayOut: 'Do that.',
    cause,
  });
});

test('who leaves has no key that works; those that do are told, masked', () => {
  const key = (id: string, status: 'Active' | 'Inactive') => ({ id: `AKIA${id.padStart(16, '0')}`, status });
  expect(leavingRefusal('ann', [])).toBeUndefined();
  expect(leavingRefusal('ann', [key('1', 'Inactive')])).toBeUndefined();
  const refusal = leavingRefusal('ann', [key('1', 'Active'), key('2', 'Inactive'), key('3', 'Active')]);
  expect(refusal?.because).toContain(
    'ann is in the ledger no more, and IAM shows it with Active access keys: AKIA…0001, AKIA…0003.',
  );
  expect(refusal?.wayOut).toContain(`--tag-keys ${Object.keys(ledgerTags(entry(1, 'deleted'))).join(' ')}`);
});

test.each([
  ['new', 'Value=inactive)', 'set generation to 6'],
  ['old', 'Value=deleted)', 'The overlap is over'],
] as const)('of an overlap the %s key is gone', (gone, tag, said) => {
  expect(overlapEnd('ann', { generation: 5 }, gone)).toContain(tag);
  expect(overlapEnd('ann', { generation: 5 }, gone)).toContain(said);
});

test.each([
  ['arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantine', 'AWSCompromisedKeyQuarantine'],
  ['arn:aws-us-gov:iam::aws:policy/AWSCompromisedKeyQuarantineV12', 'AWSCompromisedKeyQuarantineV12'],
  ['arn:aws:iam::123456789012:policy/AWSCompromisedKeyQuarantineV3', undefined],
  ['arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV', undefined],
  ['arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3/x', undefined],
  ['x-arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3', undefined],
])('%s is the quarantine %s', (arn, name) => expect(quarantinePolicy(arn)).toBe(name));

test.each([
  ['2026-07-16', undefined],
  ['2026-07-15', 'Its PGP key ends in 30 days, on 2026-07-15; then no new key can be issued'],
  ['2026-06-16', 'Its PGP key ends in 1 day, on 2026-06-16; then no new key can be issued'],
  ['2026-06-15', 'Its PGP key ends today, 2026-06-15; then no new key can be issued'],
  ['2026-06-14', 'Its PGP key ended on 2026-06-14, so no new key can be issued'],
  ['unusable', 'Nothing can be sealed to its PGP key, so no new key can be issued'],
])('a PGP key that ends on %s: %s', (end, because) => {
  expect(sealingKeyConcern('ann', end, noon, 'UTC')?.because).toBe(because);
});

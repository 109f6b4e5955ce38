import type { CheckSettings } from '../../check-environment/check-settings';
import type { KeyChange } from '../../lambda/access-key-rotation-check/acting';
import { compose, type Letter, lettersFor } from '../../lambda/access-key-rotation-check/letters';
import { CheckMemory } from '../../lambda/access-key-rotation-check/memory';
import { decideFor } from '../../lambda/access-key-rotation-check/run';
import type { AccessKey } from '../../rotation/access-key';
import { LEDGER_TAGS } from '../../rotation/applied-state';
import { USER_TAGS } from '../../rotation/audience';
import { contactOf } from '../../rotation/contact';
import { daysAfter } from '../../rotation/days';
import { InMemoryAws } from '../aws/in-memory-aws';
import { ago, aRun, OWNER } from './a-check';

const world = new InMemoryAws();

const aKey = (id: string, age: number): AccessKey => ({
  ...{ id, user: 'ann', createdAt: ago(world, age), status: 'Active' },
  lastUsed: { kind: 'used', at: ago(world, 1), service: 's3', region: 'x' },
});
const aNotice = (id: string, dueIn: number, age = 80): Letter['notices'][number] => ({
  ...{ do: 'notify', key: aKey(id, age), dueAt: daysAfter(world.now, dueIn), because: `it is ${age} days old` },
});
const aChange = (keyId: string, did: KeyChange['did'], byEarlierRun = false): KeyChange => ({
  ...{ keyId, did, because: 'the limit is 90 days', createdAt: ago(world, 91), byEarlierRun },
});
const OLD = 'AKIAAAAAAAAAAAAAOLD1';
const YOUNG = 'AKIAAAAAAAAAAAAAYNG2';

interface Told extends Partial<Pick<Letter, 'changes' | 'notices'>> {
  readonly tags?: Record<string, string>;
  readonly path?: string;
}

function letter({ tags = {}, path = '/', changes = [], notices = [] }: Told): Letter {
  const arn = `arn:aws:iam::123456789012:user${path}ann`;
  const user = { name: 'ann', path, arn, tags, createdAt: ago(world, 400), quarantinedBy: [] };
  return { user, contact: contactOf(user, '{user}@example.org.nz'), changes, notices };
}
const written = (of: Told, settings: Partial<CheckSettings> = {}) =>
  compose(letter(of), aRun(world, { with: settings }));

describe('a letter to a holder', () => {
  test.each<[string, Told, string]>([
    [
      'one key',
      { notices: [aNotice(OLD, 10)] },
      'Your AWS access key AKIA…OLD1: to be rotated by Friday, 26 June 2026',
    ],
    [
      'two keys',
      { notices: [aNotice(OLD, 10), aNotice(YOUNG, 12)] },
      'Your AWS access keys: to be rotated by Friday, 26 June 2026',
    ],
    ['one past its day', { notices: [aNotice(OLD, -1)] }, 'Your AWS access key AKIA…OLD1: rotation is overdue'],
    ['two past it', { notices: [aNotice(OLD, -1), aNotice(YOUNG, -1)] }, 'Your AWS access keys: rotation is overdue'],
    ['one deleted', { changes: [aChange(OLD, 'deleted')] }, 'Your AWS access key AKIA…OLD1 was deleted'],
    ['one switched off', { changes: [aChange(OLD, 'deactivated')] }, 'Your AWS access key AKIA…OLD1 was deactivated'],
    [
      'both',
      { changes: [aChange(OLD, 'deleted'), aChange(YOUNG, 'deactivated')] },
      'Your AWS access keys were switched off',
    ],
    [
      'what was done before what is coming',
      { changes: [aChange(OLD, 'deleted')], notices: [aNotice(YOUNG, 10)] },
      'Your AWS access key AKIA…OLD1 was deleted',
    ],
  ])('says in its subject: %s', (_, of, subject) => expect(written(of)?.subject).toBe(subject));

  test('at the very moment that a key is due it is not overdue', () => {
    const text = written({ notices: [aNotice(OLD, 0)] });
    expect(text?.subject).toContain('to be rotated by');
    expect(text?.text).not.toContain('which is past');
    expect(written({ notices: [aNotice(OLD, -1)] })?.text).toContain('which is past');
  });

  test.each<[string, Told, readonly string[], readonly string[]]>([
    [
      'a deletion',
      { changes: [aChange(OLD, 'deleted')] },
      ['What was done', 'cannot be restored', 'You have a newer key'],
      ['no longer works', 'What is coming'],
    ],
    [
      'a key switched off',
      { changes: [aChange(OLD, 'deactivated')] },
      ['no longer works', `--access-key-id ${OLD}`],
      ['cannot be restored', 'What is coming'],
    ],
    [
      'both',
      { changes: [aChange(OLD, 'deleted'), aChange(YOUNG, 'deactivated')] },
      ['cannot be restored', 'no longer works', `--access-key-id ${YOUNG}`],
      ['You have a newer key', `--access-key-id ${OLD}`],
    ],
    [
      'a notice',
      { notices: [aNotice(OLD, 10)] },
      ['What is coming', 'Age: 80 days', 'the weekly check does it for you'],
      ['What was done'],
    ],
  ])('says what follows from %s, and nothing else', (_, of, said, unsaid) => {
    const text = written(of)?.text ?? '';
    for (const one of said) expect(text).toContain(one);
    for (const one of unsaid) expect(text).not.toContain(one);
  });

  test('goes to the holder, is answered by the owner, or whoever answers for it', () => {
    expect(written({ notices: [aNotice(OLD, 10)] })).toMatchObject({
      to: ['ann@example.org.nz'],
      replyTo: OWNER,
      from: 'keys@example.org.nz',
    });
    expect(written({ notices: [aNotice(OLD, 10)] }, { mailReplyTo: 'desk@example.org.nz' })?.replyTo).toBe(
      'desk@example.org.nz',
    );
    expect(written({ tags: { [USER_TAGS.contact]: 'ask Ann' }, notices: [aNotice(OLD, 10)] })).toBeUndefined();
  });

  test.each([false, true])('of what an earlier run did says that it may be the second: %s', (byEarlierRun) => {
    const text = written({ changes: [aChange(OLD, 'deleted'), aChange(YOUNG, 'deactivated', byEarlierRun)] })?.text;
    expect(text?.includes('once before')).toBe(byEarlierRun);
  });
});

describe('a letter to a supplier', () => {
  const tags = {
    [USER_TAGS.audience]: 'external',
    [USER_TAGS.contact]: 'isabelle@karo.co.nz',
    [USER_TAGS.company]: 'Karo',
  };
  const notices = [aNotice(OLD, 10)];
  const ledger = (previous: string) => ({
    ...{ ...tags, [LEDGER_TAGS.generation]: '2', [LEDGER_TAGS.previous]: previous, [LEDGER_TAGS.suspended]: 'false' },
  });

  test('names its integration, or its user, on one line', () => {
    const subject = (more: Record<string, string>) => written({ tags: { ...tags, ...more }, notices })?.subject;
    expect(subject({})).toBe('ann access key AKIA…OLD1: to be rotated by Friday, 26 June 2026');
    expect(subject({ [USER_TAGS.integration]: ' Lab\r\n results ' })).toMatch(/^Lab results access key/);
    const body = written({ tags: { ...tags, [USER_TAGS.integration]: 'Lab' }, notices })?.text;
    expect(body).toContain('access keys of the IAM user ann (Lab)');
    expect(written({ tags, notices })?.text).toMatch(/IAM user ann\n/);
  });

  test('is addressed to its company, or its user', () => {
    expect(written({ tags, notices })?.text).toMatch(/^To Karo$/m);
    expect(written({ tags: { ...tags, [USER_TAGS.company]: undefined } as never, notices })?.text).toMatch(/^To ann$/m);
  });

  test('says of what was done just that', () => {
    const mail = written({ tags, changes: [aChange(OLD, 'deactivated')] });
    expect(mail?.subject).toBe('Your AWS access key AKIA…OLD1 was deactivated');
    expect(mail?.text).toContain('If you still need it, please answer this message.');
    expect(mail?.text).not.toContain('How to update your credentials');
    expect(written({ tags, notices })?.text).not.toContain('If you still need it');
  });

  test.each([
    ['active', true],
    ['deleted', false],
  ])('tells whether the new key is there already: previous %s', (previous, isThere) => {
    const text = written({ tags: ledger(previous), path: '/suppliers/', notices })?.text ?? '';
    expect(text.includes('A new access key has been issued to you already')).toBe(isThere);
    expect(text).toContain('we do it together with you');
    expect(written({ tags, notices })?.text).not.toContain('we do it together with you');
  });

  test.each([
    [10, false],
    [0, false],
    [-1, true],
  ])('due in %i days, it is past: %s', (dueIn, isPast) => {
    const text = written({ tags, notices: [aNotice(OLD, dueIn)] })?.text ?? '';
    expect(text.includes('By when: as soon as you have the new key')).toBe(isPast);
  });

  test('goes where keys come from the ledger, whoever holds them', () => {
    const internal = { ...tags, [USER_TAGS.audience]: 'internal' };
    expect(written({ tags: internal, path: '/suppliers/', notices })?.text).toContain('To Karo');
    expect(written({ tags: internal, notices })?.text).not.toContain('To Karo');
  });

  test('by ticket goes to the owner, with the address of the desk', () => {
    const desk = { ...tags, [USER_TAGS.contact]: 'https://desk.example/new' };
    const mail = written({ tags: desk, notices });
    expect(mail).toMatchObject({
      to: [OWNER],
      subject: expect.stringMatching(/^Please open a ticket: ann access key/) as string,
    });
    expect(mail?.text).toContain('Please open one at\nhttps://desk.example/new');
    expect(written({ tags, notices })?.text).not.toContain('is told by ticket');
    expect(written({ tags, notices })?.to).toEqual(['isabelle@karo.co.nz']);
  });
});

describe('who gets a letter', () => {
  const { user } = letter({ tags: { [USER_TAGS.audience]: 'internal' } });

  const lettersOf = async (
    of: {
      readonly changes?: readonly KeyChange[];
      readonly givesNotice?: boolean;
      readonly toldDaysAgo?: number;
      readonly isKnown?: boolean;
    } = {},
  ) => {
    const run = aRun(world);
    const memory = await CheckMemory.open(new InMemoryAws().evidence(), 'x', world.now, world.now);
    if (of.toldDaysAgo !== undefined) memory.rememberNotice(OLD, ago(world, of.toldDaysAgo));
    const decisions = new Map((of.isKnown ?? true) ? [['ann', decideFor(user, [aKey(OLD, 80)], run)]] : []);
    const changes = new Map(of.changes === undefined ? [] : [['ann', of.changes]]);
    const letters = lettersFor([user], decisions, changes, of.givesNotice ?? true, memory, run);
    return letters.map((one) => [one.changes.length, one.notices.length]);
  };

  test('whoever has a key that comes due, once a week', async () => {
    expect(await lettersOf()).toEqual([[0, 1]]);
    expect(await lettersOf({ toldDaysAgo: 5 })).toEqual([]);
    expect(await lettersOf({ toldDaysAgo: 6 })).toEqual([[0, 1]]);
  });

  test('nobody where no notice is given, or nobody could decide', async () => {
    expect(await lettersOf({ givesNotice: false })).toEqual([]);
    expect(await lettersOf({ isKnown: false })).toEqual([]);
  });

  test('whoever has a key that was changed, in any case, and that key brings no notice', async () => {
    for (const more of [{}, { givesNotice: false }, { isKnown: false }])
      expect(await lettersOf({ ...more, changes: [aChange(OLD, 'deleted')] })).toEqual([[1, 0]]);
    expect(await lettersOf({ changes: [aChange(YOUNG, 'deleted')] })).toEqual([[1, 1]]);
  });
});

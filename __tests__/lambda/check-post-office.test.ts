import type { Mail } from '../../aws/mailer';
import type { CheckMemory } from '../../lambda/access-key-rotation-check/memory';
import { PostOffice, UNSENT_PREFIX, type UnsentMail } from '../../lambda/access-key-rotation-check/post-office';
import { InMemoryAws } from '../aws/in-memory-aws';
import { aRun } from './a-check';

const mail = (to = 'ann@example.org.nz'): Mail => ({
  ...{ from: 'keys@example.org.nz', to: [to], replyTo: 'owner@example.org.nz', subject: 's', text: 't', html: 'h' },
});
const nobody = { user: '', changes: [], notices: [] };
const unsent: UnsentMail = {
  ...{ version: 2, user: 'ann', keptAt: '2026-06-08T12:00:00.000Z', because: 'throttled', mail: mail() },
  ...{ changes: ['AKIA1'], notices: ['AKIA2'] },
};

let world: InMemoryAws;
beforeEach(() => {
  world = new InMemoryAws();
});

const anOffice = (memory?: CheckMemory, outOfTime = () => false) => {
  const run = aRun(world);
  return { run, office: new PostOffice(run, memory, outOfTime) };
};
const places = () => [...world.evidence().objects.keys()];
const keep = (name: string, body: unknown) =>
  world.evidence().put(`${UNSENT_PREFIX}${name}`, typeof body === 'string' ? body : JSON.stringify(body), '');

describe('a mail that cannot be sent', () => {
  test('is kept with whom and what it is about', async () => {
    world.fail('ses:SendEmail', 'refused');
    const { run, office } = anOffice();
    const about = { user: 'ann/b', changes: ['AKIA1'], notices: ['AKIA2'] };
    expect(await office.send(mail(), about)).toBe('kept');
    const [place = ''] = places();
    expect(place).toBe(`${UNSENT_PREFIX}${run.id}/ann%2Fb.json`);
    expect(world.evidence().json(place)).toMatchObject({
      ...{ version: 2, ...about, keptAt: world.now.toISOString(), mail: mail() },
    });
    expect(run.problems).toMatchObject([
      { about: 'ann/b', because: expect.stringContaining('kept for the next run') as string },
    ]);
  });

  test('the digest is kept beside them, and called so', async () => {
    world.fail('ses:SendEmail', 'refused');
    const { run, office } = anOffice();
    await office.send(mail(), nobody);
    expect(places()).toEqual([`${UNSENT_PREFIX}${run.id}/-digest.json`]);
    expect(run.problems).toMatchObject([{ about: 'digest' }]);
  });

  test.each(['unreachable', 'refused'] as const)(
    'says that it may be the second where the answer is missing: %s',
    async (kind) => {
      world.fail('ses:SendEmail', kind);
      const { run, office } = anOffice();
      await office.send(mail(), { ...nobody, user: 'ann' });
      const { text } = (world.evidence().json(`${UNSENT_PREFIX}${run.id}/ann.json`) as UnsentMail).mail;
      expect(text.includes('once before')).toBe(kind === 'unreachable');
    },
  );

  test('and not be kept either is lost, loudly', async () => {
    world.fail('ses:SendEmail', 'refused');
    world.fail('s3:PutObject', 'denied');
    const { run, office } = anOffice();
    expect(await office.send(mail(), { ...nobody, user: 'ann' })).toBe('lost');
    expect(run.problems).toMatchObject([
      { about: 'ann', because: expect.stringMatching(/neither be sent .*nor kept/) as string },
    ]);
  });
});

describe('SES that takes nothing', () => {
  const sending = async (office: PostOffice, times: number) => {
    for (let time = 0; time < times; time += 1) await office.send(mail(), { ...nobody, user: `user-${time}` });
  };

  test('is asked five times in a row, and all are kept', async () => {
    world.fail('ses:SendEmail', 'throttled');
    const { office } = anOffice();
    await sending(office, 8);
    expect([world.count('ses:SendEmail'), places().length]).toEqual([5, 8]);
  });

  test('is asked on where it only refuses recipients', async () => {
    world.fail('ses:SendEmail', 'refused');
    await sending(anOffice().office, 8);
    expect(world.count('ses:SendEmail')).toBe(8);
  });

  test.each<[string, () => void]>([
    ['took one in between', () => undefined],
    ['refused one in between', () => world.fail('ses:SendEmail', 'refused', undefined, 1)],
  ])('and %s is asked five times again', async (_, between) => {
    world.fail('ses:SendEmail', 'throttled', undefined, 4);
    const { office } = anOffice();
    await sending(office, 4);
    between();
    await sending(office, 1);
    world.fail('ses:SendEmail', 'throttled');
    await sending(office, 8);
    expect(world.count('ses:SendEmail')).toBe(10);
  });
});

describe('what earlier runs kept', () => {
  const always = () => false;

  test('is sent, once, and answered for', async () => {
    await keep('run-0/ann.json', unsent);
    const { run, office } = anOffice();
    expect(await office.sendKept(always)).toEqual([unsent]);
    expect([world.mails, places(), run.problems]).toEqual([[mail()], [], []]);
  });

  test('is not sent where nobody needs it any more', async () => {
    await keep('run-0/ann.json', unsent);
    const asked: UnsentMail[] = [];
    const { office } = anOffice();
    expect(await office.sendKept((one) => asked.push(one) > 0)).toEqual([]);
    expect([world.mails, places(), asked]).toEqual([[], [], [unsent]]);
  });

  test('waits where there is no time', async () => {
    await keep('run-0/ann.json', unsent);
    await keep('run-0/ben.json', { ...unsent, user: 'ben' });
    let looks = 0;
    const { office } = anOffice(undefined, () => (looks += 1) > 1);
    expect(await office.sendKept(always)).toHaveLength(1);
    expect(places()).toEqual([`${UNSENT_PREFIX}run-0/ben.json`]);
  });

  test.each<[string, string]>([
    ['ann', 'ann'],
    ['', 'digest'],
  ])('and cannot be sent again stays, and is told of %s', async (user, about) => {
    await keep('run-0/x.json', { ...unsent, user });
    world.fail('ses:SendEmail', 'refused');
    const { run, office } = anOffice();
    expect(await office.sendKept(always)).toEqual([]);
    expect(places()).toHaveLength(1);
    expect(run.problems).toMatchObject([
      { about, because: expect.stringContaining('kept since 2026-06-08T12:00:00.000Z') as string },
    ]);
  });

  test('and cannot be listed is told', async () => {
    world.fail('s3:ListBucket', 'denied');
    const { run, office } = anOffice();
    await office.sendKept(always);
    expect(run.problems).toMatchObject([{ about: 'unsent mail' }]);
  });

  test('and vanished since it was listed is nobody’s fault', async () => {
    await keep('run-0/ann.json', unsent);
    world.meanwhile('s3:GetObject', '', () => world.evidence().objects.clear());
    const { run, office } = anOffice();
    expect([await office.sendKept(always), run.problems]).toEqual([[], []]);
  });

  test('by version 1 is read with its word for the changes', async () => {
    await keep('run-0/ann.json', { ...unsent, version: 1, changes: undefined, deeds: unsent.changes });
    expect(await anOffice().office.sendKept(always)).toEqual([unsent]);
  });

  test('without a reply address is sent too', async () => {
    const bare = { ...mail(), replyTo: undefined };
    await keep('run-0/ann.json', { ...unsent, mail: bare });
    await anOffice().office.sendKept(always);
    expect(world.mails).toEqual([bare]);
  });

  test.each<[string, unknown]>([
    ['no JSON', 'x'],
    ['a list', []],
    ['nothing', null],
    ['no changes', { ...unsent, changes: undefined }],
    ['changes of version 1', { ...unsent, changes: undefined, deeds: ['AKIA1'] }],
    ['changes that are no texts', { ...unsent, changes: [1] }],
    ['no notices', { ...unsent, notices: 'x' }],
    ['notices that are no texts', { ...unsent, notices: [1] }],
    ['no user', { ...unsent, user: 1 }],
    ['no time', { ...unsent, keptAt: 1 }],
    ['no cause', { ...unsent, because: 1 }],
    ['no mail', { ...unsent, mail: 'x' }],
    ...(['from', 'to', 'replyTo', 'subject', 'html', 'text'] as const).map((part): [string, unknown] => [
      `a mail whose ${part} is none`,
      { ...unsent, mail: { ...mail(), [part]: [1] } },
    ]),
  ])('that is %s is no mail: it stays, and is told', async (_, body) => {
    await keep('run-0/ann.json', body);
    const { run, office } = anOffice();
    expect(await office.sendKept(always)).toEqual([]);
    expect([world.mails, places()]).toEqual([[], [`${UNSENT_PREFIX}run-0/ann.json`]]);
    expect(run.problems).toMatchObject([{ about: `${UNSENT_PREFIX}run-0/ann.json` }]);
  });
});

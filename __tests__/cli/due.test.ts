import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { everyVerb } from '../../cli/verb-list';
import { calendar } from '../../cli/verbs/due/calendar';
import type { Due } from '../../rotation/coming-due';
import { daysAfter } from '../../rotation/days';
import { InMemoryAws } from '../aws/in-memory-aws';
import { NOW } from '../sealing/pgp-keys';
import { ACloud } from './a-cloud';
import { aConfigDir, removeConfigDirs } from './a-config-dir';
import { aWorld } from './a-world';
import { run } from './checked-run';

const folder = mkdtempSync(join(tmpdir(), 'keyturn-due-'));
afterAll(() => {
  removeConfigDirs();
  rmSync(folder, { recursive: true, force: true });
});

async function due(aws: InMemoryAws, ...more: string[]) {
  const cloud = Object.assign(new ACloud(() => NOW), { keys: aws.keys, users: aws.users, keyEvents: aws.keyEvents });
  const world = aWorld({ cloud, now: NOW, cwd: folder });
  const code = await run(['due', '--config-dir', await aConfigDir(), ...more], everyVerb(), world);
  return { code, world };
}

function anAccount(): InMemoryAws {
  const aws = new InMemoryAws();
  aws.now = NOW;
  aws.addUser('ann');
  aws.addKey('ann', { createdAt: daysAfter(NOW, -80) });
  aws.addUser('valentia', { path: '/suppliers/' });
  aws.addKey('valentia', { createdAt: daysAfter(NOW, -100) });
  return aws;
}

test('what is coming, for staff and suppliers, in order; nothing is changed', async () => {
  const aws = anAccount();
  const { code, world } = await due(aws);
  const rows = world
    .stdout()
    .split('\n')
    .filter((line) => /^\d{4}-/.test(line));
  expect(rows.map((row) => row.split(/ +/).slice(1).join(' '))).toEqual([
    expect.stringMatching(/^rotation ann AKIA…\d{4} internal$/),
    expect.stringMatching(/^notice valentia AKIA…\d{4} external$/),
    expect.stringMatching(/^rotation valentia AKIA…\d{4} external$/),
  ]);
  expect(code).toBe(0);
  expect(
    world
      .stdout()
      .split('\n')
      .every((line) => !line.match(/AKIA[A-Z0-9]{8}/)),
  ).toBe(true);
  expect(aws.calls.filter((call) => /:(Update|Delete|Create|Put|Send)/.test(call))).toEqual([]);
});

test('what is past its day is exit 1, what could not be looked at exit 2', async () => {
  const aws = anAccount();
  aws.addKey('ann', { createdAt: daysAfter(NOW, -91) });
  expect((await due(aws)).code).toBe(1);
  aws.fail('iam:ListAccessKeys', 'denied', 'ann');
  const { code, world } = await due(aws);
  expect(code).toBe(2);
  expect(world.stdout()).toContain('Not known of ann:');
});

test('--until ends with that day, and takes no day that is past', async () => {
  const { world } = await due(anAccount(), '--until', daysAfter(NOW, 11).toISOString().slice(0, 10), '--json');
  const { due: days } = JSON.parse(world.stdout()) as { due: Due[] };
  expect(days.map(({ kind, user }) => `${kind} ${user}`)).toEqual(['rotation ann']);
  const past = await due(anAccount(), '--until', '2020-01-01');
  expect([past.code, past.world.stderr()]).toEqual([2, expect.stringContaining('BAD_DAY')]);
});

test('--ics: whole days, the same UIDs another day, no whole key ID, lines as calendars want them', async () => {
  const write = async (name: string): Promise<string> => {
    await due(anAccount(), '--ics', name);
    return readFileSync(join(folder, name), 'utf8');
  };
  const text = await write('keys.ics');
  const fields = (name: string) =>
    [...text.matchAll(new RegExp(`^${name}.*?:(.*)\r$`, 'gm'))].map(([, value]) => value);
  expect(text).toMatch(/^BEGIN:VCALENDAR\r\n/);
  expect(fields('DTSTART;VALUE=DATE')).toHaveLength(3);
  expect(fields('SUMMARY')).toEqual(['ann: rotate the key', 'valentia: tell the holder', 'valentia: rotate the key']);
  expect(new Set(fields('UID')).size).toBe(3);
  expect(text.replace(/\r\n[ \t]/g, '')).not.toMatch(/AKIA[A-Z0-9]{8}/);
  expect(Math.max(...text.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(75);
  expect(await write('again.ics')).toBe(text);
});

test('an event that moves to another day keeps its UID', () => {
  const event = (day: string): string => {
    const one: Due = {
      kind: 'exemption',
      user: 'ann, or; someone\\else',
      audience: 'internal',
      accessKeyId: null,
      at: new Date(`${day}T00:00:00Z`),
      day,
      isPast: false,
      because: 'because, well; this\nand that',
      wayOut: 'Ask.',
    };
    return /^UID:(.*)\r$/m.exec(calendar([one], 'Kotahi; Ltd', '123456789012', NOW))?.[1] ?? '';
  };
  expect(event('2026-06-15')).toBe(event('2026-07-15'));
  expect(event('2026-06-15')).toMatch(/^[0-9a-f]{32}@keyturn$/);
});

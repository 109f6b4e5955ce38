import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { holderOf, takeLock, withLock } from '../../sandbox/lock';
import { commandOf, endProcess } from '../../sandbox/own-process';
import { aFolder, removeFolders } from './a-folder';

const WORD = 'a-word-of-this-test';
const mine = { pid: process.pid, word: '' };
const started: ChildProcess[] = [];

/** A process that waits, with a word in its command line. */
async function waiting(word = WORD): Promise<number> {
  const child = spawn('/bin/sh', ['-c', 'sleep 60; :', word], { stdio: 'ignore' });
  started.push(child);
  while (commandOf(child.pid ?? 0)?.includes(word) !== true) await sleep(5);
  return child.pid ?? 0;
}

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  removeFolders();
});

describe('a lock', () => {
  test('is taken once, and the second one is told who holds it', async () => {
    const file = join(aFolder(), 'lock');
    const holder = { pid: await waiting(), word: WORD };
    expect(takeLock(file, holder)).toBeUndefined();
    expect(takeLock(file, mine)).toEqual(holder);
    expect(holderOf(file)).toEqual(holder);
  });

  test('of a process that is gone is taken over', async () => {
    const file = join(aFolder(), 'lock');
    const pid = await waiting();
    takeLock(file, { pid, word: WORD });
    await endProcess(pid, WORD);
    expect(takeLock(file, mine)).toBeUndefined();
    expect(holderOf(file)).toEqual(mine);
  });

  test('of a process id that now is another program is taken over', async () => {
    const file = join(aFolder(), 'lock');
    takeLock(file, { pid: await waiting('another-program'), word: WORD });
    expect(takeLock(file, mine)).toBeUndefined();
  });

  test.each(['', '{"pid":', '{"pid":"1","word":2}'])('that reads %j is taken over', (content) => {
    const file = join(aFolder(), 'lock');
    writeFileSync(file, content);
    expect(takeLock(file, mine)).toBeUndefined();
  });

  test('leaves nothing else in the folder', async () => {
    const folder = aFolder();
    takeLock(join(folder, 'lock'), { pid: await waiting(), word: WORD });
    takeLock(join(folder, 'lock'), mine);
    expect(readdirSync(folder)).toEqual(['lock']);
  });

  test('lets work be done one after another, and is given back', async () => {
    const file = join(aFolder(), 'lock');
    const order: string[] = [];
    const work = (name: string) =>
      withLock(file, async () => {
        order.push(`${name} begins`);
        await sleep(20);
        order.push(`${name} ends`);
      });
    await Promise.all([work('one'), work('two')]);
    expect(order).toEqual(['one begins', 'one ends', 'two begins', 'two ends']);
    expect(existsSync(file)).toBe(false);
  });
});

describe('ending a process', () => {
  test('ends ours', async () => {
    const pid = await waiting();
    expect(await endProcess(pid, WORD)).toBe(true);
    expect(commandOf(pid)).toBeUndefined();
  });

  test('leaves alone what has not our word', async () => {
    const pid = await waiting('another-program');
    expect(await endProcess(pid, WORD)).toBe(true);
    expect(commandOf(pid)).toContain('another-program');
  });
});

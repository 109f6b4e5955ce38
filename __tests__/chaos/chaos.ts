import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { connectionOf } from '../../sandbox/connection';
import { deployedBefore, type FaultedCommand, LAP, peopleBefore } from '../faults/commands';
import { harmsWhile } from '../faults/harm';
import { howEnded, leadOut, namedIn, once } from '../faults/way-out';
import { type Typed, Work } from '../faults/work';
import { settings as CHECK } from '../lambda/a-check';
import { type Adversity, inWords, type Round } from './adversity';
import { type DiskKind, diskKind } from './full-disk';
import { Processes, type Running, type StartOptions, toHear } from './processes';

/** What became of a round. */
export interface ChaosRow {
  readonly command: string;
  readonly adversity: string;
  readonly kind: Adversity['kind'];
  /** What it was doing when it happened; empty where it had ended before. */
  readonly during: string;
  /** How the command itself ended. */
  readonly ended: string;
  /** What led to the intended end. */
  readonly wayOut: string;
}

export interface LostRound extends ChaosRow {
  readonly harm: string;
}

export interface ChaosReport {
  readonly rounds: number;
  readonly survived: number;
  readonly lost: readonly LostRound[];
  /** How a full disk was made. */
  readonly disk: DiskKind;
  readonly rows: readonly ChaosRow[];
}

/** How a command ended to which something happened, and what it was doing then. */
interface Hit {
  readonly first: Typed;
  readonly during: string;
}

const PATIENCE_MS = 120_000;
const LOOK_EVERY_MS = 20;

/** So long the other of two commands gets while the first is held: a client waits ten seconds for an answer. */
const BESIDE_MS = 9_000;

const isCommand = (stop: (typeof LAP)[number]): stop is FaultedCommand => typeof stop !== 'function';
const THE_CHECK = LAP.filter(isCommand).find(({ isTheCheck }) => isTheCheck === true) as FaultedCommand;

const LEASE = z.looseObject({ lease: z.looseObject({ until: z.string() }).nullable() });

/** Somebody who goes on rotating while commands are killed, disks are full, and others do the same at once. */
export class Chaos {
  private readonly rows: ChaosRow[] = [];
  private readonly lost: LostRound[] = [];
  private works = 0;
  private place = 0;

  /** @param dir everything is written below it */
  constructor(
    private readonly dir: string,
    private readonly tell: (line: string) => void = () => undefined,
  ) {}

  /** @param isOver whether no further round is to begin */
  async run(rounds: readonly Round[], isOver: () => boolean = () => false): Promise<ChaosReport> {
    for (let next = 0; next < rounds.length && !isOver(); ) {
      this.works += 1;
      this.place = 0;
      const folder = join(this.dir, String(this.works));
      mkdirSync(folder, { recursive: true });
      const work = await Work.start(join(folder, 'work'));
      try {
        await peopleBefore(work);
        await deployedBefore(work);
        const processes = new Processes(work, folder);
        // A lost round leaves the work as nobody would: the next one has a new one.
        for (let held = true; held && next < rounds.length && !isOver(); next += 1)
          held = await this.meet(rounds[next] as Round, work, processes);
      } finally {
        await work.stop();
      }
    }
    return this.report();
  }

  report(): ChaosReport {
    const { rows, lost } = this;
    return { rounds: rows.length, survived: rows.length - lost.length, lost, disk: diskKind(), rows };
  }

  /** @returns whether it came to its intended end without harm */
  private async meet({ command: name, adversity }: Round, work: Work, processes: Processes): Promise<boolean> {
    const command = await this.goOnTo(name, work);
    const looksOnly = command.repeatable === true && command.changes === undefined;
    const clean = looksOnly ? await once(command, work, await command.argv(work)) : DONE;
    const argv = await command.argv(work);
    const beside = adversity.kind === 'two at once' && adversity.other === 'check' ? [THE_CHECK] : [];
    for (const other of beside) if (other !== command) await other.argv(work);
    const before = await work.keys();
    const changes = [command, ...beside].flatMap((one) => one.changes ?? []);
    let hit: Hit = { first: DONE, during: '' };
    let found = { wayOut: '', missing: undefined as string | undefined };
    const harms = await harmsWhile(work, before, { ...command, changes }, async () => {
      hit = await this.befall(command, argv, adversity, work, processes);
      await work.control.calm();
      await leaseRunsOut(work);
      found = await leadOut({ command, work, argv, first: hit.first, clean });
      for (const other of beside) {
        const left = await leadOut({ command: other, work, argv: [], first: DONE, clean: DONE });
        found = { ...found, missing: found.missing ?? left.missing };
      }
    });
    await command.afterwards?.(work);
    const told = [...harms, ...stackIn(hit.first), ...(await untold(work)), ...(await chainOf(work))];
    const harm = [...(found.missing === undefined ? [] : [found.missing]), ...told].join('; ');
    return this.note({ name, adversity, hit, wayOut: found.wayOut, harm });
  }

  private note({ name, adversity, hit, wayOut, harm }: Noted): boolean {
    const row: ChaosRow = {
      command: name,
      adversity: inWords(adversity),
      kind: adversity.kind,
      during: hit.during,
      ended: howEnded(hit.first),
      wayOut,
    };
    this.rows.push(row);
    if (harm !== '') this.lost.push({ ...row, harm });
    const said = [row.command, row.adversity, row.during, row.ended, row.wayOut];
    this.tell(`${harm === '' ? 'ok  ' : 'LOST'} ${said.join(' | ')}${harm && ` | ${harm}`}`);
    if (harm !== '') this.tell(`${hit.first.stdout}${hit.first.stderr}`);
    return harm === '';
  }

  /** Does what comes before, in good order. */
  private async goOnTo(name: string, work: Work): Promise<FaultedCommand> {
    for (;;) {
      if (this.place % LAP.length === 0) work.lap += 1;
      const stop = LAP[this.place % LAP.length];
      this.place += 1;
      if (stop === undefined) throw new Error('the lap is empty');
      if (!isCommand(stop)) await stop(work);
      else if (stop.name === name) return stop;
      else if (stop.isForItself !== true) await this.cleanly(stop, work);
    }
  }

  private async cleanly(command: FaultedCommand, work: Work): Promise<void> {
    const typed = await once(command, work, await command.argv(work));
    const missing = await command.missing(work, typed, typed);
    if (missing !== undefined)
      throw new Error(`${command.name}, left alone: ${missing}. ${typed.stderr}${typed.stdout}`);
  }

  private async befall(
    command: FaultedCommand,
    argv: readonly string[],
    adversity: Adversity,
    work: Work,
    processes: Processes,
  ): Promise<Hit> {
    const start = (options?: StartOptions): Running => processes.start(command, argv, options);
    switch (adversity.kind) {
      case 'killed': {
        const { act, whom, signal } = adversity;
        const running = start({ kill: { act, whom, signal } });
        const first = await running.ended;
        return { first, during: processes.act ?? '' };
      }
      case 'disk full': {
        const { freeKiB, fromCall } = adversity;
        if (fromCall === undefined) {
          const first = await start({ freeKiB }).ended;
          return { first, during: NO_ROOM.exec(`${first.stdout}${first.stderr}`)?.[0] ?? '' };
        }
        await this.holds(work, fromCall, 'after');
        const running = start({ freeKiB: ROOMY_KIB });
        const during = await heldCall(work, running);
        if (during !== '') running.fill(freeKiB);
        await work.control.calm();
        const first = await running.ended;
        await mendState(work);
        return { first, during };
      }
      case 'terraform killed': {
        const { call, when, whom, signal } = adversity;
        await this.holds(work, call, when);
        const running = start();
        const during = await heldCall(work, running);
        if (during !== '') {
          if (whom === 'everything') running.end(signal);
          else running.endTerraform(signal);
          await toHear();
          await work.control.calm();
        }
        return { first: await running.ended, during };
      }
      case 'two at once': {
        const { call, other } = adversity;
        await work.control.disturb({ skip: call - 1, times: 1, effect: { kind: 'held', when: 'after' } });
        const running = start();
        const during = await heldCall(work, running);
        const second = other === 'check' ? processes.start(THE_CHECK, []) : start();
        await Promise.race([second.ended, sleep(BESIDE_MS)]);
        await work.control.calm();
        await second.ended;
        return { first: await running.ended, during };
      }
    }
  }

  private async holds(work: Work, call: number, when: 'before' | 'after'): Promise<void> {
    await work.control.disturb({ caller: 'Terraform', skip: call - 1, times: 1, effect: { kind: 'held', when } });
  }
}

/** A local state that was torn is replaced by the one before, once keyturn says so. */
async function mendState(work: Work): Promise<void> {
  const file = work.path('state', 'suppliers.tfstate');
  if (readFileSync(file, 'utf8').trimEnd().endsWith('}')) return;
  const { stdout, stderr } = await work.type('plan');
  if (`${stdout}${stderr}`.includes('.tfstate.backup')) copyFileSync(`${file}.backup`, file);
}

const NO_ROOM = /ENOSPC|EFBIG|no space left|file too large/i;

/** As long as it is not to be full. */
const ROOMY_KIB = 30_000;

interface Noted {
  readonly name: string;
  readonly adversity: Adversity;
  readonly hit: Hit;
  readonly wayOut: string;
  readonly harm: string;
}

const DONE: Typed = { argv: [], code: 0, stdout: '', stderr: '' };

/** Waits until a call is held; empty where the command comes to its end before. */
async function heldCall(work: Work, running: Running): Promise<string> {
  let ended = false;
  void running.ended.then(() => (ended = true));
  for (const begun = Date.now(); Date.now() - begun < PATIENCE_MS && !ended; ) {
    if ((await work.control.faults()).some(({ disturbed }) => disturbed > 0)) return 'a call of AWS';
    await sleep(LOOK_EVERY_MS);
  }
  return '';
}

/** A quarter of an hour passes: what was killed may be taken for dead. */
async function leaseRunsOut(work: Work): Promise<void> {
  const s3 = new S3Client({ ...connectionOf(work.env), forcePathStyle: true });
  const where = { Bucket: CHECK.evidenceBucket, Key: 'check/memory.json' };
  const memory = await s3.send(new GetObjectCommand(where)).catch((fault: unknown) => {
    if (fault instanceof NoSuchKey) return undefined;
    throw fault;
  });
  if (memory === undefined) return;
  const read = LEASE.parse(JSON.parse((await memory.Body?.transformToString()) ?? ''));
  if (read.lease === null) return;
  const lease = { ...read.lease, until: new Date(0).toISOString() };
  await s3.send(new PutObjectCommand({ ...where, Body: JSON.stringify({ ...read, lease }) }));
}

/** Keys of suppliers that Terraform does not know and nobody is told of, and secrets in clear. */
async function untold(work: Work): Promise<readonly string[]> {
  const orphans = (await work.keys()).filter(
    ({ user, id }) => SUPPLIERS.includes(user) && ![...work.stateKeys(user).values()].includes(id),
  );
  const { stdout, stderr } = orphans.length > 0 ? await work.type('doctor') : DONE;
  const unnamed = orphans.filter(({ id }) => !`${stdout}${stderr}`.includes(id.slice(-4)));
  return [
    ...unnamed.map(({ user, id }) => `nobody is told of ${user}'s key …${id.slice(-4)}`),
    ...(await work.leaks()).map((where) => `a secret in clear: ${where}`),
  ];
}

/** Class names and stacks are for those who mend us. */
function stackIn({ stdout, stderr }: Typed): readonly string[] {
  return /^\s+at .*:\d+:\d+\)?$/m.test(`${stdout}\n${stderr}`) ? ['it ended with a stack'] : [];
}

const SUPPLIERS = ['kotahi-writer', 'valentia'];

/** What is wrong with the chain of records once the commands were typed that it names. */
async function chainOf(work: Work): Promise<readonly string[]> {
  let checked = await work.type('record', 'verify');
  for (let tried = 0; checked.code !== 0 && tried < 3; tried += 1) {
    for (const words of namedIn(checked)) await work.type(...words);
    checked = await work.type('record', 'verify');
  }
  return checked.code === 0 ? [] : [`the chain: ${howEnded(checked)}: ${checked.stdout.trim()}`];
}

import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { run } from '../../cli/program';
import type { World } from '../../cli/shell/world';
import * as keys from '../../cli/verbs/keys/keys';
import * as suspend from '../../cli/verbs/ledger/suspend';
import * as apply from '../../cli/verbs/plan/apply';
import { ACloud } from '../cli/a-cloud';
import { AProject } from '../cli/a-project';
import { aState } from '../cli/a-state';
import { aWorld } from '../cli/a-world';
import { asPlanned } from '../cli/as-planned';
import { watchFiles } from './watched-files';

/**
 * A process of its own that runs one command in a project in memory and sends itself a signal at its Nth act: before a
 * program is run, a call of AWS, or a change of a file, half way through writing one, and while Terraform works. What it
 * did to AWS outlives it in a file.
 */

/** The key that the plan "start" finds, and the one that Terraform makes. */
export const FOUND = 'AKIARZPUZDIKHN44MH3B';
export const MADE = 'AKIAVALENTIA0000V002';

export interface KilledRun {
  readonly argv: readonly string[];
  /** The folder of the project; `config` in it is the configuration's. */
  readonly folder: string;
  /** The text of the plan that Terraform makes. */
  readonly plan: string;
  /** The number of the act at which the signal comes, from 1; undefined: to the end. */
  readonly at?: number;
  readonly signal?: NodeJS.Signals;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What was done to AWS and to Terraform's state, in this order. */
export type Effect = 'key made' | 'in the state' | `off ${string}`;

const effectsFile = (folder: string): string => join(folder, 'effects');
export const actsFile = (folder: string): string => join(folder, 'acts');

export const effectsIn = (folder: string): readonly Effect[] =>
  existsSync(effectsFile(folder))
    ? (readFileSync(effectsFile(folder), 'utf8').split('\n').filter(Boolean) as readonly Effect[])
    : [];

/** AWS and the project as the effects leave them. */
export async function afterEffects({ folder, plan, now }: Pick<KilledRun, 'folder' | 'plan' | 'now'>) {
  const effects = effectsIn(folder);
  const cloud = new ACloud(() => new Date(now));
  asPlanned(cloud, plan);
  cloud.withUser('jo').withKey('jo', 'AKIAJO00000000001111', new Date(now - 1e10));
  if (effects.includes('key made')) cloud.withKey('valentia', MADE, new Date(now));
  for (const { effect, user } of effects.map((one) => ({ effect: one, user: one.slice('off '.length) }))) {
    if (effect.startsWith('off '))
      for (const { id } of await cloud.keys.keysOf(user)) await cloud.keys.deactivate(user, id);
  }
  const project = new AProject(folder);
  project.plan = plan;
  project.state = aState({ valentia: { '1': FOUND, ...(effects.includes('in the state') && { '2': MADE }) } });
  return { cloud, project };
}

/** Runs the command in this process, which the signal may end. */
export async function runToBeKilled(killed: KilledRun): Promise<void> {
  const { argv, folder, at, signal = 'SIGKILL', now } = killed;
  const { cloud, project } = await afterEffects(killed);
  const acts: string[] = [];
  const act = (what: string): void => {
    acts.push(what);
    if (acts.length === at) process.kill(process.pid, signal);
  };
  const done = (effect: Effect): void => appendFileSync(effectsFile(folder), `${effect}\n`);

  watchFiles(act);
  cloud.beforeCall = (what) => act(`AWS: ${what}`);
  const deactivate = cloud.keys.deactivate.bind(cloud.keys);
  Object.assign(cloud.keys, {
    deactivate: async (user: string, id: string) => {
      await deactivate(user, id);
      done(`off ${user}`);
      act('AWS has switched it off');
    },
  });
  const execute: World['execute'] = (command) => {
    const name = `${basename(command.command)} ${command.args[0] ?? ''}`;
    act(`before ${name}`);
    if (name === 'terraform apply') {
      act('Terraform has begun');
      done('key made');
      act('Terraform has made a key');
      done('in the state');
      project.state = aState({ valentia: { '1': FOUND, '2': MADE } });
      act('Terraform has written its state');
    }
    return Promise.resolve({ code: 0, stdout: '', stderr: '', ...project.outcome(command) });
  };
  const world = aWorld({ cloud, now: new Date(now), cwd: folder, says: true, env: { USER: 'operator' } });
  const verbs = Object.entries({ apply, keys, suspend }).map(([name, page]) => ({
    name,
    summary: '',
    load: () => page,
  }));
  const code = await run([...argv, '--config-dir', join(folder, 'config')], verbs, { ...world, execute });
  writeFileSync(actsFile(folder), JSON.stringify(acts));
  process.stderr.write(world.stderr());
  process.exitCode = code;
}

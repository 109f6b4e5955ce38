import fc, { type Arbitrary } from 'fast-check';
import { type FaultedCommand, LAP } from '../faults/commands';

/** Who is ended: the command alone, or it and whatever it has started, as when a window is closed or the power fails. */
export type Whom = 'keyturn' | 'everything';

export type Signal = 'SIGKILL' | 'SIGTERM' | 'SIGINT';

/** What happens to a command while it runs. */
export type Adversity =
  /** It is ended right before its Nth act: a file changed or half written, a call of AWS, a program started. */
  | { readonly kind: 'killed'; readonly act: number; readonly whom: Whom; readonly signal: Signal }
  /** Terraform's Nth call of AWS is held, before or after it took effect, and Terraform is ended there. */
  | {
      readonly kind: 'terraform killed';
      readonly call: number;
      readonly when: 'before' | 'after';
      readonly whom: 'terraform' | 'everything';
      readonly signal: Signal;
    }
  /** The disk takes so many KiB more, and nothing after that; from the start, or once Terraform's Nth call took effect. */
  | { readonly kind: 'disk full'; readonly freeKiB: number; readonly fromCall?: number }
  /** Its Nth call of AWS is held until another command, or the check, has come to its end beside it. */
  | { readonly kind: 'two at once'; readonly other: 'the same' | 'check'; readonly call: number };

/** One command, and what happens to it. */
export interface Round {
  /** As in `LAP`. */
  readonly command: string;
  readonly adversity: Adversity;
}

const whom = fc.constantFrom<Whom>('keyturn', 'everything');
const signal = fc.constantFrom<Signal>('SIGKILL', 'SIGTERM', 'SIGINT');

/** How many acts there are about; beyond them a command ends by itself. */
const acts = (name: string): number => (/^(apply|plan)/.test(name) ? 70 : name === 'check' ? 30 : 20);

function killed(name: string): Arbitrary<Adversity> {
  return fc.record({
    kind: fc.constant('killed' as const),
    act: fc.integer({ min: 1, max: acts(name) }),
    whom,
    signal,
  });
}

const diskFull: Arbitrary<Adversity> = fc.record({
  kind: fc.constant('disk full' as const),
  freeKiB: fc.integer({ min: 0, max: 400 }),
});

/** In the midst of Terraform's work: so little is left that its state may not fit. */
const diskFullAt = (calls: number): Arbitrary<Adversity> =>
  fc.record({
    kind: fc.constant('disk full' as const),
    freeKiB: fc.integer({ min: 0, max: 60 }),
    fromCall: fc.integer({ min: 1, max: calls }),
  });

function terraformKilled(calls: number): Arbitrary<Adversity> {
  return fc.record({
    kind: fc.constant('terraform killed' as const),
    call: fc.integer({ min: 1, max: calls }),
    when: fc.constantFrom('before' as const, 'after' as const),
    whom: fc.constantFrom('terraform' as const, 'everything' as const),
    signal,
  });
}

function twoAtOnce(...others: readonly ('the same' | 'check')[]): Arbitrary<Adversity> {
  const call = fc.integer({ min: 1, max: 20 });
  return fc.record({ kind: fc.constant('two at once' as const), other: fc.constantFrom(...others), call });
}

/** What can happen to this command. */
function adversities(name: string): Arbitrary<Adversity> {
  if (name === 'check') return fc.oneof(killed(name), twoAtOnce('check'));
  const often = { arbitrary: killed(name), weight: 3 };
  const seldom = { arbitrary: diskFull, weight: 1 };
  if (name.startsWith('apply'))
    return fc.oneof(
      often,
      seldom,
      { arbitrary: diskFullAt(3), weight: 2 },
      { arbitrary: terraformKilled(5), weight: 3 },
      { arbitrary: twoAtOnce('the same', 'check'), weight: 3 },
    );
  if (name === 'plan') return fc.oneof(often, seldom, { arbitrary: terraformKilled(30), weight: 2 });
  return fc.oneof(often, seldom);
}

const isCommand = (stop: (typeof LAP)[number]): stop is FaultedCommand => typeof stop !== 'function';

/** Commands that only look are passed by: nothing can be left half done by them. */
const STOPS = LAP.filter(isCommand).filter(({ name }) => !['status', 'audit', 'keys list', 'doctor'].includes(name));

/**
 * The rounds of a seed: always the same. Each is one to four stops of the lap after the one before, so that little has to be
 * done between them.
 */
export function roundsOf(seed: number, count: number): readonly Round[] {
  let place = 0;
  return fc
    .sample(fc.record({ further: fc.integer({ min: 1, max: 4 }), drawn: fc.nat() }), { seed, numRuns: count })
    .map(({ further, drawn }) => {
      place = (place + further) % STOPS.length;
      const command = STOPS[place]?.name ?? '';
      const [adversity] = fc.sample(fc.noBias(adversities(command)), { seed: drawn, numRuns: 1 });
      return { command, adversity: adversity as Adversity };
    });
}

export function inWords(adversity: Adversity): string {
  switch (adversity.kind) {
    case 'killed':
      return `${adversity.signal} to ${adversity.whom} before its act ${adversity.act}`;
    case 'terraform killed':
      return `${adversity.signal} to ${adversity.whom} ${adversity.when} Terraform's call ${adversity.call}`;
    case 'disk full':
      return `the disk is full after ${adversity.freeKiB} KiB${adversity.fromCall === undefined ? '' : `, from Terraform's call ${adversity.fromCall} on`}`;
    case 'two at once':
      return `${adversity.other} at once, from its call ${adversity.call} on`;
  }
}

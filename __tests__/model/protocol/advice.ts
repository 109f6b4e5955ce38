import type { Finding } from '../../../cli/verbs/doctor/finding';
import { LEDGER_TAGS, ledgerTags, recordedEntry } from '../../../rotation/applied-state';
import { entryFaults } from '../../../rotation/entry-rules';
import { orphansAmong } from '../../../rotation/generation-keys';
import type { Refusal } from '../../../rotation/guard';
import { type LedgerEntry, type Previous, sameEntry } from '../../../rotation/ledger';
import type { NextAction } from '../../../rotation/next-action';
import { liveGenerations } from '../../../rotation/stage';
import { byHand, STACK_TAG } from '../world';
import { applied, planned, VERBS } from './events';
import { type ProtocolWorld, toldBy, withoutPlan } from './protocol-world';
import { recordedOutside } from './records';
import { edited, type Rules } from './rules';
import { findingsOf, nextOf } from './said';

/** Something that an operator does because a command said so. */
export interface Advised {
  readonly words: string;
  readonly to: ProtocolWorld;
}

/** What the commands answer about a world. */
export interface Heard {
  readonly findings: readonly Finding[];
  readonly next: NextAction;
  /** Of a plan; empty while an apply is open, because a plan closes that first. */
  readonly refused: readonly Refusal[];
}

export const heardOf = (world: ProtocolWorld, rules: Rules): Heard => ({
  findings: findingsOf(world),
  next: nextOf(world),
  refused: world.chain.isOpen ? [] : rules.refusalsOf(world, world.chain.issued),
});

/** Everything that status and doctor say of a world, and a plan that is refused, as sentences. */
export function saidOf(world: ProtocolWorld, rules: Rules, heard = heardOf(world, rules)): readonly string[] {
  const { findings, next, refused } = heard;
  const open = world.chain.isOpen
    ? ['APPLY_UNFINISHED: Plan (npx keyturn plan): that looks at what was done, and closes it.']
    : [];
  return [
    ...open,
    ...findings.map(({ code, because, wayOut }) => `${code}: ${because} ${wayOut}`),
    `${next.do}: ${next.because}`,
    ...refused.map(({ code, because, wayOut }) => `plan is refused, ${code}: ${because} ${wayOut}`),
  ];
}

/** Nobody says anything that is to be mended, and a plan has nothing to do. */
export function isClean(world: ProtocolWorld, rules: Rules, heard = heardOf(world, rules)): boolean {
  if (world.chain.isOpen || heard.findings.length > 0) return false;
  const next = heard.next.do;
  if (next === 'mend' || next === 'plan' || next === 'adopt' || next === 'suspend') return false;
  const recorded = recordedEntry(world);
  return (
    recorded !== undefined &&
    sameEntry(recorded, world.ledger) &&
    heard.refused.length === 0 &&
    planned(world, rules).plan === undefined
  );
}

/** Every act that the sentences name, done by an operator who does nothing else. */
export function advised(world: ProtocolWorld, rules: Rules, heard?: Heard): readonly Advised[] {
  const text = saidOf(world, rules, heard).join('\n');
  return [
    ...planAndApply(text, world, rules),
    ...verbs(text, world),
    ...ledgerByHand(text, world),
    ...tagsByHand(text, world),
    ...keysByHand(text, world),
    ...recordOutside(text, world),
  ].map(({ words, to }) => ({ words, to: withoutPlan(to) }));
}

function recordOutside(text: string, world: ProtocolWorld): readonly Advised[] {
  const to = /keyturn record outside/.test(text) && !world.chain.isOpen ? recordedOutside(world) : undefined;
  return to === undefined ? [] : [{ words: 'keyturn record outside', to }];
}

function planAndApply(text: string, world: ProtocolWorld, rules: Rules): readonly Advised[] {
  if (!/\bplan\b/i.test(text)) return [];
  const ready = planned(world, rules);
  const done = applied(ready, rules);
  return [{ words: done ? 'keyturn plan, keyturn apply' : 'keyturn plan', to: done?.to ?? ready }];
}

const mentions = (text: string, verb: string): boolean =>
  new RegExp(
    `keyturn ${verb}\\b(?! \\S+ --now)|^${verb}:|suspend, apply, then (?:npx keyturn )?${verb}|\\b${verb}, apply, then`,
    'm',
  ).test(text);

function verbs(text: string, world: ProtocolWorld): readonly Advised[] {
  const brake = /^suspend:|keyturn suspend \S+ --now/m.test(text)
    ? [{ words: 'keyturn suspend --now', to: braked(world) }]
    : [];
  const typed = VERBS.flatMap((verb): readonly Advised[] => {
    const entry = mentions(text, verb) ? edited(verb, world) : undefined;
    return entry === undefined ? [] : [{ words: `keyturn ${verb}`, to: { ...world, ledger: entry } }];
  });
  return [...brake, ...typed];
}

/** `suspend --now` switches off in IAM and writes ledger and record. */
function braked(world: ProtocolWorld): ProtocolWorld {
  const iam = world.iam.map((key) => ({ ...key, status: 'Inactive' as const }));
  const keys = world.chain.keys.map(([id]) => [id, 'Inactive'] as const);
  const ledger = { ...world.ledger, suspended: true };
  return { ...world, iam, ledger, chain: { ...world.chain, keys } };
}

/** Entries that a sentence tells to write into the ledger, and the edit that it tells to take back. */
function ledgerByHand(text: string, world: ProtocolWorld): readonly Advised[] {
  const entries = text.split(/(?<=[.;:])\s+/).flatMap((sentence): readonly LedgerEntry[] => {
    const generation = /(?:[Ss]et )?(?:generation (?:back )?|\bit (?:back )?)to (\d+)/.exec(sentence)?.[1];
    const previous = /previous to "(active|inactive|deleted)"/.exec(sentence)?.[1] as Previous | undefined;
    const suspended = /suspended (?:to )?(true|false)/.exec(sentence)?.[1];
    if (generation === undefined && previous === undefined && suspended === undefined) return [];
    const { ledger } = world;
    return [
      {
        generation: generation === undefined ? ledger.generation : Number(generation),
        previous: previous ?? ledger.previous,
        suspended: suspended === undefined ? ledger.suspended : suspended === 'true',
      },
    ];
  });
  const back = /edit back|are applied now|Take this/.test(text) ? recordedEntry(world) : undefined;
  // "first plan the entry that it was for"
  const meant = /entry that it was for/.test(text) ? world.chain.meant : undefined;
  return [...entries, ...(back ? [back] : []), ...(meant ? [meant] : [])]
    .filter((entry) => entryFaults(entry).length === 0 && !sameEntry(entry, world.ledger))
    .map((ledger) => ({ words: `the ledger is set to ${JSON.stringify(ledger)}`, to: { ...world, ledger } }));
}

function tagsByHand(text: string, world: ProtocolWorld): readonly Advised[] {
  const commands = [...text.matchAll(/aws iam tag-user --user-name \S+ --tags ([^)`]*)/g)].map(([, pairs = '']) =>
    Object.fromEntries(
      [...pairs.matchAll(/Key=(keyturn:\w+),Value=([\w/]+)/g)].map(
        ([, name = '', value = '']) => [name, value] as const,
      ),
    ),
  );
  // "what the change records say" of the last apply.
  const fromRecord = /change records?\b.*(?:tags|applied last)|tags.*change record of the last apply/.test(text)
    ? [ledgerTags(world.chain.entry ?? world.chain.meant)]
    : [];
  return [...commands, ...fromRecord]
    .filter((tags) => Object.keys(tags).length > 0)
    .map((tags) => ({
      words: `tags by hand: ${[...Object.values(LEDGER_TAGS), STACK_TAG].map((name) => tags[name] ?? '-').join(' ')}`,
      to: { ...world, tags: { ...world.tags, ...tags } },
    }));
}

function keysByHand(text: string, world: ProtocolWorld): readonly Advised[] {
  const switched = (which: number, status: 'Active' | 'Inactive'): ProtocolWorld => ({
    ...world,
    ...byHand(world, { kind: 'switch', which, status }),
  });
  const orphans = new Set(orphansAmong(world.iam, toldBy(world)).map(({ id }) => id));
  const deleted = world.iam.flatMap(({ id }, which): readonly Advised[] =>
    orphans.has(id) && /delete-access-key|is deleted by whoever made it/.test(text)
      ? [{ words: 'the orphan is deleted in IAM', to: { ...world, ...byHand(world, { kind: 'delete', which }) } }]
      : [],
  );
  const lost = liveGenerations(recordedEntry(world) ?? world.ledger).filter(
    ({ generation }) => !world.state.has(generation),
  );
  const imported = world.iam.flatMap(({ id }): readonly Advised[] => {
    const isRecorded = orphans.has(id) && world.chain.keys.some(([known]) => known === id);
    return isRecorded && /import it again/.test(text)
      ? lost.map(({ generation }) => ({
          words: `the key is imported again as generation ${generation}`,
          to: { ...world, state: new Map([...world.state, [generation, id]]) },
        }))
      : [];
  });
  const last = recordedEntry(world)?.generation ?? 0;
  const leftOver = [...world.state].filter(([generation]) => generation < last).map(([, id]) => id);
  const cleared = world.iam.flatMap(({ id, status }, which): readonly Advised[] =>
    /delete it in IAM by hand/.test(text) && status === 'Inactive' && world.iam.length === 1 && leftOver.includes(id)
      ? [{ words: 'the older key is deleted in IAM', to: { ...world, ...byHand(world, { kind: 'delete', which }) } }]
      : [],
  );
  const off = world.iam.flatMap(({ status }, which): readonly Advised[] =>
    status === 'Active' && world.iam.length === 1 && /make (?:that|it) Inactive in IAM/.test(text)
      ? [{ words: 'the key is switched off in IAM', to: switched(which, 'Inactive') }]
      : [],
  );
  const meant = new Map(
    liveGenerations(world.ledger).map(({ generation, status }) => [world.state.get(generation), status]),
  );
  const asLedger = world.iam.flatMap(({ id, status }, which): readonly Advised[] => {
    // What the ledger has no more is to be off before it goes.
    const wanted = meant.get(id) ?? (orphans.has(id) ? undefined : 'Inactive');
    const isSaid =
      /Make the statuses in IAM what the ledger says/.test(text) ||
      (wanted === 'Active' && /switch it on by hand/.test(text));
    return isSaid && wanted !== undefined && wanted !== status
      ? [{ words: `key ${which + 1} is made ${wanted} in IAM`, to: switched(which, wanted) }]
      : [];
  });
  return [...deleted, ...imported, ...cleared, ...off, ...asLedger];
}

import { daysInWords } from '../../rotation/days';
import { dayIn, minuteIn } from '../../rotation/local-days';
import { spokenFingerprint } from '../../sealing/recipient';
import type { KeyInRecord, PlanRecord, UserInRecord } from '../record/change-record';
import { type Block, code, type Document, type Line, section } from './document';

/** What a change record says to the people who review it. */
export function planDocument(record: PlanRecord): Document {
  return { title: `Change record: ${record.headline}`, blocks: planBlocks(record) };
}

export function planBlocks(record: PlanRecord): readonly Block[] {
  return [
    ...verdict(record),
    ...section(2, 'Access keys', [keyTable(record.keys, record.timeZone)]),
    ...record.users.flatMap((user) => userSection(user, record)),
    ...policies(record),
    ...section(2, 'Other changes', [{ kind: 'list', items: record.otherChanges.map(otherChange) }]),
    ...section(2, 'Changed outside Terraform since the last apply', [
      { kind: 'list', items: record.drift.map(({ address, what }) => [code(address), `: ${what}`]) },
    ]),
    ...section(2, 'Where it comes from', [origin(record)]),
  ];
}

function verdict({ verdict: { allowed, refusals, accepted = [], notes }, counts }: PlanRecord): readonly Block[] {
  const isEmpty = Object.values(counts).every((count) => count === 0);
  const forever = whatNobodyBringsBack(counts);
  return [
    allowed
      ? {
          kind: 'callout',
          tone: accepted.length === 0 && forever === undefined ? 'good' : 'caution',
          line: isEmpty
            ? 'This plan changes nothing.'
            : [forever, allowedLine(accepted.length)].filter(Boolean).join(' '),
        }
      : {
          kind: 'callout',
          tone: 'bad',
          line: `This plan must not be applied, for ${refusals.length === 1 ? 'one reason' : `${refusals.length} reasons`}:`,
        },
    ...(refusals.length > 0
      ? [
          {
            kind: 'list' as const,
            items: refusals.map(({ code: name, because, wayOut }): Line => [code(name), `: ${because} → ${wayOut}`]),
          },
        ]
      : []),
    ...(accepted.length > 0
      ? [
          {
            kind: 'list' as const,
            items: accepted.map(
              ({ code: name, because, by, reason }): Line => [code(name), `: ${because} Accepted by ${by}: ${reason}`],
            ),
          },
        ]
      : []),
    ...notes.map((note): Block => ({ kind: 'callout', tone: 'note', line: note })),
  ];
}

/** What an apply takes away for good; undefined: nothing. */
function whatNobodyBringsBack({ deleted, replaced }: PlanRecord['counts']): string | undefined {
  const gone = deleted + replaced;
  return gone === 0
    ? undefined
    : `This plan deletes ${gone === 1 ? 'an access key' : `${gone} access keys`} for good: AWS cannot bring a deleted key back.`;
}

const allowedLine = (accepted: number): string =>
  accepted === 0
    ? 'No rule of the gate speaks against applying this plan.'
    : `This plan may be applied, because somebody answers for ${accepted === 1 ? 'what speaks' : `the ${accepted} things that speak`} against it:`;

export function keyTable(keys: readonly KeyInRecord[], timeZone: string): Block {
  return {
    kind: 'table',
    caption: `Keys of the users in this change; times in ${timeZone}`,
    head: ['User', 'Generation', 'Access key', 'Change', 'Before → after', 'Age', 'Last used', 'Due'],
    rows: keys.map((key) => [
      key.user,
      key.generation === null ? 'none' : String(key.generation),
      key.accessKeyId === null ? 'new' : code(key.accessKeyId),
      key.imported ? `${key.change}, taken over` : key.change,
      `${key.before ?? 'none'} → ${key.after ?? 'none'}`,
      key.ageDays === null ? '' : daysInWords(key.ageDays),
      key.before === null ? '' : lastUsed(key.lastUsed, timeZone),
      due(key, timeZone),
    ]),
  };
}

export function lastUsed(used: KeyInRecord['lastUsed'], timeZone: string): string {
  if (used === null) return 'not looked up';
  if (used.kind === 'never') return 'never';
  if (used.kind === 'unknown') return `unknown: ${used.because ?? ''}`;
  return `${used.at === undefined ? '' : minuteIn(timeZone, new Date(used.at))}, ${used.service ?? ''} in ${used.region ?? ''}`;
}

function due({ dueAt, overdueDays }: KeyInRecord, timeZone: string): string {
  if (dueAt === null) return '';
  const late = overdueDays ?? 0;
  return `${dayIn(timeZone, new Date(dueAt))}${late > 0 ? `, overdue by ${daysInWords(late)}` : ''}`;
}

function userSection(user: UserInRecord, { keys, timeZone }: PlanRecord): readonly Block[] {
  const who = [user.company, user.audience].filter((one) => one !== null).join(', ');
  const { evidence } = user;
  const proof: readonly (readonly [string, Line])[] = evidence
    ? [
        [
          evidence.kind === 'evidence' ? 'Proof of use' : 'Accepted without proof',
          `${minuteIn(timeZone, new Date(evidence.at))}: ${evidence.because}${evidence.by === null ? '' : ` (${evidence.by})`}`,
        ],
      ]
    : [];
  return section(2, `${user.name}${who === '' ? '' : ` (${who})`}: ${stepInWords(user)}`, [
    {
      kind: 'facts',
      caption: `What it means for ${user.name}`,
      rows: [
        ['Ledger', `${entry(user.ledger.before)} → ${entry(user.ledger.after)}`],
        ['Stage', `${user.stage.before ?? 'none'} → ${user.stage.after ?? 'none'}`],
        ...keys.filter((key) => key.user === user.name).flatMap(sealedTo),
        ...proof,
        ['What comes next', user.next],
        ['How to roll back', user.rollBack],
      ],
    },
  ]);
}

/** Whom the secret of a new key will be sealed to, as people compare it over the telephone. */
function sealedTo(key: KeyInRecord): readonly (readonly [string, Line])[] {
  if (key.change !== 'created' && key.change !== 'replaced') return [];
  const label = `Secret of generation ${key.generation ?? '?'} sealed to`;
  if (key.sealedTo === null) return [[label, 'nobody that could be told']];
  const userIds = key.sealedToUserIds ?? [];
  return [[label, [code(spokenFingerprint(key.sealedTo)), userIds.length > 0 ? `: ${userIds.join(', ')}` : '']]];
}

/** `unchanged` is about the ledger: its keys may still have a way to go. */
function stepInWords({ step }: UserInRecord): string {
  return step === 'unchanged' ? 'to what the ledger says already' : (step ?? 'no allowed step');
}

function entry(of: UserInRecord['ledger']['before']): string {
  if (of === null) return 'none';
  return `generation ${of.generation}, previous ${of.previous}${of.suspended ? ', suspended' : ''}`;
}

function policies(record: PlanRecord): readonly Block[] {
  return section(
    2,
    'Who may do what',
    record.policies.flatMap(({ on, change, sentences }): readonly Block[] => [
      { kind: 'heading', level: 3, text: `Policy of ${on}, ${change}` },
      { kind: 'list', items: sentences.length > 0 ? sentences : ['It is written differently and means the same.'] },
    ]),
  );
}

function otherChange({ address, actions, attributes, tags }: PlanRecord['otherChanges'][number]): Line {
  const what = [...attributes, ...tags].join(', ');
  return [code(address), `: ${actions.join(', ')}${what === '' ? '' : ` (${what})`}`];
}

function origin(record: PlanRecord): Block {
  const { author, commit, tools, plan, timeZone } = record;
  const unknown = record.gitSilent === undefined ? 'unknown' : `unknown: ${record.gitSilent}`;
  const person = author === null ? unknown : `${author.name}${author.email === null ? '' : ` <${author.email}>`}`;
  const providers = tools.providers.map(({ source, version }) => `${source} ${version ?? ''}`.trim()).join(', ');
  return {
    kind: 'facts',
    caption: 'Where this change comes from, and with what it was planned',
    rows: [
      ...(record.organisation === null ? [] : [['Organisation', record.organisation] as const]),
      ['Reason', record.reason ?? 'none given'],
      ['Author', person],
      ...(record.plannedBy === undefined ? [] : [['Planned by', record.plannedBy] as const]),
      [
        'Commit',
        commit === null
          ? unknown
          : [code(commit.id), ` ${commit.subject}${commit.uncommitted ? ', with edits that no commit holds' : ''}`],
      ],
      ['Recorded', `${minuteIn(timeZone, new Date(record.madeAt))} (${timeZone})`],
      [
        'Planned',
        plan.plannedAt === null ? 'unknown' : `${minuteIn(timeZone, new Date(plan.plannedAt))} (${timeZone})`,
      ],
      [
        'Stack',
        `${plan.stacks?.join(', ') ?? plan.stack ?? 'unknown'}${plan.only === undefined ? '' : `, for ${plan.only} alone`}`,
      ],
      ['Plan file', plan.sha256 === null ? 'none' : code(plan.sha256)],
      ['Configuration', plan.configurationSha256 === null ? 'none' : code(plan.configurationSha256)],
      ['Tools', `keyturn ${tools.keyturn}, ${tools.engine.name} ${tools.engine.version ?? ''}, ${providers}`],
    ],
  };
}

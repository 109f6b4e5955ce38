import { readFileSync } from 'node:fs';
import { UNAIDED } from '../faults/faults';
import {
  type Figures,
  figuresOfChaos,
  figuresOfFaults,
  figuresOfModel,
  figuresOfStories,
  PAGE_FILE,
  readFigures,
  withKept,
} from './figures';
import { pageWith } from './page';

const page = readFileSync(PAGE_FILE, 'utf8');

test('the page says what the figures say that were kept', () => {
  expect(page).toBe(pageWith(page, readFigures()));
});

test('nothing was lost of what the page tells', () => {
  const { faults, model, stories = [], chaos } = readFigures();
  const violations = [model?.violations ?? 0, ...stories.map((one) => one.violations)];
  expect([faults.lost, chaos.lost, ...violations].filter((lost) => lost > 0)).toEqual([]);
});

test('other figures make another page, and the words around the tables stay', () => {
  const figures = readFigures();
  const model = {
    states: 1,
    transitions: 2,
    violations: 0,
    longestWayOut: 3,
    seconds: 4.4,
    knownLimits: { 'a limit': 5 },
  };
  const more: Figures = { ...figures, model };
  const changed = pageWith(page, more);
  expect(changed).toContain('| 1 | 2 | 0 | 3 acts | 4 |\n\n- 5 worlds, known: a limit');
  expect(pageWith(changed, figures)).toBe(page);
});

test('a page without the place for a table is refused', () => {
  expect(() => pageWith(page.replace('made from chaos', 'made of chaos'), readFigures())).toThrow('the table of chaos');
});

describe('figures', () => {
  const row = (command: string, operation: string, wayOut = UNAIDED) => ({
    ...{ command, operation, fault: 'denied', ended: 'done', wayOut },
  });
  const AGAIN = 'the same command again';

  test('of faults: each command once, and each call, over several reports', () => {
    const lost = row('plan', 'iam:GetUser', AGAIN);
    const one = {
      rows: [row('verify', 'iam:GetUser'), lost, row('plan', 'iam:ListUsers', AGAIN)],
      lost: [{ ...lost, harm: 'x' }],
    };
    // The other run tried one of them too.
    const other = { rows: [row('check', 's3:PutObject'), row('verify', 'iam:GetUser')], lost: [] };
    expect(figuresOfFaults([one, other])).toEqual({
      ...{ calls: 4, faults: 4, lost: 1 },
      commands: [
        { command: 'check', calls: 1, rounds: 1, unaided: 1, ledOut: 0, lost: 0, example: '' },
        { command: 'plan', calls: 2, rounds: 2, unaided: 0, ledOut: 1, lost: 1, example: AGAIN },
        { command: 'verify', calls: 1, rounds: 1, unaided: 1, ledOut: 0, lost: 0, example: '' },
      ],
    });
  });

  test('of faults: a command of which no new report tells stays as it was', () => {
    const of = (...rows: readonly object[]) => figuresOfFaults([{ rows, lost: [] }]);
    const before = of(row('plan', 'iam:GetUser'), row('audit', 'iam:GetUser'), row('audit', 'iam:ListUsers'));
    const both = of(row('audit', 'iam:GetUser'), row('audit', 'iam:ListUsers'), row('plan', 'sts:GetCallerIdentity'));
    expect(withKept(of(row('plan', 'sts:GetCallerIdentity')), before)).toEqual(both);
  });

  test('of chaos: by what happened, and all applies are one command', () => {
    const round = (command: string, kind: string, wayOut = UNAIDED) => ({ command, kind, adversity: kind, wayOut });
    const rows = [
      round('apply (start)', 'killed'),
      round('apply (delete)', 'killed', AGAIN),
      round('plan', 'disk full'),
    ];
    const { rounds, groups } = figuresOfChaos([{ seed: 7, disk: 'a full file system', rows, lost: [] }]);
    expect(rounds).toBe(3);
    expect(groups).toEqual([
      { kind: 'disk full', command: 'plan', rounds: 1, unaided: 1, ledOut: 0, lost: 0, example: '' },
      { kind: 'killed', command: 'apply', rounds: 2, unaided: 1, ledOut: 1, lost: 0, example: AGAIN },
    ]);
  });

  test('of the model: violations are counted, further fields are left out', () => {
    const report = {
      states: 2,
      transitions: 1,
      violations: [{}],
      longestWayOut: 3,
      seconds: 0.5,
      knownLimits: {},
      new: 1,
    };
    expect(figuresOfModel(report)).toEqual({
      ...{ states: 2, transitions: 1, violations: 1 },
      longestWayOut: 3,
      seconds: 0.5,
      knownLimits: {},
    });
  });

  test('of drawn stories: those of Terraform are told by what it refused, and seeds are added up', () => {
    const drawn = { stories: 20, transitions: 50, violations: [], seconds: 1.5 };
    const reports = [
      { ...drawn, seed: 1, refused: 4 },
      { ...drawn, seed: 2, refused: 0 },
      { ...drawn, seed: 3 },
    ];
    expect(figuresOfStories(reports)).toEqual([
      { on: 'the model', seeds: [3], stories: 20, transitions: 50, violations: 0, seconds: 1.5 },
      { on: 'real Terraform', seeds: [1, 2], stories: 40, transitions: 100, refused: 4, violations: 0, seconds: 3 },
    ]);
  });
});

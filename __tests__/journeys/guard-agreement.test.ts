import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { terraformExpression, terraformTemplate } from '../../constructs/suppliers/terraform-expression';
import {
  ENTRY_RULES,
  entryFaults,
  GUARD_RULES,
  type LedgerEntry,
  LIVE_KEYS,
  liveGenerations,
  PREVIOUS,
  refusals,
} from '../../rotation';
import { type GuardFact, guardFacts } from '../../rotation/guard-facts';

/** Evaluates expressions with the real Terraform, which needs no provider for that. */
function evaluateByTerraform(config: object): Record<string, unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-agreement-'));
  try {
    writeFileSync(join(folder, 'main.tf.json'), JSON.stringify(config));
    const terraform = (...words: string[]): string =>
      execFileSync('terraform', words, { cwd: folder, encoding: 'utf8', stdio: 'pipe', maxBuffer: 64e6 });
    terraform('apply', '-auto-approve', '-no-color');
    const outputs = JSON.parse(terraform('output', '-json')) as Record<string, { value: unknown }>;
    return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const entries: LedgerEntry[] = [1, 2, 3, 4].flatMap((generation) =>
  PREVIOUS.flatMap((previous) => [false, true].map((suspended) => ({ generation, previous, suspended }))),
);
const statuses = ['', 'Active', 'Inactive', 'Active Active', 'Active Inactive', 'Inactive Active', 'Inactive Inactive'];

test('Terraform and TypeScript refuse the same edits in the same words', () => {
  const recorded = [undefined, ...entries.filter((entry) => entry.generation === 2 || entry.generation === 3)];
  const cases = entries.flatMap((wanted) =>
    recorded.flatMap((of) => statuses.map((found) => ({ wanted, applied: { recorded: of, found } }))),
  );
  const factsOf = (sealed: boolean) =>
    cases.map(({ wanted, applied }) => guardFacts('valentia', wanted, applied, sealed));
  const names = Object.fromEntries(Object.keys(factsOf(true)[0]!).map((fact) => [fact, `facts["${fact}"]`])) as Record<
    GuardFact,
    string
  >;
  const rules = GUARD_RULES.map((rule) => {
    const told = terraformTemplate([...rule.message, ' ', ...rule.remedy], names);
    return `(${terraformExpression(rule.refusedWhen, names)} ? ${told} : "")`;
  });
  const { refused } = evaluateByTerraform({
    locals: { cases: factsOf(true) },
    output: { refused: { value: `\${[for facts in local.cases : compact([${rules.join(', ')}])]}` } },
  });
  expect(cases.length).toBeGreaterThan(2_000);
  expect(refused).toEqual(
    cases.map(({ wanted, applied }) =>
      refusals('valentia', wanted, applied, true).map(({ message, remedy }) => `${message} ${remedy}`),
    ),
  );
}, 60_000);

test('Terraform and TypeScript ask for the same keys, and refuse the same entries', () => {
  const cases = [
    ...entries,
    { generation: 0, previous: 'deleted', suspended: false },
    { generation: 1.5, previous: 'deleted', suspended: false },
    { generation: -1, previous: 'active', suspended: false },
    { generation: 2, previous: 'gone', suspended: false },
  ] as LedgerEntry[];
  const names = { generation: 'entry.generation', previous: 'entry.previous', suspended: 'entry.suspended' };
  const current = terraformExpression(LIVE_KEYS.currentStatus, names);
  const previous = terraformExpression(LIVE_KEYS.previousStatus, names);
  const hasPrevious = terraformExpression(LIVE_KEYS.hasPrevious, names);
  const codes = ENTRY_RULES.map((rule) => `(${terraformExpression(rule.refusedWhen, names)} ? "${rule.code}" : "")`);
  const outputs = evaluateByTerraform({
    locals: { cases },
    output: {
      live: { value: `\${[for entry in local.cases : concat(${hasPrevious} ? [${previous}] : [], [${current}])]}` },
      faults: { value: `\${[for entry in local.cases : compact([${codes.join(', ')}])]}` },
    },
  });
  expect(outputs.live).toEqual(cases.map((entry) => liveGenerations(entry).map((key) => key.status)));
  expect(outputs.faults).toEqual(cases.map((entry) => entryFaults(entry).map((rule) => rule.code)));
}, 60_000);

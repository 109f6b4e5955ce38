import { basename, dirname } from 'node:path';
import { z } from 'zod';
import type { AcceptedFinding } from '../../constructs/common/accepted-finding';
import type { SecurityTools } from './tools';

const line = z.object({ check_id: z.string(), check_name: z.string(), resource: z.string(), file_path: z.string() });
const report = z.object({
  results: z.object({
    passed_checks: z.array(line),
    failed_checks: z.array(line),
    parsing_errors: z.array(z.string()),
  }),
});

/** One check of Checkov's at one resource of a plan. */
export interface Look {
  readonly check: string;
  /** As Checkov calls what it looks for. */
  readonly name: string;
  /** Without the instance of a for_each. */
  readonly resource: string;
}

/** What Checkov found in one plan. */
export interface PlanLooks {
  readonly passed: readonly Look[];
  readonly failed: readonly Look[];
}

/** Looks at plans, all in one folder. @returns file name → what was found in it @throws Error in words */
export async function lookAtPlans(
  tools: SecurityTools,
  files: readonly string[],
): Promise<ReadonlyMap<string, PlanLooks>> {
  const folder = dirname(files[0] ?? '');
  const named = files.flatMap((file) => ['-f', basename(file)]);
  const args = ['--framework', 'terraform_plan', '--skip-download', '--compact', '-o', 'json', ...named];
  const { code, stdout, stderr } = await tools.run('checkov', args, folder);
  // 1 where it found something, which is what is asked for.
  if (code !== 0 && code !== 1) throw new Error(`Checkov failed: ${stderr.slice(-2000)}`);
  const { results } = report.parse(JSON.parse(stdout));
  if (results.parsing_errors.length > 0) throw new Error(`Checkov cannot read ${results.parsing_errors.join(', ')}.`);
  const of = (file: string, lines: readonly z.output<typeof line>[]): readonly Look[] =>
    lines
      .filter(({ file_path }) => basename(file_path) === basename(file))
      .map(({ check_id, check_name, resource }) => ({
        check: check_id,
        name: check_name,
        resource: resource.replace(/\[.*\]$/, ''),
      }));
  return new Map(
    files.map((file) => [
      basename(file),
      { passed: of(file, results.passed_checks), failed: of(file, results.failed_checks) },
    ]),
  );
}

const key = ({ check, resource }: Pick<Look, 'check' | 'resource'>): string => `${check} ${resource}`;

export interface Comparison {
  /** Found, and not accepted. */
  readonly unexplained: readonly string[];
  /** Accepted, and not found. */
  readonly outdated: readonly string[];
}

/** What was found and is not accepted, and what is accepted and was not found: both are wrong. */
export function compared(failed: readonly Look[], accepted: readonly AcceptedFinding[]): Comparison {
  const [found, said] = [new Set(failed.map(key)), new Set(accepted.map(key))];
  return {
    unexplained: [...new Set(failed.filter((one) => !said.has(key(one))).map((one) => `${key(one)}: ${one.name}`))],
    outdated: [...said].filter((one) => !found.has(one)),
  };
}

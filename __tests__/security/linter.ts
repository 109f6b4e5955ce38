import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { NamedPolicy } from './policies';
import type { SecurityTools } from './tools';

const finding = z.object({
  issue: z.string(),
  title: z.string(),
  detail: z.unknown(),
  location: z.object({ filepath: z.string(), line: z.number().optional() }),
});

/** What the linter says of a statement, or of a whole policy. */
export interface PolicyFinding {
  readonly issue: string;
  /** Name of the policy. */
  readonly policy: string;
  /** Sid of the statement; undefined: the policy as a whole. */
  readonly sid: string | undefined;
  readonly says: string;
}

/** Lints policies by parliament, which asks nobody: what AWS knows of actions, resources and conditions is in its package. @throws Error */
export async function lint(
  tools: SecurityTools,
  policies: readonly NamedPolicy[],
  folder: string,
): Promise<readonly PolicyFinding[]> {
  mkdirSync(folder, { recursive: true });
  policies.forEach(({ document }, at) => writeFileSync(join(folder, `${at}.json`), linewise(document)));
  const { stdout, stderr } = await tools.run('parliament', ['--directory', '.', '--json'], folder);
  if (/Traceback/.test(stderr)) throw new Error(`parliament failed: ${stderr.slice(-2000)}`);
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => {
      const { issue, title, detail, location } = finding.parse(JSON.parse(line));
      const policy = policies[Number(basename(location.filepath, '.json'))];
      const statements = (policy?.document.Statement ?? []) as readonly { readonly Sid?: string }[];
      const sid = location.line === undefined ? undefined : statements[location.line - 2]?.Sid;
      return { issue, policy: policy?.name ?? location.filepath, sid, says: `${title}: ${JSON.stringify(detail)}` };
    });
}

/** A line for each statement, the first of them in line 2: parliament tells lines, and people read Sids. */
function linewise({ Statement, ...rest }: NamedPolicy['document']): string {
  const head = JSON.stringify(rest).slice(0, -1);
  return `${head}${head === '{' ? '' : ','}"Statement":[\n${Statement.map((one) => JSON.stringify(one)).join(',\n')}\n]}\n`;
}

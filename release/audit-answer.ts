import { z } from 'zod';

/** What `npm audit --json` prints: a report, or why there is none. */
const Report = z.object({
  vulnerabilities: z.record(
    z.string(),
    z.object({
      severity: z.string(),
      via: z.array(z.union([z.string(), z.object({ title: z.string(), url: z.string() })])),
    }),
  ),
});
const Refusal = z.object({ message: z.string() });

export interface AuditJudgement {
  /** 0: nothing is known against them; 1: something is; 2: nobody could be asked. */
  readonly code: 0 | 1 | 2;
  readonly lines: readonly string[];
}

/** A registry that does not answer is no clean bill: that is why npm's own exit, 1 in both cases, is not passed on. */
export function judgeAudit(printed: string): AuditJudgement {
  const answer = parsed(printed);
  const report = Report.safeParse(answer);
  if (report.success) {
    const known = Object.entries(report.data.vulnerabilities);
    if (known.length === 0) return { code: 0, lines: ['No advisory names a package that keyturn runs on.'] };
    return {
      code: 1,
      lines: known.map(([name, { severity, via }]) => `${name} (${severity}): ${via.map(told).join('; ')}`),
    };
  }
  const refusal = Refusal.safeParse(answer);
  const because = refusal.success ? refusal.data.message : 'npm printed no report';
  return {
    code: 2,
    lines: [
      `The packages were not held against advisories: ${because}.`,
      'Mirrors of the npm registry often lack that endpoint. Ask one that has it: npm run advisories -- --registry ADDRESS.',
    ],
  };
}

const told = (via: string | { readonly title: string; readonly url: string }): string =>
  typeof via === 'string' ? `through ${via}` : `${via.title}, ${via.url}`;

function parsed(printed: string): unknown {
  try {
    return JSON.parse(printed);
  } catch {
    return undefined;
  }
}

import { maskKeyIds } from '../../rotation/access-key';
import type { Progress } from '../progress';
import type { PlannedAction } from './plan-actions';
import type { Check } from './report';

const SIGNS: Readonly<Record<string, string>> = { create: '+', update: '~', delete: '-' };

/** Tells the story on a terminal: what is done, why, and what came of it. Access key IDs are masked. */
export class Teller {
  /** All that was told, for the search for secrets. */
  transcript = '';

  constructor(
    private readonly out: NodeJS.WriteStream,
    private readonly progress: Progress,
  ) {}

  title(number: number, text: string): void {
    this.line(`\n${this.bold(`${number}. ${text}`)}`);
  }

  line(text = ''): void {
    this.transcript += `${text}\n`;
    this.out.write(`${maskKeyIds(text)}\n`);
  }

  /** Does something that takes a while: shows that it goes on, and how long it took. */
  working<Result>(title: string, work: () => Promise<Result>): Promise<Result> {
    return this.progress.step(title, work);
  }

  /** The real output of a command, set off; of PGP messages and keys only the beginning. */
  output(text: string): void {
    const shown = text.replace(/"[A-Za-z0-9+/]{60,}={0,2}"/g, (long) => `${long.slice(0, 16)}…"`);
    this.line(shown.trimEnd().replace(/^/gm, '    │ '));
  }

  actions(actions: readonly PlannedAction[]): void {
    for (const { address, actions: verbs } of actions) {
      this.line(`    ${verbs.map((verb) => SIGNS[verb] ?? verb).join('/')} ${address}  (${verbs.join(', then ')})`);
    }
  }

  check({ what, ok, saw }: Check): void {
    const verdict = ok ? 'ok    ' : 'FAILED';
    this.line(`  ${this.out.isTTY ? `\u001b[${ok ? 32 : 31}m${verdict}\u001b[0m` : verdict} ${what}: ${saw}`);
  }

  private bold(text: string): string {
    return this.out.isTTY ? `\u001b[1m${text}\u001b[0m` : text;
  }
}

/** The part of a plan's output that people review: from what will be done to the summary. */
export function reviewed(planText: string): string {
  const from = planText.search(/^(Terraform|OpenTofu) will perform/m);
  const rest = from < 0 ? planText : planText.slice(from);
  const end = rest.search(/^─{10,}/m);
  return end < 0 ? rest : rest.slice(0, end);
}

/** Why Terraform refused a plan, without what it read before. */
export function refusal(planText: string): string {
  const from = planText.search(/^╷|^Error: /m);
  return from < 0 ? planText : planText.slice(from);
}

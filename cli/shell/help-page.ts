/** What a verb's help page says below its options. */
export interface HelpPage {
  /** Whole command lines, with what each is for. */
  readonly examples: readonly (readonly [commandLine: string, what: string])[];
  /** What the exit codes mean for this verb. */
  readonly exits: { readonly 0: string; readonly 1?: string; readonly 2?: string };
}

/** For commander's `addHelpText('after', …)`. */
export function helpPage({ examples, exits }: HelpPage): string {
  const width = Math.max(...examples.map(([line]) => line.length));
  return [
    '',
    'Examples:',
    ...examples.map(([line, what]) => `  ${line.padEnd(width)}  ${what}`),
    '',
    'Exit codes:',
    ...Object.entries({ 2: 'could not look or could not do', ...exits })
      .sort(([a], [b]) => Number(a) - Number(b))
      .map(([code, meaning]) => `  ${code}  ${meaning}`),
  ].join('\n');
}

/**
 * A fault that the operator can mend. Everything else that is thrown is our bug and keeps its stack trace.
 * Entry points print `because` and `wayOut`, never a stack, and exit with 1 (or as their help page says).
 */
export class KeyturnError extends Error {
  override readonly name = 'KeyturnError';

  constructor(
    /** Stable and in capitals, e.g. `SKIPPED_GENERATION`; `docs/troubleshooting.md` lists them. */
    readonly code: string,
    /** The fact and the rule it breaks, as one or two sentences. */
    message: string,
    /** The way out, as an instruction. */
    readonly wayOut: string,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
  }

  /** The fact and the rule, under the name that every refusal and finding has for it. */
  get because(): string {
    return this.message;
  }
}

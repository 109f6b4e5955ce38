/** An HTTP answer with its whole body. */
export interface Answer {
  readonly status: number;
  /** Names and values by turns, as Node's `rawHeaders`; framing headers are left out. */
  readonly headers: readonly string[];
  readonly body: Buffer;
}

/** The same answer with another body. */
export function withBody(answer: Answer, body: string): Answer {
  return { ...answer, body: Buffer.from(body, 'utf8') };
}

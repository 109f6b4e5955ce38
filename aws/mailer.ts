/** A mail as it goes out. */
export interface Mail {
  /** An address of an identity that SES knows as ours. */
  readonly from: string;
  readonly to: readonly string[];
  readonly replyTo?: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/** Throws an `AwsFault` and nothing else: `refused` where SES does not take this mail, `throttled` where it takes none now. */
export interface Mailer {
  /** Answers SES's message ID. Accepted is not delivered. */
  send(mail: Mail): Promise<string>;
}

/** Whose credentials we are using. */
export interface Caller {
  /** Twelve digits. */
  readonly account: string;
  readonly arn: string;
}

export interface Account {
  /** Throws an `AwsFault` and nothing else. */
  caller(): Promise<Caller>;
}

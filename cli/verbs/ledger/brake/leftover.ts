/** What somebody still has to do, once the keys are off. */
export interface Leftover {
  readonly code: string;
  readonly because: string;
  readonly wayOut: string;
}

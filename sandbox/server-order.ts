import { z } from 'zod';

/** What the server process of a sandbox is told to start. It is its one command line argument, as JSON. */
export const SERVER_ORDER = z.strictObject({
  /** Stands in the command lines of everything started. */
  word: z.string(),
  runId: z.string(),
  /** Holds logs, temporary files, the lock and `running.json`. */
  dir: z.string(),
  /** The private Python environment. */
  venv: z.string(),
  region: z.string(),
  /** Undefined: any free port. */
  port: z.number().int().optional(),
  ministack: z.boolean(),
  /** Whether IAM of every account holds AWS's own managed policies. */
  managedPolicies: z.boolean(),
  /** An emulator that the user named, used instead of starting any. */
  endpoint: z.string().optional(),
});

export type ServerOrder = z.infer<typeof SERVER_ORDER>;

const RUNNING = z.object({
  word: z.string(),
  runId: z.string(),
  pid: z.number().int(),
  endpoint: z.string(),
  emulators: z.array(z.object({ name: z.string(), pid: z.number().int(), url: z.string() })),
});

/** A running sandbox, as `running.json` describes it. */
export type RunningSandbox = z.infer<typeof RUNNING>;

/** @throws if the text is no description of a running sandbox */
export function parseRunning(text: string): RunningSandbox {
  return RUNNING.parse(JSON.parse(text));
}

/** What the server process tells the one that started it. */
export type ServerMessage =
  | { readonly kind: 'begun'; readonly title: string }
  | { readonly kind: 'done'; readonly title: string }
  | { readonly kind: 'ready'; readonly running: RunningSandbox }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string; readonly wayOut: string };

/** What the one that started it tells the server process: from now on, live without me. */
export const RELEASE = 'release';

/** How to start an emulator on a port of this machine. */
export interface EmulatorCommand {
  /** For messages and log files, e.g. `moto`. */
  readonly name: string;
  /** Command and arguments for a port. */
  readonly command: (port: number) => readonly string[];
  readonly env: (port: number) => Readonly<Record<string, string>>;
  /** What it prints once it listens. */
  readonly listens: (port: number) => RegExp;
  /** A path that answers 200 when it is ready. */
  readonly healthPath: string;
  /** How long its start may take. */
  readonly patienceMs: number;
  /** `POST` here empties it. */
  readonly resetPath: string;
}

/** An emulator that answers. */
export interface RunningEmulator {
  readonly name: string;
  readonly url: URL;
  readonly pid: number;
  readonly stop: () => Promise<void>;
  readonly reset: () => Promise<void>;
  /** Resolves if it ends. */
  readonly gone: Promise<void>;
}

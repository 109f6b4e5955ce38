/** Constant sentence, variable fields: what a search in the log finds. Key IDs are masked by whoever writes them. */
export interface Log {
  info(fact: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(fact: string, fields?: Readonly<Record<string, unknown>>): void;
  error(fact: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** One JSON object a line, each with the run's name. Never an event, an environment or a mail. */
export function jsonLog(run: string, write: (line: string) => void = console.log): Log {
  const at =
    (level: string) =>
    (fact: string, fields: Readonly<Record<string, unknown>> = {}) =>
      write(JSON.stringify({ level, time: new Date().toISOString(), run, message: fact, ...fields }));
  return { info: at('INFO'), warn: at('WARN'), error: at('ERROR') };
}

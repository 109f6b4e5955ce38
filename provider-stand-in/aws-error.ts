/** Whether AWS answered with one of these error codes. The SDK appends `Exception` to some of them. */
export function isError(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && codes.some((code) => error.name === code || error.name === `${code}Exception`);
}

/** The answer, or undefined where AWS says, with one of these codes, that there is no such thing. */
export async function unlessGone<T>(answer: Promise<T>, ...codes: readonly string[]): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isError(error, ...codes)) return undefined;
    throw error;
  }
}

/** Asks again every second as long as AWS refuses for a reason that passes: something new is not known everywhere yet. */
export async function whilePassing<T>(
  ask: () => Promise<T>,
  passes: (error: Error) => boolean,
  limit: { readonly seconds: number; readonly stopped: AbortSignal },
): Promise<T> {
  for (let tried = 0; ; tried += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Error) || !passes(error) || tried >= limit.seconds || limit.stopped.aborted) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

/** @returns seconds that the work took */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}

/** The middle one of so many measures, one after the other; of an even number the upper of the two. */
export async function median(times: number, measureOnce: () => Promise<number>): Promise<number> {
  const measured: number[] = [];
  for (let run = 0; run < times; run += 1) measured.push(await measureOnce());
  return measured.sort((a, b) => a - b)[Math.floor(times / 2)] ?? Number.NaN;
}

/** A figure as reports have it. */
export const rounded = (figure: number, digits = 2): number => Number(figure.toFixed(digits));

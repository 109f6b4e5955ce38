/** For sorting: moments by time, texts by their code units, which no locale changes. */
export const compare = <Of extends Date | string>(a: Of, b: Of): number => (a < b ? -1 : a > b ? 1 : 0);

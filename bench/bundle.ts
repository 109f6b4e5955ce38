import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleCheck } from '../lambda/bundle';

export interface BundleFigures {
  readonly kilobytes: number;
  /** Median of ten, each in a Node of its own. */
  readonly loadMs: number;
}

const LOADS = 10;

/** How big the check's bundle is, and how long Node takes to load it: both are part of every cold start. */
export function measureBundle(): BundleFigures {
  const dir = mkdtempSync(join(tmpdir(), 'keyturn-bench-bundle-'));
  try {
    const { path, bytes } = bundleCheck(dir);
    const url = JSON.stringify(pathToFileURL(path).href);
    const script = `const begun = performance.now(); import(${url}).then(() => console.log(performance.now() - begun))`;
    const loads = Array.from({ length: LOADS }, () => Number(execFileSync(process.execPath, ['-e', script])));
    loads.sort((a, b) => a - b);
    const middle = (loads[LOADS / 2 - 1]! + loads[LOADS / 2]!) / 2;
    return { kilobytes: Number((bytes / 1000).toFixed(1)), loadMs: Number(middle.toFixed(1)) };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

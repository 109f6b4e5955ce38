import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Evidence } from '../../rotation/evidence';
import { readTextIfThere, writeWhole } from '../../settings/configuration-folder';
import { CouldNotError } from '../shell/exit-code';

export const EVIDENCE_FOLDER = 'evidence';

const keyUse = z.object({
  accessKeyId: z.string(),
  status: z.enum(['Active', 'Inactive']),
  lastUsed: z.string(),
  service: z.string().optional(),
  region: z.string().optional(),
});

const evidenceSchema: z.ZodType<Evidence> = z.object({
  user: z.string(),
  generation: z.int().min(1),
  handover: z.object({ at: z.iso.datetime(), accessKeyId: z.string(), sealedTo: z.string().optional() }).optional(),
  proof: z
    .object({
      at: z.iso.datetime(),
      proven: z.boolean(),
      silentHours: z.number(),
      checks: z.array(z.object({ what: z.string(), ok: z.boolean(), saw: z.string() })),
      newKey: keyUse,
      oldKey: keyUse,
    })
    .optional(),
  accepted: z.object({ at: z.iso.datetime(), reason: z.string() }).optional(),
});

/** Relative to the configuration's folder: `evidence/valentia-2.json`. */
export function evidenceFile(user: string, generation: number): string {
  return join(EVIDENCE_FOLDER, `${user}-${generation}.json`);
}

/** What is known of a generation's hand-over; undefined where nothing was kept yet. @throws CouldNotError */
export async function readEvidence(configDir: string, user: string, generation: number): Promise<Evidence | undefined> {
  const file = evidenceFile(user, generation);
  try {
    const text = await readTextIfThere(join(configDir, file));
    if (text === undefined) return undefined;
    const evidence = evidenceSchema.parse(JSON.parse(text));
    if (evidence.user === user && evidence.generation === generation) return evidence;
    throw new Error(`it is about generation ${evidence.generation} of ${evidence.user}`);
  } catch (failure) {
    throw new CouldNotError(
      'EVIDENCE_UNREADABLE',
      `${file} cannot be read: ${failure instanceof z.ZodError ? z.prettifyError(failure) : String(failure)}`,
      'Bring the file back from version control, or move it away and run verify again.',
      { cause: failure },
    );
  }
}

/** Keeps what is new beside what is known. @returns the file's path, relative to the configuration's folder */
export async function addEvidence(
  configDir: string,
  user: string,
  generation: number,
  found: Omit<Evidence, 'user' | 'generation'>,
): Promise<string> {
  const file = evidenceFile(user, generation);
  const known = await readEvidence(configDir, user, generation);
  const evidence: Evidence = { ...known, ...found, user, generation };
  await mkdir(dirname(join(configDir, file)), { recursive: true });
  await writeWhole(join(configDir, file), `${JSON.stringify(evidence, null, 2)}\n`);
  return file;
}

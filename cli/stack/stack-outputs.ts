import { z } from 'zod';
import { KeyturnError } from '../../rotation/keyturn-error';
import { terraformId } from '../../rotation/terraform-id';
import { stackOfShard } from '../../settings/shard';
import { childEnvironment } from '../shell/child-environment';
import { CouldNotError } from '../shell/exit-code';
import { jsonOf } from '../shell/json-of';
import type { World } from '../shell/world';
import { terraformMissing } from './engine';
import { wayOutOf } from './engine-words';
import { stackFolder, stackProject } from './stack-project';

const keyOutput = z.object({
  access_key_id: z.string(),
  key_fingerprint: z.string().nullish(),
  encrypted_secret: z.string().nullish(),
});
const outputs = z.record(z.string(), z.object({ value: z.unknown() }));

/** What Terraform's state tells of one generation. */
export interface KeyOutput {
  readonly accessKeyId: string;
  /** The sealed secret in base64; undefined for an adopted key, whose secret only its holder knows. */
  readonly sealedSecret: string | undefined;
}

/**
 * Reads a generation's output of the applied stack that has the user.
 * @param shard its shard, where users are in several stacks
 * @throws CouldNotError where Terraform cannot tell; KeyturnError `NOT_IN_STATE` where it knows of no such key
 */
export async function keyOutputOf(world: World, user: string, generation: number, shard?: string): Promise<KeyOutput> {
  const all = await readOutputs(world, stackOfShard(shard));
  const keys = z.record(z.string(), keyOutput).safeParse(all[`${terraformId(user)}_access_keys`]?.value);
  const key = keys.success ? keys.data[String(generation)] : undefined;
  if (!key) {
    throw new KeyturnError(
      'NOT_IN_STATE',
      `Terraform's outputs know of no generation ${generation} of ${user}.`,
      'Apply the ledger first (`npx keyturn plan`, then `npx keyturn apply`).',
    );
  }
  return { accessKeyId: key.access_key_id, sealedSecret: key.encrypted_secret ?? undefined };
}

async function readOutputs(world: World, stack: string): Promise<z.infer<typeof outputs>> {
  const folder = stackFolder(await stackProject(world), stack);
  const command = world.env['TERRAFORM_BINARY_NAME'] || 'terraform';
  const env = { ...childEnvironment('terraform', world.env), CHECKPOINT_DISABLE: '1' };
  const { code, stdout, stderr } = await world.execute({
    command,
    args: ['output', '-json', '-no-color'],
    cwd: folder,
    env,
  });
  if (code === undefined && /\bENOENT\b/.test(stderr)) throw terraformMissing(command, stderr);
  const parsed = code === 0 ? outputs.safeParse(jsonOf(stdout)) : undefined;
  if (parsed?.success) return parsed.data;
  throw new CouldNotError(
    'NO_OUTPUTS',
    `\`${command} output\` in ${folder} does not answer: ${stderr.trim().split('\n')[0] ?? ''}`,
    wayOutOf(stderr) ??
      'Synthesise and initialise the stack there (`npx keyturn plan` does), or name its folder in CDKTF_OUTDIR.',
  );
}

import type { AccessKey } from '../../../rotation/access-key';
import { currentKey, type GenerationKeys } from '../../../rotation/generation-keys';
import { KeyturnError } from '../../../rotation/keyturn-error';
import { sameEntry } from '../../../rotation/ledger';
import { statusesOf } from '../../../rotation/stage';
import { SealedSecret } from '../../../sealing/sealed-secret';
import type { SealingKey } from '../../../sealing/sealing-key';
import type { Configuration } from '../../../settings/configuration';
import { stackOfShard } from '../../../settings/shard';
import { appliedEntry, type ObservedUser } from '../../account/observed-user';
import { type KnownUser, sealingKeyOf } from '../../account/organisation';
import type { Answer } from '../../answers/answers';
import { addEvidence, readEvidence } from '../../evidence/evidence-file';
import {
  askWitnesses,
  callWitnesses,
  generationKeysOf,
  refuseOrphans,
  type Witnesses,
} from '../../evidence/generation-keys';
import type { Desk } from '../../shell/desk';
import { CouldNotError } from '../../shell/exit-code';
import { stateKeyOf } from '../../stack/state-user';
import { writeLetter } from './letter';
import { changeOverBy, letterFacts, sealedFileName } from './letter-facts';
import type { PreparedLetter } from './prepared-letter';

/** The newest key of a user whose ledger is applied. */
interface NewestKey {
  readonly generation: number;
  readonly key: AccessKey;
  readonly oldKey: AccessKey | undefined;
}

/** The letter with the sealed secret of the newest key; from now on its uses count. */
export async function prepareHandover(
  desk: Desk,
  configuration: Configuration,
  known: KnownUser,
  observed: ObservedUser,
): Promise<PreparedLetter> {
  const { settings, dir } = configuration;
  const user = known.settings;
  const witnesses = await callWitnesses(desk, configuration, stackOfShard(user.shard));
  const told = generationKeysOf(user.name, witnesses, undefined);
  const { generation, key, oldKey } = newestKey(known, observed, told);
  const sealingKey = sealingKeyOf(known);
  const sealed = await sealedSecretOf(witnesses, user.name, generation, key, sealingKey);
  const now = desk.now();
  const facts = letterFacts({
    settings,
    user,
    generation,
    key,
    oldKey,
    sealingKey,
    sealedSecret: sealed.armored,
    by: changeOverBy(oldKey, settings.policy[user.audience].maxAgeDays, now),
    now,
  });
  const text = await writeLetter(dir, 'handover', user.contact.kind, facts);
  // The first time counts: the holder may have had it since then.
  const earlier = (await readEvidence(dir, user.name, generation))?.handover;
  const handover =
    earlier?.accessKeyId === key.id
      ? earlier
      : { at: now.toISOString(), accessKeyId: key.id, sealedTo: sealingKey.fingerprint };
  const evidenceFile = await addEvidence(dir, user.name, generation, { handover });
  return {
    user: user.name,
    generation,
    accessKeyId: key.id,
    contact: user.contact,
    text,
    sealed: { file: sealedFileName(user.name, generation), armored: sealed.armored },
    next: `npx keyturn verify ${user.name}`,
    handedOverAt: handover.at,
    evidenceFile,
  };
}

/**
 * For a hand-over that went another way. @throws KeyturnError where nobody tells which key is the newest generation, or where
 * IAM has one that Terraform does not know
 */
export async function recordHandover(
  desk: Desk,
  { dir }: Configuration,
  observed: ObservedUser,
  since: string,
): Promise<void> {
  const { name, keys } = observed;
  const recorded = appliedEntry(observed);
  const at = new Date(since);
  const told = await askWitnesses(desk, { dir }, name, undefined);
  if (recorded) refuseOrphans(observed, told);
  const key = recorded && currentKey(keys, recorded, told);
  if (recorded && !key && keys.length > 0 && told.stateSilent !== undefined) {
    throw new CouldNotError(
      'GENERATION_UNKNOWN',
      `Nobody here tells which key of ${name} is generation ${recorded.generation}: ${told.stateSilent} A hand-over is recorded of the key that it is about, and order proves nothing.`,
      'Run it in the folder of the project, once `npx keyturn plan` has initialised the stack there.',
    );
  }
  if (!key || !recorded) throw nothingToHandOver(name, 'has no access key that was applied');
  if (Number.isNaN(at.getTime()) || at < key.createdAt || at > desk.now()) {
    throw new KeyturnError(
      'NO_SUCH_TIME',
      `"${since}" is no time between the making of the key (${key.createdAt.toISOString()}) and now.`,
      'Write the time of the hand-over like 2026-03-01T09:00Z.',
    );
  }
  const { generation } = recorded;
  const handover = { at: at.toISOString(), accessKeyId: key.id };
  const file = await addEvidence(dir, name, generation, { handover });
  const next = `npx keyturn verify ${name}`;
  desk.answer<Answer<'handover'>>(
    `Recorded in ${file}: generation ${generation} of ${name} is handed over since ${handover.at}.\nNext: ${next}`,
    {
      user: name,
      generation,
      handover,
      file,
      next,
    },
  );
}

function newestKey({ entry }: KnownUser, observed: ObservedUser, told: GenerationKeys): NewestKey {
  const { name, keys, applied } = observed;
  const recorded = appliedEntry(observed);
  if (recorded) refuseOrphans(observed, told);
  // Where nobody tells, the state has the last word when it is asked for the secret, before anything is written.
  const key = (recorded && currentKey(keys, recorded, told)) ?? keys.at(-1);
  if (!key || !recorded || !sameEntry(recorded, entry) || applied.found !== statusesOf(entry)) {
    throw nothingToHandOver(name, 'is not as the ledger says: it is not applied yet');
  }
  if (key.status !== 'Active') throw nothingToHandOver(name, 'is suspended: its keys do not work');
  const oldKey = keys.find((other) => other !== key && other.status === 'Active');
  return { generation: entry.generation, key, oldKey };
}

function nothingToHandOver(user: string, fact: string): KeyturnError {
  return new KeyturnError(
    'NOTHING_TO_HAND_OVER',
    `${user} ${fact}.`,
    `See \`npx keyturn status ${user}\` for what is next.`,
  );
}

/** @throws KeyturnError where the state has no secret of this key that its holder could open */
async function sealedSecretOf(
  { state }: Witnesses,
  user: string,
  generation: number,
  key: AccessKey,
  sealingKey: SealingKey,
): Promise<SealedSecret> {
  if (state instanceof KeyturnError) throw state;
  const inState = stateKeyOf(state, user, generation);
  if (!inState) {
    throw new KeyturnError(
      'NOT_IN_STATE',
      `Terraform's state knows of no generation ${generation} of ${user}.`,
      'Apply the ledger first (`npx keyturn plan`, then `npx keyturn apply`).',
    );
  }
  if (inState.id !== key.id) {
    throw new KeyturnError(
      'STATE_IS_STALE',
      `Terraform's state has another access key for generation ${generation} of ${user} than IAM.`,
      'Plan and apply again (`npx keyturn plan`), then hand over.',
    );
  }
  if (inState.sealedSecret === undefined) {
    throw new KeyturnError(
      'NO_SEALED_SECRET',
      `Generation ${generation} of ${user} was adopted: only its holder has ever had its secret.`,
      `Start the next generation (\`npx keyturn start ${user}\`), or record when it was handed over: --already.`,
    );
  }
  const sealed = await SealedSecret.fromBase64(inState.sealedSecret);
  if (sealed.isSealedTo(sealingKey)) return sealed;
  throw new KeyturnError(
    'SEALED_TO_ANOTHER_KEY',
    `The secret of generation ${generation} of ${user} is sealed to the PGP key ${sealed.keyIds.join(', ')}, and ${sealingKey.file} holds another one (${sealingKey.encryptionKeyIds.join(', ')}); the holder could not open it.`,
    `Bring the former sealing key back if the holder still has it. Else finish this rotation's roll back and start another one: a new PGP key takes effect with the next generation.`,
  );
}

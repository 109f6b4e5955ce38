import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { isAwsFault } from '../../../aws/aws-fault';
import { KeyturnError } from '../../../rotation/keyturn-error';
import { FIRST_ENTRY } from '../../../rotation/ledger';
import { armoredKey } from '../../../sealing/key-file';
import { spokenFingerprint } from '../../../sealing/recipient';
import { SealingKey } from '../../../sealing/sealing-key';
import { type Configuration, writeLedger } from '../../../settings/configuration';
import { SEALING_KEYS_FOLDER, writeWhole } from '../../../settings/configuration-folder';
import { editLedger } from '../../../settings/ledger-edit';
import { addUser } from '../../../settings/settings-edit';
import { SETTINGS_FILE } from '../../../settings/settings-file';
import { colouredDiff } from '../../account/ledger-diff';
import { atWork } from '../../account/organisation';
import type { Answer } from '../../answers/answers';
import type { BucketAsWritten, UserAsWritten } from '../../answers/written-user';
import { answers, type Question } from '../../shell/answers';
import type { Cloud } from '../../shell/cloud';
import type { Desk } from '../../shell/desk';
import { CouldNotError, EXIT, type ExitCode } from '../../shell/exit-code';
import { helpPage } from '../../shell/help-page';
import type { Act } from '../../shell/verb';
import { nextLines, peopleEdit } from './people-edit';

type Asked = 'company' | 'integration' | 'why' | 'contactName' | 'contact' | 'bucket' | 'prefix' | 'sealingKey';

interface AddOptions extends Partial<Record<Asked, string>> {
  readonly audience: 'external' | 'internal';
  readonly network?: readonly string[];
  readonly fingerprint?: string;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

export function describeAdd(command: Command, act: Act): void {
  command
    .command('add')
    .summary('a new user: settings, ledger, sealing key')
    .argument('<user>', 'the IAM user name that it will have, or has')
    .description(
      'Asks what settings need to know of a new user, takes its PGP public key in any encoding and shows the fingerprint to be compared by telephone, then writes settings.json, key-generations.json and sealing-keys/. Changes nothing in AWS.',
    )
    .addOption(
      new Option('--audience <kind>', 'whose policy applies').choices(['external', 'internal']).default('external'),
    )
    .option('--company <name>', 'who will hold the key')
    .option('--contact <address>', 'mail address, or web address of a ticket system')
    .option('--contact-name <name>', 'name of the person behind a mail address')
    .option('--integration <text>', 'what the key is for')
    .option('--why <text>', 'why it needs a key and cannot assume a role')
    .option('--bucket <name>', 'where it uploads to')
    .option('--prefix <prefix>', 'under which prefix, e.g. daily/ (default: the whole bucket)')
    .option('--network <cidr...>', 'uploads only from these networks')
    .option('--sealing-key <file>', 'PGP public key of the holder: armored or binary, in any encoding')
    .option('--fingerprint <digits>', 'its fingerprint, as the holder read it to you')
    .option('--yes', 'do not ask before writing; the fingerprint is compared all the same')
    .option('--dry-run', 'show what would be written, write nothing')
    .addHelpText(
      'after',
      helpPage({
        examples: [
          ['keyturn user add karo', 'asks for everything'],
          ['keyturn user add karo --sealing-key karo.asc --fingerprint "AB12 …"', 'the holder read it to you'],
        ],
        exits: { 0: 'written', 1: 'declined, or the fingerprint is another one; nothing was written' },
      }),
    )
    .action(
      act((desk, name: string, options: AddOptions) =>
        atWork(desk, (configuration, cloud) => add(desk, configuration, cloud, name, options), []),
      ),
    );
}

const QUESTIONS: readonly Question<Asked>[] = [
  { name: 'company', option: '--company', question: 'Company that will hold the key' },
  { name: 'integration', option: '--integration', question: 'What is the key for?' },
  { name: 'why', option: '--why', question: 'Why does it need a key, and cannot assume a role?' },
  { name: 'contact', option: '--contact', question: 'Contact: mail address, or web address of the ticket system' },
  { name: 'contactName', option: '--contact-name', question: 'Name of that person (empty for tickets)', otherwise: '' },
  { name: 'bucket', option: '--bucket', question: 'Bucket that it uploads to' },
  { name: 'prefix', option: '--prefix', question: 'Prefix there, ending in a slash (empty: anywhere)', otherwise: '' },
  {
    name: 'sealingKey',
    option: '--sealing-key',
    question: "File with the holder's PGP public key (empty: it comes later)",
    otherwise: '',
  },
];

async function add(
  desk: Desk,
  configuration: Configuration,
  cloud: Cloud,
  name: string,
  options: AddOptions,
): Promise<ExitCode> {
  const { dir, settings } = configuration;
  if (settings.users.some((user) => user.name.toLowerCase() === name.toLowerCase())) {
    throw new KeyturnError(
      'USER_IS_THERE',
      `${name} is a user of settings.json already.`,
      `See what is next: npx keyturn status ${name}. Edit settings.json to change what it says of the user.`,
    );
  }
  const told = await answers(desk, QUESTIONS, options, 'Settings need to know more of the new user');
  const key = told.sealingKey === '' ? undefined : await sealingKeyFrom(desk, told.sealingKey, name);
  if (key && !(await isConfirmed(desk, key.judged, told.contactName || told.company, options.fingerprint))) {
    desk.answer<Answer<'user add'>>('Nothing was written: call the holder first, on a number that you know.', {
      user: name,
      written: false,
    });
    return EXIT.refused;
  }
  const user = writtenUser(name, told, options, key?.judged.fingerprint);
  const bucket = await newBucket(desk, configuration, cloud, told.bucket);
  const edited = await peopleEdit(dir, {
    settings: (text) => addUser(text, user, bucket),
    ledger: (text) => editLedger(text, name, FIRST_ENTRY),
  });
  const { diff } = edited;
  if (!options.dryRun) {
    desk.note(colouredDiff(diff, desk));
    if (!(await desk.confirm(`Write this${key ? ` and ${SEALING_KEYS_FOLDER}/${name}.asc` : ''}?`, options.yes))) {
      desk.answer<Answer<'user add'>>('Nothing was written.', { user: name, written: false });
      return EXIT.refused;
    }
    // What nobody refers to yet first: a run that is cut off leaves settings and ledger that agree.
    if (key) {
      await mkdir(join(dir, SEALING_KEYS_FOLDER), { recursive: true });
      await writeWhole(join(dir, SEALING_KEYS_FOLDER, `${name}.asc`), key.armored);
    }
    await writeLedger(dir, edited.ledger);
    await writeWhole(join(dir, SETTINGS_FILE), edited.settings);
  }
  const next = await whatComesNext(desk, cloud, name, key !== undefined);
  desk.answer<Answer<'user add'>>(
    [
      options.dryRun ? colouredDiff(diff, desk) : `${name} is in settings, ledger${key ? ' and sealing keys' : ''}.`,
      ...(options.dryRun ? ['Nothing was written.'] : []),
      ...nextLines(next),
    ].join('\n'),
    {
      user: name,
      written: !options.dryRun,
      settings: user,
      bucket: bucket ?? null,
      fingerprint: key?.judged.fingerprint ?? null,
      diff,
      next,
    },
  );
  return EXIT.done;
}

/** @throws KeyturnError what is wrong with the key; CouldNotError `FILE_NOT_READ` */
async function sealingKeyFrom(desk: Desk, file: string, user: string) {
  const bytes = await readFile(resolve(desk.world.cwd, file)).catch((failure: NodeJS.ErrnoException) => {
    throw new CouldNotError(
      'FILE_NOT_READ',
      `${file} cannot be read (${failure.code ?? 'unknown'}).`,
      'Name the right file.',
    );
  });
  const armored = await armoredKey(bytes, file);
  return {
    armored,
    judged: await SealingKey.parse(armored, { file: `${SEALING_KEYS_FOLDER}/${user}.asc`, now: desk.now() }),
  };
}

/** Mails can be forged, and whoever can open the sealed secret has the key. @throws KeyturnError */
async function isConfirmed(desk: Desk, key: SealingKey, holder: string, said: string | undefined): Promise<boolean> {
  const spoken = spokenFingerprint(key.fingerprint);
  desk.note(`PGP key of ${key.userIds.join(', ')}\n  ${desk.colours.bold(spoken)}`);
  if (said !== undefined) {
    if (said.replace(/\s/g, '').toLowerCase() === key.fingerprint) return true;
    throw new KeyturnError(
      'FINGERPRINT_DIFFERS',
      `The file holds the PGP key ${spoken}, and the holder read ${said} to you; a secret is sealed to nobody's key but the holder's.`,
      'Ask the holder for the file again, by another way, and find out who sent this one.',
    );
  }
  try {
    return await desk.confirm(`Has ${holder} read you this fingerprint, on a number that you know?`, undefined);
  } catch (fault) {
    if (!(fault instanceof KeyturnError) || fault.code !== 'NOBODY_TO_ASK') throw fault;
    throw new KeyturnError(
      fault.code,
      fault.because,
      'Give the fingerprint as the holder read it to you: --fingerprint "…".',
    );
  }
}

function writtenUser(
  name: string,
  told: Readonly<Record<Asked, string>>,
  { audience, network }: AddOptions,
  fingerprint: string | undefined,
): UserAsWritten {
  const { company, integration, contact, contactName, bucket, prefix, why } = told;
  return {
    name,
    audience,
    company,
    contact: /^https?:/i.test(contact)
      ? { kind: 'ticket', url: contact }
      : { kind: 'mail', name: contactName === '' ? company : contactName, address: contact },
    integration,
    uploads: { bucket, ...(prefix !== '' && { prefix }) },
    ...(network !== undefined && { networks: [...network] }),
    ...(fingerprint !== undefined && { sealingKeyFingerprint: spokenFingerprint(fingerprint) }),
    whyAKey: why,
  };
}

/** A bucket that the settings do not have yet, as S3 shows it; undefined where they have it. */
async function newBucket(
  desk: Desk,
  { settings }: Configuration,
  cloud: Cloud,
  name: string,
): Promise<BucketAsWritten | undefined> {
  if (settings.buckets.some((bucket) => bucket.name === name)) return undefined;
  try {
    const policy = await cloud.bucketPolicies().policyOf(name);
    return { name, bucketPolicy: policy === null ? 'ours' : 'shared' };
  } catch (fault) {
    if (!(fault instanceof KeyturnError)) throw fault;
    if (isAwsFault(fault, 'missing')) {
      desk.note(desk.colours.yellow(`There is no bucket ${name}: the next apply creates it.`));
      return { name, createBucket: true };
    }
    desk.note(desk.colours.yellow(`Whether the bucket ${name} has a policy could not be asked: ${fault.because}`));
    return { name, bucketPolicy: 'shared' };
  }
}

async function whatComesNext(desk: Desk, cloud: Cloud, name: string, hasKey: boolean): Promise<readonly string[]> {
  const exists = await cloud.users.userNamed(name).catch((fault: unknown) => {
    if (!(fault instanceof KeyturnError)) throw fault;
    desk.note(desk.colours.yellow(`Whether ${name} exists in IAM could not be asked: ${fault.because}`));
    return undefined;
  });
  return [
    ...(hasKey
      ? []
      : [`put the holder's PGP public key into ${SEALING_KEYS_FOLDER}/${name}.asc: without, no key can be issued`]),
    ...(exists ? [`npx keyturn adopt ${name}  (it exists in IAM already)`] : []),
    'npx keyturn plan',
    'npx keyturn apply',
    ...(exists ? [] : [`npx keyturn handover ${name} --out letters  (the first letter)`]),
  ];
}

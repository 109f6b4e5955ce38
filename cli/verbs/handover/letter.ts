import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, render } from 'mustache';
import { KeyturnError } from '../../../rotation/keyturn-error';
import { packageFolder, readTextIfThere } from '../../../settings/configuration-folder';

/** What a letter is about. There is one template for tickets and one for mails, `<kind>-<contact>.mustache`. */
export type LetterKind = 'handover' | 'notice' | FurtherKind;

/** Letters without a secret, about what is done besides. */
export const FURTHER_KINDS = ['reminder', 'off', 'suspended', 'moved'] as const;
export type FurtherKind = (typeof FURTHER_KINDS)[number];

/** Everything that a template may name. Nothing here is secret: the secret access key is in it sealed only. */
export interface LetterFacts {
  readonly organisation: string;
  readonly company: string;
  /** Of a contact by mail; the company for a ticket. */
  readonly contactName: string;
  /** A mail address or a web address. */
  readonly contact: string;
  readonly replyTo: string;
  /** Whom to call; empty where the settings name no number. */
  readonly telephone: string;
  readonly integration: string;
  readonly user: string;
  readonly generation: number;
  readonly accessKeyId: string;
  /** Of the key that is to be replaced; empty where there is none. */
  readonly oldAccessKeyId: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly region: string;
  /** The day until which the holder must have changed over, or until which the key may live. */
  readonly by: string;
  /** `30 days`, until `by`. */
  readonly daysLeft: string;
  readonly maxAgeDays: number;
  /** Of the PGP key that secrets are sealed to. */
  readonly fingerprint: string;
  readonly sealedFile: string;
  /** The armored PGP message. */
  readonly sealedSecret: string;
  /** The day on which the key was handed over; empty where that is not what the letter is about. */
  readonly handedOverOn: string;
  /** The day since which the old key is off; empty where no record tells. */
  readonly offSince: string;
  /** The day until which the old key can be switched on again. */
  readonly deletedOn: string;
  /** Where uploads went before; empty where nobody said. */
  readonly formerPlace: string;
  readonly testFile: string;
  /** Where the test file is uploaded to, as it is typed into a shell on Linux or macOS; any prefix is quoted. */
  readonly testTarget: string;
  /** The same for Command Prompt and PowerShell. */
  readonly testTargetOnWindows: string;
}

/** Of the organisation's own templates, in the configuration's folder. */
const FOLDER = 'templates';
/** Of those that come with keyturn; sources and package have them at the same place. */
const OWN_TEMPLATES = 'cli/verbs/handover/templates';

/**
 * Fills a template: the organisation's own in `templates/` of the configuration's folder, or the project's.
 * @throws KeyturnError `TEMPLATE_UNREADABLE`
 */
export async function writeLetter(
  configDir: string,
  kind: LetterKind,
  contact: 'mail' | 'ticket',
  facts: LetterFacts,
): Promise<string> {
  const name = `${kind}-${contact}.mustache`;
  const template = await templateText(configDir, name, facts);
  const parts: Record<string, string> = {};
  for (const part of PARTS) parts[part] = await templateText(configDir, `${part}.mustache`, facts);
  return render(template, facts, parts, { escape: String });
}

/** What several letters say alike; an organisation may have its own of each. */
const PARTS = ['_opening', '_trying', '_placing', '_asking'] as const;

/** @throws KeyturnError `TEMPLATE_UNREADABLE` */
async function templateText(configDir: string, name: string, facts: LetterFacts): Promise<string> {
  const own = await readTextIfThere(join(configDir, FOLDER, name));
  const template = own ?? (await readFile(join(packageFolder(), OWN_TEMPLATES, name), 'utf8'));
  const known = [...Object.keys(facts), ...PARTS];
  for (const named of namesIn(template, name)) {
    if (known.includes(named)) continue;
    throw unreadable(name, `names {{${named}}}, which is not known. Known are ${known.join(', ')}.`);
  }
  return template;
}

type Token = readonly [kind: string, name: string, start: number, end: number, inner?: unknown];

/**
 * A name that is not known would silently become nothing.
 * @throws KeyturnError `TEMPLATE_UNREADABLE`
 */
function namesIn(template: string, file: string): readonly string[] {
  const collect = (tokens: readonly Token[]): readonly string[] =>
    tokens.flatMap(([kind, name, , , inner]) => [
      ...(kind === 'text' || kind === '!' ? [] : [name]),
      ...(Array.isArray(inner) ? collect(inner as Token[]) : []),
    ]);
  try {
    return collect(parse(template) as Token[]);
  } catch (failure) {
    throw unreadable(file, `is no Mustache template: ${failure instanceof Error ? failure.message : String(failure)}.`);
  }
}

function unreadable(file: string, fact: string): KeyturnError {
  return new KeyturnError(
    'TEMPLATE_UNREADABLE',
    `${FOLDER}/${file} ${fact}`,
    `Mend it, or remove it from ${FOLDER}/ of the configuration to use the one that comes with keyturn.`,
  );
}

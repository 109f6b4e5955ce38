import { KeyturnError } from '../rotation/keyturn-error';
import { isTimeZone } from '../rotation/local-days';
import type { Policies, Policy } from '../rotation/policy';
import type { SealingKeyEnd } from '../rotation/sealing-key-end';
import { CHECK_MODES, type CheckMode, type CheckSettings, TELL, type Tell } from './check-settings';

type Environment = Readonly<Record<string, string | undefined>>;

/** Takes down what is wrong with a variable, as the rest of a sentence that begins with its name. */
type Fault = (saying: string) => void;

/** One setting on its way to the function: the variable that carries it, and both directions side by side. */
interface Carrier<Value> {
  readonly variable: string;
  /** Undefined: the variable is left out. */
  readonly write: (value: Value) => string | undefined;
  /** What it answers after a fault is of no account. */
  readonly read: (text: string | undefined, fault: Fault) => Value;
}

/** Terraform may still hold the place of a value with an expression, so only whoever reads the text judges it. */
function text(variable: string, rule?: { readonly holds: (text: string) => boolean; readonly saying: string }) {
  return {
    variable,
    write: (value: string) => value,
    read: (value: string | undefined, fault: Fault): string => {
      if (value === undefined || value.trim() === '') fault('is not set');
      else if (rule !== undefined && !rule.holds(value)) fault(`is "${value}", not ${rule.saying}`);
      return value ?? '';
    },
  };
}

function optional<Value>({ variable, write, read }: Carrier<Value>): Carrier<Value | undefined> {
  return {
    variable,
    write: (value) => (value === undefined ? undefined : write(value)),
    read: (value, fault) => (value === undefined || value.trim() === '' ? undefined : read(value, fault)),
  };
}

/** A value that is no text. `parse` answers undefined where the text means nothing. */
function parsed<Value>(
  variable: string,
  write: (value: Value) => string,
  parse: (text: string) => Value | undefined,
  saying: string,
): Carrier<Value> {
  const carrier = text(variable, { holds: (value) => parse(value) !== undefined, saying });
  return { variable, write, read: (value, fault) => parse(carrier.read(value, fault)) as Value };
}

const MAIL_ADDRESS = /^[^\s@<>,;"]+@[^\s@<>,;"]+\.[^\s@<>,;".]+$/;
const BUCKET_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

const isAddress = (value: string): boolean => MAIL_ADDRESS.test(value);
const ADDRESS = { holds: isAddress, saying: 'a mail address' };

function flag(value: string): boolean | undefined {
  return value === 'true' ? true : value === 'false' ? false : undefined;
}

function wholeDays(variable: string, most: number): Carrier<number> {
  const parse = (value: string): number | undefined =>
    /^\d{1,3}$/.test(value) && Number(value) >= 1 && Number(value) <= most ? Number(value) : undefined;
  return parsed(variable, String, parse, `a whole number from 1 to ${most}`);
}

const POLICY_RULES = ['maxAgeDays', 'noticeDays', 'flagUnusedDays', 'disableUnusedDays'] as const;

function judgePolicy(audience: keyof Policies, policy: Partial<Policy> | undefined, fault: Fault): void {
  for (const rule of POLICY_RULES) {
    const days = policy?.[rule];
    if (!Number.isInteger(days) || (days ?? 0) < (rule === 'noticeDays' ? 0 : 1)) {
      fault(`is no policy: ${audience}.${rule} is ${JSON.stringify(days)}, not a whole number of days`);
    }
  }
  if ((policy?.flagUnusedDays ?? 0) > (policy?.disableUnusedDays ?? 0)) {
    fault(`is no policy: ${audience}.flagUnusedDays is more than ${audience}.disableUnusedDays`);
  }
}

const policy: Carrier<Policies> = {
  variable: 'KEYTURN_POLICY',
  write: (value) => JSON.stringify(value),
  read: (value, fault) => {
    if (value === undefined || value.trim() === '') {
      fault('is not set');
      return {} as Policies;
    }
    try {
      const read = JSON.parse(value) as Partial<Policies> | null;
      for (const audience of ['internal', 'external'] as const) judgePolicy(audience, read?.[audience], fault);
      return read as Policies;
    } catch (error) {
      fault(`is not JSON: ${(error as Error).message}`);
      return {} as Policies;
    }
  },
};

/** Of the 4 KB that Lambda gives all variables together. Some 50 users; those whose keys end first. */
const ENDS_IN_BYTES = 1500;

/** `valentia=2027-03-31,karo=unusable`. Names of IAM users may hold both separators, so they go encoded. */
function writeEnds(ends: Readonly<Record<string, SealingKeyEnd>>): string {
  // An unusable key has ended already: it sorts before every day.
  const rank = ([user, end]: readonly [string, string]): string => `${end === 'unusable' ? '' : end} ${user}`;
  const soonest = Object.entries(ends).sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  const texts = soonest.map(([user, end]) => `${encodeURIComponent(user)}=${end}`);
  let length = 0;
  return texts.filter((one) => (length += one.length + 1) <= ENDS_IN_BYTES).join(',');
}

function readEnds(written: string): Readonly<Record<string, SealingKeyEnd>> | undefined {
  const ends = written.split(',').map((one) => /^([^=]+)=(unusable|\d{4}-\d{2}-\d{2})$/.exec(one));
  if (ends.some((end) => end === null)) return undefined;
  return Object.fromEntries(ends.map((end) => [decodeURIComponent(end?.[1] ?? ''), end?.[2] ?? '']));
}

/**
 * The contract between Terraform, which writes the variables of the function, and the function, which reads them. A variable
 * is called as the setting is. Lambda allows 4 KB for all of them together; what is about single users is in their tags instead.
 */
const CARRIERS: { readonly [Setting in keyof CheckSettings]: Carrier<CheckSettings[Setting]> } = {
  mode: parsed<CheckMode>(
    'KEYTURN_MODE',
    (mode) => mode,
    (value) => CHECK_MODES.find((mode) => mode === value),
    '"report" or "enforce"',
  ),
  tell: parsed<Tell>(
    'KEYTURN_TELL',
    (tell) => tell,
    (value) => TELL.find((tell) => tell === value),
    '"holders", "owner" or "nobody"',
  ),
  suspendQuarantined: parsed('KEYTURN_SUSPEND_QUARANTINED', String, flag, '"true" or "false"'),
  sealingKeysEnd: optional(
    parsed('KEYTURN_SEALING_KEYS_END', writeEnds, readEnds, 'a list like "valentia=2027-03-31,karo=unusable"'),
  ),
  timeZone: text('KEYTURN_TIME_ZONE', { holds: isTimeZone, saying: 'a time zone like Pacific/Auckland' }),
  policy,
  neverPassTheLimit: parsed('KEYTURN_NEVER_PASS_THE_LIMIT', String, flag, '"true" or "false"'),
  runEveryDays: wholeDays('KEYTURN_RUN_EVERY_DAYS', 31),
  fullSweepEveryDays: wholeDays('KEYTURN_FULL_SWEEP_EVERY_DAYS', 366),
  organisation: text('KEYTURN_ORGANISATION'),
  project: optional(text('KEYTURN_PROJECT')),
  mailFrom: text('KEYTURN_MAIL_FROM', ADDRESS),
  mailOwner: text('KEYTURN_MAIL_OWNER', ADDRESS),
  mailReplyTo: optional(text('KEYTURN_MAIL_REPLY_TO', ADDRESS)),
  mailPattern: optional(
    text('KEYTURN_MAIL_PATTERN', {
      holds: (value) => value.includes('{user}') && isAddress(value),
      saying: 'an address that contains {user}',
    }),
  ),
  evidenceBucket: text('KEYTURN_EVIDENCE_BUCKET', {
    holds: (value) => BUCKET_NAME.test(value),
    saying: 'the name of a bucket',
  }),
};

/** Lambda sets this one itself. */
const REGION = text('AWS_REGION');

const SETTINGS = Object.keys(CARRIERS) as readonly (keyof CheckSettings)[];

/** Every variable that a function may have. */
export const CHECK_VARIABLES: readonly string[] = SETTINGS.map((setting) => CARRIERS[setting].variable);

/** The function's environment variables. */
export function checkEnvironment(settings: CheckSettings): Record<string, string> {
  const written = <Setting extends keyof CheckSettings>(setting: Setting): Record<string, string> => {
    const { variable, write } = CARRIERS[setting];
    const value = write(settings[setting]);
    return value === undefined ? {} : { [variable]: value };
  };
  return Object.assign({}, ...SETTINGS.map(written)) as Record<string, string>;
}

/**
 * The settings of a function that runs, and where it runs.
 * @throws KeyturnError `BAD_CONFIGURATION`, one that names every fault
 */
export function readCheckEnvironment(environment: Environment): CheckSettings & { readonly region: string } {
  const faults: string[] = [];
  const read = <Value>({ variable, read: readText }: Carrier<Value>): Value =>
    readText(environment[variable], (saying) => void faults.push(`${variable} ${saying}`));
  const settings = SETTINGS.map((setting) => [setting, read<unknown>(CARRIERS[setting] as Carrier<unknown>)] as const);
  const region = read(REGION);
  if (faults.length > 0) {
    throw new KeyturnError(
      'BAD_CONFIGURATION',
      `The check is configured wrongly: ${faults.join('; ')}.`,
      'Mend settings.json and deploy the key-check stack again; nothing was looked at.',
    );
  }
  return { ...(Object.fromEntries(settings) as unknown as CheckSettings), region };
}

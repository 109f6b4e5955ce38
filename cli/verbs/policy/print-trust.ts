import { type Trusted, trustPolicy } from '../../../role-policies/trust';
import { KeyturnError } from '../../../rotation/keyturn-error';
import { suggestion } from '../../../settings/suggestion';
import { atWork } from '../../account/organisation';
import type { Answer } from '../../answers/answers';
import type { Desk } from '../../shell/desk';
import { CouldNotError, EXIT, type ExitCode } from '../../shell/exit-code';

export interface TrustOptions {
  readonly account?: string;
  readonly repo?: string;
  readonly branch?: string;
  readonly environment?: string;
  readonly tier?: string;
  readonly pullRequests?: boolean;
  readonly mergeRequests?: boolean;
  readonly instance?: string;
  readonly project?: string;
}

/** Prints who may take a role. */
export function printTrust(desk: Desk, host: string, options: TrustOptions): Promise<ExitCode> {
  const trusted = trustedBy(host, options);
  return atWork(desk, async ({ settings }, cloud) => {
    const account = options.account ?? (await cloud.account.caller()).account;
    const document = trustPolicy(trusted, { region: settings.deployment.region, account });
    desk.answer<Answer<'policy trust'>>(JSON.stringify(document, null, 2), { host: trusted.host, account, document });
    return EXIT.done;
  });
}

const HOSTS = ['github', 'gitlab', 'codebuild'];

/** What each host knows of; anything else that was given would be believed to hold, and would not. */
const OPTIONS: Readonly<Record<string, readonly (keyof TrustOptions)[]>> = {
  github: ['repo', 'branch', 'environment', 'pullRequests'],
  gitlab: ['repo', 'branch', 'tier', 'mergeRequests', 'instance'],
  codebuild: ['project'],
};

function trustedBy(host: string, options: TrustOptions): Trusted {
  const known = OPTIONS[host];
  if (!known) {
    throw new CouldNotError(
      'UNKNOWN_HOST',
      `"${host}" is no host of pipelines that is known here.${suggestion(host, HOSTS)}`,
      `Known are: ${HOSTS.join(', ')}.`,
    );
  }
  const stray = Object.keys(options).find((one) => isAboutJobs(one) && !known.includes(one as keyof TrustOptions));
  if (stray !== undefined) throw notExact(`${dashed(stray)} means nothing to ${host}`, `Leave ${dashed(stray)} out.`);
  const { branch, environment, tier, instance = 'gitlab.com', pullRequests = false, mergeRequests = false } = options;
  const named = (what: 'repo' | 'project', shape: RegExp, example: string): string => {
    const given = options[what];
    if (given !== undefined && shape.test(given)) return given;
    throw notExact(
      given === undefined ? `${dashed(what)} is missing` : `"${given}" is no name of one`,
      `Give one, e.g. ${dashed(what)} ${example}.`,
    );
  };
  for (const part of [branch, environment, tier, instance]) demandPlain(part);
  switch (host) {
    case 'github':
      return { host, repo: named('repo', /^[\w.-]+\/[\w.-]+$/, 'org/keys'), branch, environment, pullRequests };
    case 'gitlab':
      return { host, repo: named('repo', /^[\w.-]+(\/[\w.-]+)+$/, 'org/keys'), branch, tier, mergeRequests, instance };
    default:
      return { host: 'codebuild', project: named('project', /^[A-Za-z0-9][\w-]{1,149}$/, 'keyturn-apply') };
  }
}

const isAboutJobs = (option: string): boolean =>
  Object.values(OPTIONS)
    .flat()
    .includes(option as keyof TrustOptions);

const dashed = (option: string): string => `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/**
 * In a trust policy a star would be taken for one by whoever widens it to StringLike, and a colon for the end of the name.
 * @throws KeyturnError `TRUST_NOT_EXACT`
 */
function demandPlain(text: string | undefined): void {
  if (text === undefined || /^[^\s:*?$"]+$/.test(text)) return;
  throw notExact(`"${text}" is no name of one branch, environment or host`, 'Name one, without * and without blanks.');
}

const notExact = (fact: string, wayOut: string): KeyturnError =>
  new KeyturnError(
    'TRUST_NOT_EXACT',
    `${fact}; a role is taken by one kind of job, and the options say which.`,
    wayOut,
  );

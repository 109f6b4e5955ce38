import { parseSettings } from '../../../settings/settings-file';
import type { Question } from '../../shell/answers';
import { exampleSettings, exampleTold } from './example';
import { PIPELINE_HOSTS } from './pipelines';
import { asJson, settingsOf } from './settings-of';
import type { Told } from './wishes';

/** Where in the settings an answer stands; undefined: nowhere. */
const PLACES: Readonly<Record<keyof Told, string | undefined>> = {
  organisation: 'organisation',
  region: 'deployment.region',
  timeZone: 'deployment.timeZone',
  mailFrom: 'deployment.mail.from',
  mailOwner: 'deployment.mail.owner',
  state: 'deployment.state.bucket',
  pipeline: undefined,
};

/** What is asked of a new project, in this order. */
export function questions(env: Readonly<NodeJS.ProcessEnv>): readonly Question<keyof Told>[] {
  return QUESTIONS.map((question) => ({
    ...question,
    initial: initialAnswers(env)[question.name],
    fault: (text) => faultOf(question.name, text),
  }));
}

const QUESTIONS: readonly Pick<Question<keyof Told>, 'name' | 'option' | 'question'>[] = [
  {
    name: 'organisation',
    option: '--organisation',
    question: 'Name of the organisation, as mails and records show it',
  },
  { name: 'region', option: '--region', question: 'AWS region' },
  { name: 'timeZone', option: '--time-zone', question: 'Time zone of every date that people read' },
  { name: 'mailFrom', option: '--mail-from', question: 'Sender of mails, an address that Amazon SES may verify' },
  { name: 'mailOwner', option: '--mail-owner', question: 'Who is told of what needs a person (mail address)' },
  { name: 'state', option: '--state', question: "Terraform's state: local (for a trial), or the name of an S3 bucket" },
  { name: 'pipeline', option: '--pipeline', question: `Pipeline: ${PIPELINE_HOSTS.join(', ')}` },
];

const initialAnswers = (env: Readonly<NodeJS.ProcessEnv>): Partial<Told> => ({
  region: env['AWS_REGION'],
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  state: 'local',
  pipeline: 'none',
});

/** What is wrong with an answer, by the rules of the settings themselves; undefined if nothing is. */
export function faultOf(name: keyof Told, text: string): string | undefined {
  if (name === 'pipeline') {
    return (PIPELINE_HOSTS as readonly string[]).includes(text)
      ? undefined
      : `"${text}" is none of ${PIPELINE_HOSTS.join(', ')}.`;
  }
  const told = { ...exampleTold(exampleSettings()), [name]: text };
  return parseSettings(asJson(settingsOf(told, false))).faults.find(({ path }) => path === PLACES[name])?.message;
}

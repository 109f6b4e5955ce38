import { createRequire } from 'node:module';
import type { Verb } from './shell/verb';

type Page = ReturnType<Verb['load']>;

/** Every verb, in the order in which an operator meets them. */
export function everyVerb(): readonly Verb[] {
  // `import()` stays an ES import in a CommonJS build; a `require` of one's own loads late as well, and tools see it.
  const require = createRequire(__filename);
  return [
    {
      name: 'init',
      summary: 'make a project of this folder',
      load: () => require('./verbs/init/init') as Page,
    },
    {
      name: 'sandbox',
      summary: 'an AWS on this machine to try it on',
      load: () => require('./verbs/sandbox/sandbox') as Page,
    },
    {
      name: 'status',
      summary: "every user's keys, what is next and who has to act",
      load: () => require('./verbs/status/status') as Page,
    },
    {
      name: 'start',
      summary: 'bump the generation: a second key',
      load: () => require('./verbs/ledger/start') as Page,
    },
    {
      name: 'handover',
      summary: 'the sealed secret and the message to its holder',
      load: () => require('./verbs/handover/handover') as Page,
    },
    {
      name: 'plan',
      summary: 'plan into a file, with the change record',
      load: () => require('./verbs/plan/plan') as Page,
    },
    {
      name: 'apply',
      summary: 'apply the reviewed plan, and record it',
      load: () => require('./verbs/plan/apply') as Page,
    },
    {
      name: 'record',
      summary: 'the record of any plan, the gate, the chain',
      load: () => require('./verbs/plan/record') as Page,
    },
    { name: 'verify', summary: 'prove that the new key is used', load: () => require('./verbs/verify/verify') as Page },
    { name: 'disable', summary: 'make the old key inactive', load: () => require('./verbs/ledger/disable') as Page },
    {
      name: 'enable',
      summary: 'roll back: both keys active again',
      load: () => require('./verbs/ledger/enable') as Page,
    },
    { name: 'delete', summary: 'delete the inactive old key', load: () => require('./verbs/ledger/delete') as Page },
    {
      name: 'suspend',
      summary: 'emergency brake: no key works',
      load: () => require('./verbs/ledger/suspend') as Page,
    },
    { name: 'resume', summary: 'take the emergency brake off', load: () => require('./verbs/ledger/resume') as Page },
    {
      name: 'audit',
      summary: 'every access key of the account, judged',
      load: () => require('./verbs/audit/audit') as Page,
    },
    { name: 'due', summary: 'what is coming, and when', load: () => require('./verbs/due/due') as Page },
    {
      name: 'doctor',
      summary: 'what does not fit, and the way out',
      load: () => require('./verbs/doctor/doctor') as Page,
    },
    {
      name: 'user',
      summary: 'people come and go: add, remove',
      load: () => require('./verbs/user/user') as Page,
    },
    { name: 'adopt', summary: 'take over a user that exists', load: () => require('./verbs/adopt/adopt') as Page },
    { name: 'keys', summary: 'access keys of everybody else', load: () => require('./verbs/keys/keys') as Page },
    {
      name: 'policy',
      summary: 'IAM policies for the roles of a pipeline',
      load: () => require('./verbs/policy/policy') as Page,
    },
    {
      name: 'completion',
      summary: 'completion at the Tab key, for bash, zsh, fish',
      load: () => require('./verbs/completion/completion') as Page,
    },
  ];
}

/** What the script of `keyturn completion` calls. */
export function completionServer(): Verb {
  const require = createRequire(__filename);
  return {
    name: 'completion-server',
    summary: 'answers a shell that completes',
    hidden: true,
    load: () => require('./verbs/completion/completion-server') as Page,
  };
}

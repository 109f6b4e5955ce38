import { type Command, InvalidArgumentError } from 'commander';
import { atWork } from '../../account/organisation';
import { helpPage } from '../../shell/help-page';
import type { Act, VerbPage } from '../../shell/verb';
import { changeKey, type KeyChange, type KeyChangeOptions } from './key-change';
import { type IssueOptions, issueKey } from './key-issue';
import { type ListOptions, listKeys } from './keys-list';

export const page: VerbPage = (command, act) => {
  command
    .description(
      'Access keys of everybody whom Terraform does not own: list, issue, deactivate, activate, delete. Facts are read again before each change, every change is asked for first (or --yes) and recorded. Users under /suppliers/ are refused, with the ledger edit to make instead.',
    )
    .addHelpText(
      'after',
      helpPage({
        examples: [
          ['keyturn keys list --older-than 90', 'keys that are due'],
          ['keyturn keys issue jo --seal-to jo.asc --out jo.key.asc', 'a new key, its secret sealed to jo'],
          ['keyturn keys deactivate jo 7Q4Z', 'the key whose ID ends in 7Q4Z'],
          ['keyturn keys delete jo 7Q4Z', 'once it was inactive and nothing failed'],
        ],
        exits: { 0: 'done, or nothing found', 1: 'refused, declined, or keys found by a search' },
      }),
    );
  describeList(command, act);
  describeIssue(command, act);
  describeChange(command, act, 'deactivate', 'Makes a key Inactive: it works no longer, and can be activated again.');
  describeChange(command, act, 'activate', 'Makes an Inactive key Active again.');
  describeChange(command, act, 'delete', 'Deletes a key for good. Only an Inactive one; nobody can bring it back.');
};

function describeList(command: Command, act: Act): void {
  command
    .command('list')
    .argument('[user...]', 'only these users')
    .option('--older-than <days>', 'only keys older than this', wholeDays)
    .option('--unused <days>', 'only keys not used for this long; an unknown use is not unused', wholeDays)
    .description(
      'Lists the access keys of the account, oldest first. One call for all users, and one per user and key.',
    )
    .addHelpText(
      'after',
      helpPage({
        examples: [
          ['keyturn keys list', 'everybody'],
          ['keyturn keys list --older-than 90 --json', 'for programs, with whole access key IDs'],
        ],
        exits: { 0: 'listed; a search found nothing', 1: 'a search found keys', 2: 'could not look at everybody' },
      }),
    )
    .action(
      act((desk, users: readonly string[], options: ListOptions) =>
        atWork(desk, async (configuration, cloud) => {
          const names = users.length > 0 ? users : (await cloud.users.users()).map((user) => user.name);
          return listKeys(desk, configuration, cloud, names, options);
        }),
      ),
    );
}

function describeIssue(command: Command, act: Act): void {
  changeOptions(command.command('issue').argument('<user>', 'IAM user name'))
    .option('--seal-to <file>', 'armored PGP public key of whoever will use the key')
    .option('--out <file>', 'where the sealed secret goes; must not exist yet')
    .option('--parameter <name>', 'instead: a SecureString parameter, which must not exist yet')
    .option('--kms-key <id>', "KMS key of that parameter (default: the account's alias/aws/ssm)")
    .description(
      'Makes a new access key. Its secret is never shown: it goes to a file, sealed to a PGP key, or to a SecureString parameter. Where that fails, the key is deleted again.',
    )
    .addHelpText(
      'after',
      helpPage({
        examples: [
          ['keyturn keys issue jo --seal-to jo.asc --out jo.key.asc', 'gpg --decrypt jo.key.asc opens it'],
          ['keyturn keys issue etl --parameter /etl/access-key', 'for a program that reads Parameter Store'],
        ],
        exits: { 0: 'issued', 1: 'refused or declined; no key was made' },
      }),
    )
    .action(
      act((desk, user: string, options: IssueOptions) =>
        atWork(desk, (configuration, cloud) => issueKey(desk, configuration, cloud, user, options)),
      ),
    );
}

function describeChange(command: Command, act: Act, change: KeyChange, description: string): void {
  changeOptions(
    command
      .command(change)
      .argument('<user>', 'IAM user name')
      .argument('<key>', 'access key ID, or its last four characters or more'),
  )
    .description(description)
    .addHelpText(
      'after',
      helpPage({
        examples: [[`keyturn keys ${change} jo 7Q4Z`, 'the key whose ID ends in 7Q4Z']],
        exits: { 0: 'done, or so already', 1: 'refused or declined; nothing was changed' },
      }),
    )
    .action(
      act((desk, user: string, key: string, options: KeyChangeOptions) =>
        atWork(desk, (configuration, cloud) => changeKey(desk, configuration, cloud, change, user, key, options)),
      ),
    );
}

function changeOptions(command: Command): Command {
  return command.option('--yes', 'do not ask').option('--reason <text>', 'why, for the record');
}

function wholeDays(text: string): number {
  const days = Number(text);
  if (Number.isInteger(days) && days >= 0) return days;
  throw new InvalidArgumentError('Give whole days.');
}

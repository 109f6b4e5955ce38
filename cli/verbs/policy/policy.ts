import { type Command, InvalidArgumentError, Option } from 'commander';
import { STACKS, type StackName } from '../../../role-policies/deployment-facts';
import type { Purpose } from '../../../role-policies/roles';
import { helpPage } from '../../shell/help-page';
import type { Act, VerbPage } from '../../shell/verb';
import { type PolicyOptions, printPolicy } from './print-policy';
import { printTrust, type TrustOptions } from './print-trust';

export const page: VerbPage = (command, act) => {
  command
    .description(
      'Prints IAM policies for the roles of a pipeline, as JSON: all that planning, applying, auditing or braking needs with these settings, and nothing else. Changes nothing. Print them anew when buckets, state, archive or monitoring change in settings.json.',
    )
    .addHelpText(
      'after',
      helpPage({
        examples: [
          ['keyturn policy plan > plan.json', 'a role that only reads, for the jobs that run what a branch brings'],
          [
            'keyturn policy plan --plans-bucket example-plans',
            'and may put a plan where none is: for the protected branch',
          ],
          ['keyturn policy boundary > boundary.json', 'first of all: the most that any user or role here may ever do'],
          ['keyturn policy apply --plans-bucket example-plans', 'for the job that somebody approves'],
          ['keyturn policy trust github --repo org/keys --branch main --environment production', 'who may take it'],
        ],
        exits: {
          0: 'printed',
          1: 'refused: the settings name no permissions boundary, or it would let in more than one kind of job',
        },
      }),
    );
  describePurpose(command, act, 'plan', 'What "keyturn plan --no-lock" needs: it reads, and changes nothing.');
  describePurpose(
    command,
    act,
    'apply',
    'What "keyturn apply" needs, within the permissions boundaries of the settings.',
  );
  describePurpose(
    command,
    act,
    'audit',
    'What audit, status, doctor, due and verify need: they look, and change nothing.',
  );
  describePurpose(
    command,
    act,
    'emergency',
    'What "keyturn suspend --now" needs: keys are switched, none made or deleted.',
  );
  describePurpose(
    command,
    act,
    'boundary',
    'The managed policy that limits what users under /suppliers/ and the roles of the weekly check may ever do. An administrator makes it, and names its ARN in settings.json: deployment.permissionsBoundary, deployment.rolePermissionsBoundary.',
  );
  describeTrust(command, act);
};

const DONE = { 0: 'printed' } as const;

function describePurpose(command: Command, act: Act, purpose: Purpose, what: string): void {
  const inner = withAccount(command.command(purpose).description(what))
    .addOption(new Option('--stack <stack...>', 'only for these stacks (default: both)').choices(STACKS))
    .option('--out <folder>', 'one file for each document, in this folder')
    .action(
      act((desk, options: PolicyOptions & { readonly stack?: readonly StackName[] }) =>
        printPolicy(desk, purpose, options),
      ),
    );
  if (purpose === 'plan' || purpose === 'apply') {
    inner.option('--plans-bucket <bucket>', 'the bucket in which plans wait for their approval', bucket);
  }
  if (purpose !== 'boundary' && purpose !== 'audit') {
    inner.option('--adopting <user...>', 'users that are taken over next (default: those of imports.json)');
  }
  if (purpose === 'apply') {
    inner
      .option('--leaving <user...>', 'users that go for good with the next apply; take it back afterwards')
      .option('--without-boundary', 'although whoever applies can then make itself administrator');
  }
  inner.addHelpText(
    'after',
    helpPage({
      examples: [[`keyturn policy ${purpose} --account 111122223333`, 'without asking AWS which account this is']],
      exits: purpose === 'apply' ? { ...DONE, 1: 'refused: the settings name no permissions boundary' } : DONE,
    }),
  );
}

function describeTrust(command: Command, act: Act): void {
  withAccount(
    command
      .command('trust')
      .argument('<host>', 'github, gitlab or codebuild')
      .description('The trust policy of a role: who may take it. One kind of job, in one place.'),
  )
    .option('--repo <repository>', 'owner/name, or group/project')
    .option('--branch <branch>', 'jobs on this branch')
    .option('--environment <environment>', 'GitHub: and in this environment')
    .option('--tier <tier>', 'GitLab: and in a protected environment of this deployment tier')
    .option('--pull-requests', "GitHub: jobs of the repository's own pull requests")
    .option('--merge-requests', "GitLab: jobs of the project's own merge requests")
    .option('--instance <host>', 'GitLab: host name of the instance (default: gitlab.com)')
    .option('--project <project>', 'CodeBuild: name of the project')
    .addHelpText(
      'after',
      helpPage({
        examples: [
          ['keyturn policy trust github --repo org/keys --pull-requests', 'for the role that plans a proposal'],
          ['keyturn policy trust github --repo org/keys --branch main --environment production', 'for the apply'],
          ['keyturn policy trust gitlab --repo org/keys --branch main --tier production', 'for the apply'],
          ['keyturn policy trust codebuild --project keyturn-apply', 'the service role of a project'],
        ],
        exits: { ...DONE, 1: 'refused: it would let in more than one kind of job' },
      }),
    )
    .action(act((desk, host: string, options: TrustOptions) => printTrust(desk, host, options)));
}

const withAccount = (command: Command): Command =>
  command.option('--account <number>', 'the AWS account (default: that of the credentials)', accountNumber);

function accountNumber(text: string): string {
  if (/^\d{12}$/.test(text)) return text;
  throw new InvalidArgumentError('An account has twelve digits.');
}

function bucket(text: string): string {
  if (/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(text)) return text;
  throw new InvalidArgumentError('Give the name of a bucket, without s3:// and without a key.');
}

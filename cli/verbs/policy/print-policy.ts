import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type DeploymentFacts, STACKS, type StackName } from '../../../role-policies/deployment-facts';
import { type Purpose, statementsFor } from '../../../role-policies/roles';
import { charactersOf, documentsOf, MANAGED_POLICY_LIMIT, POLICIES_OF_A_ROLE } from '../../../role-policies/split';
import type { Configuration } from '../../../settings/configuration';
import { loadTakeovers } from '../../../settings/takeovers-file';
import { atWork } from '../../account/organisation';
import type { Answer } from '../../answers/answers';
import type { Desk } from '../../shell/desk';
import { EXIT, type ExitCode } from '../../shell/exit-code';
import { writeNamedFile } from '../../shell/named-file';

export interface PolicyOptions {
  readonly account?: string;
  readonly stack?: readonly StackName[];
  readonly out?: string;
  readonly plansBucket?: string;
  readonly adopting?: readonly string[];
  readonly leaving?: readonly string[];
  readonly withoutBoundary?: boolean;
}

/** Prints the policy of a role of this purpose; one document where IAM's limit allows it. */
export function printPolicy(desk: Desk, purpose: Purpose, options: PolicyOptions): Promise<ExitCode> {
  return atWork(desk, async (configuration, cloud) => {
    const account = options.account ?? (await cloud.account.caller()).account;
    const facts: DeploymentFacts = {
      settings: configuration.settings,
      account,
      stacks: options.stack ?? STACKS,
      adopting: options.adopting ?? (await usersToAdopt(configuration)),
      leaving: options.leaving ?? [],
      plansBucket: options.plansBucket,
    };
    const documents = documentsOf(statementsFor(purpose, facts, options)).map((document, index, all) => ({
      name: `keyturn-${purpose}${all.length === 1 ? '' : `-${index + 1}`}`,
      characters: charactersOf(document),
      document,
    }));
    tellOf(desk, purpose, documents.length);
    if (options.out !== undefined) {
      await mkdir(resolve(desk.world.cwd, options.out), { recursive: true });
      for (const { name, document } of documents) {
        await writeNamedFile(desk, join(options.out, `${name}.json`), `${JSON.stringify(document, null, 2)}\n`);
      }
    }
    const [only] = documents;
    const text =
      documents.length === 1
        ? only?.document
        : Object.fromEntries(documents.map(({ name, document }) => [name, document]));
    const names = documents.map(({ name }) => name).join(', ');
    desk.answer<Answer<'policy plan'>>(
      options.out === undefined ? JSON.stringify(text, null, 2) : `A role gets: ${names}`,
      {
        purpose,
        account,
        documents,
      },
    );
    return EXIT.done;
  });
}

/** Imports name a user by its name: `imports.json` of `keyturn adopt`. */
async function usersToAdopt({ dir }: Configuration): Promise<readonly string[]> {
  const takeovers = await loadTakeovers(dir);
  return takeovers.filter(({ to }) => to.startsWith('aws_iam_user.')).map(({ id }) => id);
}

function tellOf(desk: Desk, purpose: Purpose, count: number): void {
  if (count === 1) return;
  const limit = `IAM takes ${MANAGED_POLICY_LIMIT.toLocaleString('en')} characters in a managed policy`;
  desk.note(
    `${limit}: this is ${count} documents, each under its name. A role gets all of them; --out writes a file for each.`,
  );
  if (purpose === 'boundary') {
    desk.note(
      desk.colours.yellow(
        'A boundary is one policy: take buckets out of it, or print it for one stack each (--stack).',
      ),
    );
  } else if (count > POLICIES_OF_A_ROLE) {
    desk.note(
      desk.colours.yellow(`A role takes ${POLICIES_OF_A_ROLE} managed policies, up to 20 where AWS raises the quota.`),
    );
  }
}

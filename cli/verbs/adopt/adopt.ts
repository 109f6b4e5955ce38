import { isAwsFault } from '../../../aws/aws-fault';
import type { UserGrants } from '../../../aws/user-grants';
import { anotherProjectsRefusal } from '../../../rotation/another-project';
import { LEDGER_TAGS } from '../../../rotation/applied-state';
import { KeyturnError } from '../../../rotation/keyturn-error';
import { sameEntry } from '../../../rotation/ledger';
import { boundaryOf } from '../../../settings/boundary';
import { type Configuration, readLedgerText, writeLedger } from '../../../settings/configuration';
import { editLedger } from '../../../settings/ledger-edit';
import { stackOfShard } from '../../../settings/shard';
import { TAKEOVERS_FILE } from '../../../settings/takeovers-file';
import { ledgerDiff } from '../../account/ledger-diff';
import { appliedEntry, type ObservedUser, observeUser } from '../../account/observed-user';
import { atWork, knownUser } from '../../account/organisation';
import type { Answer } from '../../answers/answers';
import type { Cloud } from '../../shell/cloud';
import type { Desk } from '../../shell/desk';
import { EXIT, type ExitCode } from '../../shell/exit-code';
import { helpPage } from '../../shell/help-page';
import type { VerbPage } from '../../shell/verb';
import { addImports, dropImports } from '../../stack/imports-file';
import { type Adoption, entryAsFound, planAdoption } from './adoption';
import { adoptionText, settingsProposal } from './adoption-answer';

interface AdoptOptions {
  readonly dryRun?: boolean;
}

export const page: VerbPage = (command, act) => {
  command
    .argument('<user>', 'IAM user that exists already')
    .option('--dry-run', 'show what would be written, write nothing')
    .description(
      'Takes over a user and its access keys that somebody made by hand. Looks at what is there, writes the ledger entry that says the same, and imports.json for Terraform; changes nothing in AWS. The first plan then shows imports and no change to a key.',
    )
    .addHelpText(
      'after',
      helpPage({
        examples: [
          ['keyturn adopt valentia --dry-run', 'what is there, and what would be written'],
          ['keyturn adopt valentia', 'then npx keyturn plan'],
        ],
        exits: {
          0: 'written, or adopted already',
          1: 'something has to be mended first, in settings.json or in AWS; nothing was written',
          2: 'the configuration or AWS could not be read; nothing was written',
        },
      }),
    )
    .action(
      act((desk, user: string, options: AdoptOptions) =>
        atWork(desk, (configuration, cloud) => adopt(desk, configuration, cloud, user, options)),
      ),
    );
};

async function adopt(
  desk: Desk,
  configuration: Configuration,
  cloud: Cloud,
  name: string,
  options: AdoptOptions,
): Promise<ExitCode> {
  const observed = await observeUser(cloud, name);
  const { user, keys } = observed;
  if (!user) {
    throw new KeyturnError(
      'NO_SUCH_USER',
      `There is no IAM user ${name}.`,
      'Mend the name; a user that does not exist yet needs no adoption, only a plan.',
    );
  }
  if (configuration.settings.users.every((known) => known.name !== name))
    return propose(desk, observed, await cloud.grants().grantsOf(name));
  const known = knownUser(configuration, name);
  const { project } = configuration.settings.deployment;
  const refusal = anotherProjectsRefusal(name, user.tags, { project, stack: stackOfShard(known.settings.shard) });
  if (refusal) throw new KeyturnError(refusal.code, refusal.because, refusal.wayOut);
  if (appliedEntry(observed)) return tellAdopted(desk, configuration.dir, name);

  const bucketPolicy = await policyOf(cloud, known.settings.uploads.bucket);
  const found = { user, keys, grants: await cloud.grants().grantsOf(name), bucketPolicy };
  const adoption = planAdoption(known.settings, found, {
    hasSealingKey: known.sealingKey !== undefined,
    boundary: boundaryOf(known.settings, configuration.settings.deployment),
  });
  const text = await readLedgerText(configuration.dir);
  const edited = sameEntry(adoption.entry, known.entry) ? text : editLedger(text, name, adoption.entry);
  const written = adoption.refused.length === 0 && !options.dryRun;
  if (written) await write(configuration.dir, adoption, edited === text ? undefined : edited);
  const diff = edited === text ? '' : ledgerDiff(text, edited);
  desk.answer<Answer<'adopt'>>(adoptionText(desk, name, found, adoption, { diff, written }), {
    user: name,
    written,
    keys: keys.map(({ id, status, createdAt }) => ({ accessKeyId: id, status, createdAt })),
    ...adoption,
    refused: adoption.refused,
    diff,
  });
  return adoption.refused.length > 0 ? EXIT.refused : EXIT.done;
}

/** The imports first: a ledger that says generation 2 without them would make Terraform create keys. */
async function write(dir: string, { imports }: Adoption, ledger: string | undefined): Promise<void> {
  await addImports(dir, imports);
  if (ledger !== undefined) await writeLedger(dir, ledger);
}

async function policyOf(cloud: Cloud, bucket: string): Promise<string | null | undefined> {
  try {
    return await cloud.bucketPolicies().policyOf(bucket);
  } catch (fault) {
    if (isAwsFault(fault, 'missing')) return undefined;
    throw fault;
  }
}

async function tellAdopted(desk: Desk, dir: string, user: string): Promise<ExitCode> {
  const dropped = await dropImports(dir, user, undefined);
  const cleaned = dropped ? ` Its imports are applied, and were taken out of ${TAKEOVERS_FILE}.` : '';
  desk.answer<Answer<'adopt'>>(`${user} has the tag ${LEDGER_TAGS.generation}: it is adopted already.${cleaned}`, {
    user,
    written: false,
    adopted: true,
  });
  return EXIT.done;
}

/** What only people know (who holds the key and why) is for them to write down. */
function propose(desk: Desk, observed: ObservedUser, { permissionsBoundary }: UserGrants): ExitCode {
  const entry = entryAsFound(observed.keys);
  const proposal = settingsProposal(observed, permissionsBoundary);
  const ledger = {
    [observed.name]: {
      generation: entry.generation,
      previous: entry.previous,
      ...(entry.suspended && { suspended: true }),
    },
  };
  desk.answer<Answer<'adopt'>>(
    [
      `${observed.name} is no user of settings.json yet. Add to its "users", with your own words for "…":`,
      JSON.stringify(proposal, null, 2),
      'and to key-generations.json:',
      JSON.stringify(ledger, null, 2).slice(2, -2),
      `Put the holder's armored PGP public key into sealing-keys/${observed.name}.asc. Then: npx keyturn adopt ${observed.name}`,
    ].join('\n'),
    { user: observed.name, written: false, proposal: { settings: proposal, ledger } },
  );
  return EXIT.refused;
}

import { AccountResults } from '../../aws/account-results';
import { type Aws, connect } from '../../aws/connect';
import type { EvidenceStore } from '../../aws/evidence-store';
import { StsMemberAccounts } from '../../aws/member-account';
import { AwsOrganisation } from '../../aws/organisation';
import type { AccountEvent, DigestAnswer, DigestEvent, ListAnswer, ListEvent } from '../../check-environment/accounts';
import { readCheckEnvironment } from '../../check-environment/check-environment';
import type { CheckSettings } from '../../check-environment/check-settings';
import { KeyturnError } from '../../rotation/keyturn-error';
import { type CheckSummary, runCheck } from '../access-key-rotation-check/check';
import {
  type CheckEvent,
  type InvocationContext,
  inTheLog,
  ownAccount,
  runOf,
} from '../access-key-rotation-check/invocation';
import { tellTheOwner } from './accounts-digest';
import { accountsToLookAt } from './list-accounts';
import { checkOne } from './one-account';

interface Surroundings {
  readonly settings: CheckSettings & { readonly region: string };
  readonly aws: Aws;
  readonly evidence: EvidenceStore;
  readonly results: AccountResults;
}

let shared: Surroundings | undefined;

/** Read and connected once, and kept for as long as Lambda keeps the process. */
function surroundings(): Surroundings {
  if (shared === undefined) {
    const settings = readCheckEnvironment(process.env);
    const aws = connect({ region: settings.region });
    const evidence = aws.evidence(settings.evidenceBucket);
    shared = { settings, aws, evidence, results: new AccountResults(evidence) };
  }
  return shared;
}

/** The check: of the account that the state machine names, or, started by hand with `{}`, of its own. */
export function handler(event: AccountEvent | CheckEvent | null, context: InvocationContext): Promise<CheckSummary> {
  return inTheLog(context, async (invocation) => {
    const { settings, aws, evidence, results } = surroundings();
    const own = { ...aws, evidence };
    if (event === null || !('account' in event)) return runCheck(runOf(event ?? {}, invocation, settings, own));
    if (!/^\d{12}$/.test(event.account)) throw noAccount(event.account);
    let opened: Aws | undefined;
    try {
      return await checkOne(event, invocation, settings, {
        own,
        members: new StsMemberAccounts({ region: settings.region }),
        entered: (credentials) => {
          opened = connect({ region: settings.region, credentials });
          return opened;
        },
        results,
      });
    } finally {
      opened?.close();
    }
  });
}

/** Which accounts there are. */
export function list({ execution, choice }: ListEvent, context: InvocationContext): Promise<ListAnswer> {
  return inTheLog(context, async ({ startedAt, log }) => {
    const { settings, results } = surroundings();
    const found = await accountsToLookAt(choice, ownAccount(context), new AwsOrganisation({ region: settings.region }));
    await results.keepList({ version: 1, execution, listedAt: startedAt.toISOString(), ...found });
    log.info('accounts listed', { accounts: found.accounts.length, leftOut: found.leftOut.length });
    return { accounts: found.accounts.map(({ account }) => account) };
  });
}

/** The one mail, once every account was tried. */
export function digest(event: DigestEvent, context: InvocationContext): Promise<DigestAnswer> {
  return inTheLog(context, async ({ startedAt, log }) => {
    const { settings, aws, results } = surroundings();
    const answer = await tellTheOwner(event, startedAt, settings, { results, mailer: aws.mailer });
    log.info('owner told', { ...answer });
    return answer;
  });
}

function noAccount(account: unknown): KeyturnError {
  return new KeyturnError(
    'BAD_EVENT',
    `The event asks for the account ${JSON.stringify(account)}; an account number has twelve digits.`,
    'Leave account out to check the own account; the state machine names the others.',
  );
}

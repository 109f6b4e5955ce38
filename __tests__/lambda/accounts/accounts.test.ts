import { AccountResults } from '../../../aws/account-results';
import { AwsFault } from '../../../aws/aws-fault';
import type { SessionWish } from '../../../aws/member-account';
import type { DigestAnswer, DigestEvent } from '../../../check-environment/accounts';
import type { CheckSettings } from '../../../check-environment/check-settings';
import { jsonLog } from '../../../lambda/access-key-rotation-check/log';
import type { RunReport } from '../../../lambda/access-key-rotation-check/run-report';
import { tellTheOwner } from '../../../lambda/accounts/accounts-digest';
import { checkOne } from '../../../lambda/accounts/one-account';
import { KeyturnError } from '../../../rotation/keyturn-error';
import { InMemoryAws } from '../../aws/in-memory-aws';
import { ago, OWNER, settings } from '../a-check';

const HUB = '123456789012';
const NORTH = '111111111111';
const SOUTH = '222222222222';
const NAMES: Readonly<Record<string, string>> = { [HUB]: 'hub', [NORTH]: 'north', [SOUTH]: 'south' };

/** An organisation in memory: one account that checks, and two that are checked. */
class AnOrganisation {
  readonly worlds: Readonly<Record<string, InMemoryAws>> = Object.fromEntries(
    [HUB, NORTH, SOUTH].map((account) => [account, new InMemoryAws()]),
  );
  readonly wishes: SessionWish[] = [];
  /** Accounts whose role refuses. */
  readonly refusing = new Set<string>();
  now = this.hub.now;
  private runs = 0;

  get hub(): InMemoryAws {
    return this.worlds[HUB]!;
  }

  get results(): AccountResults {
    return new AccountResults(this.hub.evidence());
  }

  list(execution: string, accounts: readonly string[] = [HUB, NORTH, SOUTH]): Promise<void> {
    return this.results.keepList({
      version: 1,
      execution,
      listedAt: this.now.toISOString(),
      accounts: accounts.map((account) => ({ account, name: NAMES[account] ?? '' })),
      leftOut: [],
    });
  }

  /** One try, as Lambda makes it. Answers how it failed; undefined: it did not. */
  async check(account: string, execution = 'monday', more: Partial<CheckSettings> = {}): Promise<string | undefined> {
    this.runs += 1;
    const { hub } = this;
    const own = {
      ...{ keys: hub.keys, users: hub.users, keyEvents: hub.keyEvents, mailer: hub.mailer },
      evidence: hub.evidence(),
    };
    const invocation = {
      id: `run-${this.runs}`,
      startedAt: this.now,
      context: {
        awsRequestId: 'a',
        invokedFunctionArn: `arn:aws:lambda:ap-southeast-2:${HUB}:function:check`,
        getRemainingTimeInMillis: () => 900_000,
      },
      log: jsonLog('run', () => undefined),
    };
    const role = { name: 'key-check', externalId: 'word', sessionMinutes: 20 };
    try {
      await checkOne(
        { account, execution, role },
        invocation,
        { ...settings, ...more },
        {
          own,
          members: {
            enter: (wish) => {
              this.wishes.push(wish);
              const entered = wish.roleArn.split(':')[4]!;
              if (!this.refusing.has(entered)) {
                return Promise.resolve({ accessKeyId: entered, secretAccessKey: '', sessionToken: '' });
              }
              return Promise.reject(new AwsFault('denied', 'sts:AssumeRole', 'AccessDenied', 'not authorized'));
            },
          },
          entered: ({ accessKeyId }) => this.worlds[accessKeyId]!,
          results: this.results,
        },
      );
      return undefined;
    } catch (error) {
      if (error instanceof KeyturnError) return error.code;
      throw error;
    }
  }

  tell(execution = 'monday', state: DigestEvent['state'] = {}): Promise<DigestAnswer> {
    return tellTheOwner({ execution, state }, this.now, settings, { results: this.results, mailer: this.hub.mailer });
  }

  get digests() {
    return this.hub.mails.filter(({ to }) => to.includes(OWNER));
  }
}

function anOrganisation(): AnOrganisation {
  const all = new AnOrganisation();
  for (const world of Object.values(all.worlds)) world.addUser('robot');
  return all;
}

const oldKey = (world: InMemoryAws, user = 'robot'): string =>
  world.addKey(user, {
    createdAt: ago(world, 200),
    lastUsed: { kind: 'used', at: ago(world, 1), service: 's3', region: 'x' },
  });

test('every account is looked at as its own, acts in its own, and one mail tells of all', async () => {
  const all = anOrganisation();
  const key = oldKey(all.worlds[NORTH]!);
  await all.list('monday');
  for (const account of [HUB, NORTH, SOUTH]) expect(await all.check(account)).toBeUndefined();
  expect(all.worlds[NORTH]!.keyStatus('robot', key)).toBe('Inactive');
  expect(await all.tell()).toEqual({ accounts: 3, lookedAt: 3, notLookedAt: [] });
  expect(all.digests.map(({ subject }) => subject)).toEqual(['Access keys of 3 accounts: done 1']);
  const text = all.digests[0]!.text;
  expect(text).toContain('=== north (111111111111): 1 users');
  expect(text).toContain('Nothing to do (2)\nhub (123456789012), south (222222222222)');
  expect(text).not.toContain(key);
});

test('the own account needs no role, and keeps the memory that it has; others keep theirs beside it', async () => {
  const all = anOrganisation();
  await all.check(HUB);
  await all.check(NORTH);
  expect(all.wishes).toEqual([
    {
      roleArn: `arn:aws:iam::${NORTH}:role/key-check`,
      sessionName: expect.stringMatching(/^[\w+=,.@-]{2,64}$/) as string,
      externalId: 'word',
      minutes: 20,
    },
  ]);
  const kept = await all.hub.evidence().list('');
  expect(kept).toContain('check/memory.json');
  expect(kept).toContain(`accounts/${NORTH}/check/memory.json`);
  expect(all.worlds[NORTH]!.evidence().objects.size).toBe(0);
});

describe('an account that could not be looked at', () => {
  test('is named first, with why and since when, and is never nothing found', async () => {
    const all = anOrganisation();
    await all.list('last week');
    await all.check(SOUTH, 'last week');
    all.refusing.add(SOUTH);
    await all.list('monday');
    for (const account of [HUB, NORTH]) await all.check(account);
    expect(await all.check(SOUTH)).toBe('ACCOUNT_NOT_ENTERED');
    expect(await all.tell()).toEqual({ accounts: 3, lookedAt: 2, notLookedAt: [SOUTH] });
    const { subject, text, html } = all.digests[0]!;
    expect(subject).toBe('Access keys of 3 accounts: NOT LOOKED AT 1');
    expect(text).toMatch(/COULD NOT BE LOOKED AT[\s\S]*south \(222222222222\), last looked at on .*cannot be assumed/);
    expect(text).toContain('Nothing to do (2)\nhub');
    expect(html).toContain('Of these accounts nothing is known.');
  });

  test('is one, too, of which nothing was heard: killed, or never started', async () => {
    const all = anOrganisation();
    await all.list('monday');
    await all.check(HUB);
    expect(await all.tell('monday', { stopped: { Error: 'States.ExceedToleratedFailureThreshold' } })).toMatchObject({
      notLookedAt: [NORTH, SOUTH],
    });
    expect(all.digests[0]?.text).toContain('nothing was heard of its check');
    expect(all.digests[0]?.text).toContain('stopped before its end (States.ExceedToleratedFailureThreshold)');
  });

  test('stays what it was for whoever audits: its last look is kept', async () => {
    const all = anOrganisation();
    await all.check(SOUTH, 'last week');
    all.refusing.add(SOUTH);
    await all.check(SOUTH);
    const result = await all.results.result(SOUTH);
    expect(result).toMatchObject({ execution: 'monday', refused: { code: 'ACCOUNT_NOT_ENTERED' } });
    expect(result?.last).toMatchObject({ execution: 'last week', report: { account: SOUTH } });
  });

  test('is one whose result somebody spoilt', async () => {
    const all = anOrganisation();
    await all.list('monday', [NORTH]);
    await all.check(NORTH);
    await all.hub.evidence().put(`accounts/${NORTH}/result.json`, '{"version":1}', 'application/json');
    expect(await all.tell()).toMatchObject({ notLookedAt: [NORTH] });
    // And the next run writes it anew.
    expect(await all.check(NORTH, 'tuesday')).toBeUndefined();
    expect(await all.results.result(NORTH)).toMatchObject({ execution: 'tuesday' });
  });
});

test('a check that is repeated tells of what the first try did', async () => {
  const all = anOrganisation();
  const north = all.worlds[NORTH]!;
  const key = oldKey(north);
  north.addUser('other');
  oldKey(north, 'other');
  north.fail('iam:ListAccessKeys', 'denied', 'other');
  await all.list('monday', [NORTH]);
  expect(await all.check(NORTH)).toBe('CHECK_INCOMPLETE');
  north.revive();
  expect(await all.check(NORTH)).toBeUndefined();
  const report = (await all.results.result(NORTH))?.last?.report as RunReport;
  expect(report.complete).toBe(true);
  expect(report.acted.map(({ user }) => user).sort()).toEqual(['other', 'robot']);
  expect(report.acted.map(({ accessKeyId }) => accessKeyId)).toContain(key);
});

test('a refusal after a look takes nothing away from it', async () => {
  const all = anOrganisation();
  await all.check(NORTH);
  all.refusing.add(NORTH);
  await all.check(NORTH);
  expect(await all.results.result(NORTH)).toMatchObject({ refused: null, last: { execution: 'monday' } });
});

test('a digest that is repeated goes out once', async () => {
  const all = anOrganisation();
  await all.list('monday', [HUB]);
  await all.check(HUB);
  await all.tell();
  expect(await all.tell()).toEqual({ accounts: 1, lookedAt: 1, notLookedAt: [] });
  expect(all.digests).toHaveLength(1);
  await all.list('tuesday', [HUB]);
  await all.tell('tuesday');
  expect(all.digests).toHaveLength(2);
});

test('without a list of this run nobody claims anything', async () => {
  const all = anOrganisation();
  await all.list('last week', [HUB]);
  await all.check(HUB, 'last week');
  await all.tell('monday', { notListed: { Error: 'KeyturnError', Cause: 'AccessDenied' } });
  expect(all.digests[0]?.subject).toContain('THE ACCOUNTS COULD NOT BE LISTED');
  // Also where the list was thought to be kept, and is not there.
  await all.tell('tuesday');
  expect(all.digests[1]?.subject).toContain('THE ACCOUNTS COULD NOT BE LISTED');
});

test('a mail that cannot be sent fails aloud, and is sent by the next try', async () => {
  const all = anOrganisation();
  await all.list('monday', [HUB]);
  await all.check(HUB);
  all.hub.fail('ses:SendEmail', 'throttled', undefined, 1);
  await expect(all.tell()).rejects.toMatchObject({ kind: 'throttled' });
  await all.tell();
  expect(all.digests).toHaveLength(1);
});

test('holders in other accounts are told by the one sender; PGP keys that end are told once', async () => {
  const all = anOrganisation();
  oldKey(all.worlds[NORTH]!);
  const sealingKeysEnd = { valentia: '2026-06-20' } as const;
  for (const account of [HUB, NORTH]) await all.check(account, 'monday', { sealingKeysEnd });
  expect(all.hub.mails.map(({ to }) => to.join())).toEqual(['robot@example.org.nz']);
  const reports = await Promise.all([HUB, NORTH].map(async (one) => (await all.results.result(one))?.last?.report));
  expect(reports.map((report) => (report as RunReport).sealingKeys.length)).toEqual([1, 0]);
});

import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { ListUserPoliciesCommand } from '@aws-sdk/client-iam';
import { AnOperator } from './an-operator';

jest.setTimeout(900_000);

const USER = 'valentia';
const OTHER = 'kotahi-writer';

let operator: AnOperator;

beforeAll(async () => {
  operator = await AnOperator.atWork();
  await operator.planAndApply('first deployment');
});

afterAll(() => operator.goHome());

/** Both keys as they are: a refusal has changed nothing. */
const untouched = async (): Promise<void> => expect(await operator.statuses(USER)).toEqual(['Active']);

/** Another ledger than the one in version control is planned in vain. */
async function anotherLedger(): Promise<void> {
  const ledger = { [OTHER]: { generation: 1, previous: 'deleted' }, [USER]: { generation: 2, previous: 'active' } };
  const given = { TF_VAR_key_generations: JSON.stringify(ledger) };
  await operator.refused('LEDGER_OVERRIDDEN', ['plan', '--reason', 'nobody reviews it'], given);
  await operator.refused('LEDGER_OVERRIDDEN', ['apply', '--yes'], given);
  await untouched();

  await operator.done('plan', '--reason', 'with the ledger that people read');
  await operator.isClean();
}

/** What no suppliers stack holds is refused, and shown with what it grants. */
async function strangers(): Promise<void> {
  const stranger = operator.sandbox.path('out', 'stacks', 'suppliers', 'stranger.tf.json');
  const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  const help = { name: 'help', user: USER, policy: JSON.stringify(everything) };
  writeFileSync(stranger, JSON.stringify({ resource: { aws_iam_user_policy: { help } } }));
  const { said } = await operator.refused('NOT_ALLOWED_HERE', ['plan', '--reason', 'help with an import']);
  expect(said.replaceAll('\\', '')).toContain('the user may * on *');
  await operator.refused('NOT_ALLOWED_HERE', ['apply', '--yes']);
  rmSync(stranger);
  const { PolicyNames = [] } = await operator.iam.send(new ListUserPoliciesCommand({ UserName: USER }));
  expect(PolicyNames).not.toContain('help');

  const built = operator.sandbox.path('out', 'stacks', 'suppliers', 'built.tf.json');
  writeFileSync(built, JSON.stringify({ resource: { terraform_data: { run: { input: 'anything' } } } }));
  await operator.refused('NOT_ALLOWED_HERE', ['plan', '--reason', 'a helper']);
  await operator.refused('NOT_ALLOWED_HERE', ['apply', '--yes']);
  rmSync(built);
  await operator.done('plan', '--reason', 'without it');
  await operator.isClean();
}

/** A secret sealed to somebody else's key is not issued until somebody answers for it or the right key is back. */
async function anothersSealingKey(): Promise<void> {
  const key = operator.config('sealing-keys', `${USER}.asc`);
  const own = readFileSync(key, 'utf8');
  copyFileSync(operator.config('sealing-keys', `${OTHER}.asc`), key);
  await operator.done('start', USER);
  const refused = await operator.refused('SEALING_KEY_CHANGED', ['plan', '--reason', 'yearly rotation']);
  expect(refused.said).toMatch(/([0-9A-F]{4} ?){10}/);
  await operator.refused('SEALING_KEY_CHANGED', ['apply', '--yes']);
  await untouched();

  writeFileSync(key, own);
  await operator.planAndApply('yearly rotation');
  expect(await operator.statuses(USER)).toEqual(['Active', 'Active']);
  await operator.isClean();
}

/** An old key is not deleted before its quiet days are over, unless somebody answers for it on record. */
async function tooSoon(): Promise<void> {
  await operator.done('disable', USER, '--accept', 'a test answers for it');
  await operator.planAndApply('the new key is used');
  await operator.refused('DELETED_TOO_SOON', ['delete', USER]);

  // The same edit by hand meets the same rule in the plan.
  const ledger = operator.config('key-generations.json');
  writeFileSync(ledger, readFileSync(ledger, 'utf8').replace('"inactive"', '"deleted"'));
  await operator.refused('DELETED_TOO_SOON', ['plan', '--reason', 'in a hurry']);
  await operator.refused('DELETED_TOO_SOON', ['apply', '--yes']);
  expect(await operator.statuses(USER)).toEqual(['Inactive', 'Active']);

  await operator.planAndApply('the key was published', '--accept', 'DELETED_TOO_SOON');
  expect(await operator.statuses(USER)).toEqual(['Active']);
  const shown = await operator.done('record', 'list');
  expect(shown.said).toContain('1 deleted');
  await operator.done('record', 'verify');
  await operator.isClean();
}

// In one order: each story begins where the one before has ended.
test('each refusal of the gate leaves IAM as it was, and its way out ends in an empty plan', async () => {
  await anotherLedger();
  await strangers();
  await anothersSealingKey();
  await tooSoon();
});

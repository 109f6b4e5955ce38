import { inWords, keyActions, plannedActions } from '../../../sandbox/story/plan-actions';
import { refusal, reviewed } from '../../../sandbox/story/teller';

const change = (address: string, actions: readonly string[], mode = 'managed') => ({
  address,
  mode,
  type: address.split('.')[0],
  change: { actions },
});

const plan = JSON.stringify({
  resource_changes: [
    change('aws_iam_access_key.valentia["1"]', ['no-op']),
    change('aws_iam_access_key.valentia["2"]', ['create']),
    change('aws_iam_user.valentia', ['update']),
    change('data.aws_s3_bucket_policy.kpa-valentia', ['read'], 'data'),
  ],
});

test('a plan does what is neither left as it is nor only read', () => {
  expect(inWords(plannedActions(plan))).toEqual([
    'create aws_iam_access_key.valentia["2"]',
    'update aws_iam_user.valentia',
  ]);
});

test('to access keys it does this', () => {
  expect(inWords(keyActions(plannedActions(plan)))).toEqual(['create aws_iam_access_key.valentia["2"]']);
});

test('a plan without changes does nothing, and other JSON is no plan', () => {
  expect(plannedActions('{"format_version":"1.2"}')).toEqual([]);
  expect(() => plannedActions('{"resource_changes":[{}]}')).toThrow();
});

test('people review what will be done, without what Terraform says before and after', () => {
  const text =
    'data.x: Reading...\n\nTerraform will perform the following actions:\n  # a\nPlan: 1 to add.\n\n──────────────\nSaved the plan to: plan\n';
  expect(reviewed(text)).toBe('Terraform will perform the following actions:\n  # a\nPlan: 1 to add.\n\n');
  expect(refusal('data.x: Reading...\n╷\n│ Error: no\n╵\n')).toBe('╷\n│ Error: no\n╵\n');
});

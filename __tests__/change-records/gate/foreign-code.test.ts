import { runsNothingElse } from '../../../change-records/gate/foreign-code';
import { aChange } from '../by-hand-plan';
import { aCase } from './a-case';
import { aPlan, type Given } from './a-small-plan';

describe('what runs', () => {
  const AWS = 'registry.terraform.io/hashicorp/aws';
  const said = (given: Given) =>
    runsNothingElse(aCase([], {}, aPlan(given))).map(({ because }) => /^The plan (.*); besides/.exec(because)?.[1]);
  const configured = (resources: readonly object[], more: object = {}) => ({
    configuration: { root_module: { resources, ...more } },
  });
  const data = (type: string, mode = 'data') => ({ address: `${mode}.${type}.x`, mode, type });

  it.each<[string, Given, readonly string[]]>([
    ['nothing', {}, []],
    [
      'our provider',
      { configuration: { provider_config: { aws: { full_name: AWS, expressions: { region: {}, assume_role: [] } } } } },
      [],
    ],
    [
      'OpenTofu’s name of it',
      { configuration: { provider_config: { aws: { full_name: AWS.replace('terraform.io', 'opentofu.org') } } } },
      [],
    ],
    ['a provider of no name', { configuration: { provider_config: { aws: {} } } }, []],
    [
      'another',
      { configuration: { provider_config: { x: { full_name: `${AWS}x`, expressions: { a: {} } } } } },
      [`configures the provider ${AWS}x`],
    ],
    [
      'a mirror that is none',
      { configuration: { provider_config: { x: { full_name: `x${AWS}` } } } },
      [`configures the provider x${AWS}`],
    ],
    [
      'what it may not be told',
      {
        configuration: {
          provider_config: { aws: { full_name: AWS, expressions: { region: {}, endpoints: [], access_key: {} } } },
        },
      },
      ['tells the provider aws: endpoints, access_key'],
    ],
    ['a module', configured([], { module_calls: { more: {} } }), ['calls the module more']],
    [
      'provisioners',
      configured([{ ...data('aws_x', 'managed'), provisioners: [{ type: 'local-exec' }, {}] }]),
      ['runs the provisioner local-exec of managed.aws_x.x', 'runs the provisioner ? of managed.aws_x.x'],
    ],
    [
      'actions',
      { more: { action_invocations: [{ address: 'action.a.b', type: 'a' }, { type: 'a' }, {}] } },
      ['runs the action action.a.b', 'runs the action a', 'runs the action ?'],
    ],
    [
      'our data sources',
      configured(
        [
          'aws_caller_identity',
          'aws_iam_access_keys',
          'aws_iam_user',
          'aws_iam_users',
          'aws_s3_bucket_policy',
          'aws_partition',
          'aws_region',
          'aws_iam_policy_document',
        ].map((type) => data(type)),
      ),
      [],
    ],
    [
      'others, each once',
      {
        ...configured([data('http'), data('aws_iam_user', 'ephemeral')]),
        changes: [aChange('http.x', {}, { address: 'data.http.x', mode: 'data' }), aChange('aws_iam_user.x', {})],
      },
      ['asks data.http.x', 'opens the ephemeral resource ephemeral.aws_iam_user.x'],
    ],
    [
      'others that a module asks: they are among the changes alone',
      {
        changes: [
          aChange('http.x', {}, { address: 'module.m.data.http.x', mode: 'data' }),
          aChange('aws_iam_users.x', {}, { mode: 'data' }),
        ],
      },
      ['asks module.m.data.http.x'],
    ],
  ])('%s', (_, given, expected) => expect(said(given)).toEqual(expected));
});

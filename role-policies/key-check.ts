import { READ_A_BUCKET, WRITE_A_BUCKET } from './buckets';
import { type DeploymentFacts, placeOf } from './deployment-facts';
import { allow, type Statement } from './statement';

/** Name of the function, of its role, of its schedule and of its group (`constructs/key-check/`). */
export const CHECK_NAME = 'access-key-rotation-check';
export const SCHEDULE_ROLE = `${CHECK_NAME}-schedule`;
export const RECORDER_NAME = 'keyturn-config-recorder';
const GLOBAL_EVENTS_REGION = 'us-east-1';

/** Of the check of many accounts (`constructs/key-check/accounts-check.ts`); empty where it is of one. */
function accountsParts(facts: DeploymentFacts) {
  const { accounts } = facts.settings.check;
  const place = placeOf(facts);
  if (accounts === undefined) return { names: [], machine: [], machines: [], stackSets: [] };
  const machine = `${CHECK_NAME}-accounts`;
  return {
    /** Functions, each with a role of the same name. */
    names: [`${CHECK_NAME}-list`, `${CHECK_NAME}-digest`],
    /** The state machine, with a role of the same name. */
    machine: [machine],
    machines: [place.arn('states', `stateMachine:${machine}`)],
    stackSets: accounts.organisation?.stackSet
      ? [
          place.arn('cloudformation', 'stackset/keyturn-key-check-member:*'),
          // CloudFormation asks for these too, for whatever target and type.
          place.arn('cloudformation', 'stackset-target/keyturn-key-check-member:*'),
          `arn:${place.partition}:cloudformation:${place.region}::type/resource/*`,
        ]
      : [],
  };
}

/** What the stack `key-check` consists of, by ARN. */
export function checkParts(facts: DeploymentFacts) {
  const { settings, account } = facts;
  const { deployment, check, monitoring } = settings;
  const { mail, recordArchive, region } = deployment;
  const place = placeOf(facts);
  const many = accountsParts(facts);
  const records = monitoring.configRules.enabled && monitoring.configRules.recorder;
  const watched = [
    ...(monitoring.keyEvents.enabled ? ['access-key-events'] : []),
    ...(monitoring.leaks.enabled ? ['access-key-leaks'] : []),
  ];
  const evidence = check.evidenceBucket ?? `${CHECK_NAME}-${account}-${region}`;
  const recorded = `keyturn-config-${account}-${region}`;
  const buckets = [
    evidence,
    ...(recordArchive?.createBucket ? [recordArchive.bucket] : []),
    ...(records ? [recorded] : []),
  ];
  return {
    evidence: place.bucket(evidence),
    buckets: buckets.map((name) => place.bucket(name)),
    roles: [CHECK_NAME, SCHEDULE_ROLE, ...(records ? [RECORDER_NAME] : []), ...many.names, ...many.machine].map(
      (name) => place.iam(`role/${name}`),
    ),
    check: place.arn('lambda', `function:${CHECK_NAME}`),
    functions: [CHECK_NAME, ...many.names].map((name) => place.arn('lambda', `function:${name}`)),
    logs: [CHECK_NAME, ...many.names].map((name) => place.arn('logs', `log-group:/aws/lambda/${name}`)),
    machines: many.machines,
    stackSets: many.stackSets,
    schedules: [
      place.arn('scheduler', `schedule/${CHECK_NAME}/${CHECK_NAME}`),
      place.arn('scheduler', `schedule-group/${CHECK_NAME}`),
    ],
    queue: place.arn('sqs', `${CHECK_NAME}-undelivered`),
    topics: [
      place.arn('sns', `${CHECK_NAME}-alarms`),
      ...watched.map((name) => place.arn('sns', name, GLOBAL_EVENTS_REGION)),
    ],
    alarms: place.arn('cloudwatch', `alarm:${CHECK_NAME}-*`),
    identity: place.arn(
      'ses',
      `identity/${mail.identity === 'domain' ? mail.from.slice(mail.from.indexOf('@') + 1) : mail.from}`,
    ),
    rules: watched.map((name) => place.arn('events', `rule/${name}`, GLOBAL_EVENTS_REGION)),
    records,
    /** Where AWS Config delivers, if it records. */
    recordedBucket: place.bucket(recorded),
  };
}

/** What Terraform reads of the weekly check and of what else watches the keys. */
export function seeKeyCheck(facts: DeploymentFacts): readonly Statement[] {
  const parts = checkParts(facts);
  const place = placeOf(facts);
  return [
    ...allow('SeeCheckBuckets', READ_A_BUCKET, parts.buckets),
    ...allow(
      'SeeCheckRoles',
      ['iam:GetRole', 'iam:GetRolePolicy', 'iam:ListAttachedRolePolicies', 'iam:ListRolePolicies', 'iam:ListRoleTags'],
      parts.roles,
    ),
    ...allow(
      'SeeCheckFunction',
      [
        ...['lambda:GetFunction', 'lambda:GetFunctionCodeSigningConfig', 'lambda:GetFunctionConfiguration'],
        ...['lambda:GetFunctionEventInvokeConfig', 'lambda:ListTags', 'lambda:ListVersionsByFunction'],
      ],
      parts.functions.flatMap((one) => [one, `${one}:*`]),
    ),
    // Log groups and alarms are listed by prefix, and AWS takes a listing of all of them only.
    ...allow('ListLogGroups', ['logs:DescribeLogGroups'], [place.arn('logs', 'log-group:*')]),
    ...allow(
      'SeeCheckLog',
      ['logs:ListTagsForResource', 'logs:ListTagsLogGroup'],
      parts.logs.flatMap((one) => [one, `${one}:*`]),
    ),
    ...allow('ListAlarms', ['cloudwatch:DescribeAlarms'], [place.arn('cloudwatch', 'alarm:*')]),
    ...allow('SeeCheckAlarms', ['cloudwatch:ListTagsForResource'], [parts.alarms]),
    ...allow(
      'SeeCheckSchedule',
      ['scheduler:GetSchedule', 'scheduler:GetScheduleGroup', 'scheduler:ListTagsForResource'],
      parts.schedules,
    ),
    ...allow(
      'SeeStateMachine',
      ['states:DescribeStateMachine', 'states:ListStateMachineVersions', 'states:ListTagsForResource'],
      parts.machines,
    ),
    ...allow(
      'SeeMemberStackSet',
      [
        ...['cloudformation:DescribeStackInstance', 'cloudformation:DescribeStackSet'],
        ...['cloudformation:DescribeStackSetOperation', 'cloudformation:ListStackInstances'],
      ],
      parts.stackSets,
    ),
    ...allow('SeeUndeliveredRuns', ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:ListQueueTags'], [parts.queue]),
    ...allow(
      'SeeTopics',
      ['sns:GetTopicAttributes', 'sns:ListSubscriptionsByTopic', 'sns:ListTagsForResource'],
      parts.topics,
    ),
    // Of a subscription SNS takes no resource (Service Authorization Reference).
    ...allow('SeeSubscriptions', ['sns:GetSubscriptionAttributes'], ['*']),
    ...allow('SeeSender', ['ses:GetEmailIdentity', 'ses:ListTagsForResource'], [parts.identity]),
    ...openCheck(facts),
    ...seeMonitoring(facts),
  ];
}

/** The deployment's own KMS key, through these services of its region alone. */
function withKey(
  { settings }: DeploymentFacts,
  Sid: string,
  actions: readonly string[],
  services: readonly string[],
  more: Readonly<Record<string, Record<string, string>>> = {},
): readonly Statement[] {
  const { kmsKeyArn, region } = settings.deployment;
  const end = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const ViaService = services.map((service) => `${service}.${region}.${end}`);
  return allow(Sid, actions, kmsKeyArn === undefined ? [] : [kmsKeyArn], {
    StringEquals: { 'kms:ViaService': ViaService },
    ...more,
  });
}

/** Lambda and EventBridge Scheduler tell variables and targets to whoever may use their key; others see a fault there. */
const openCheck = (facts: DeploymentFacts): readonly Statement[] =>
  withKey(facts, 'OpenCheck', ['kms:Decrypt'], ['lambda', 'scheduler']);

/** What these services do with the key in the name of whoever writes. */
const encryptCheck = (facts: DeploymentFacts): readonly Statement[] => [
  ...withKey(
    facts,
    'EncryptCheck',
    ['kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'],
    ['lambda', 'logs', 'scheduler', 'sns', 'sqs'],
  ),
  ...withKey(facts, 'GrantKeyToTheFunction', ['kms:CreateGrant'], ['lambda'], {
    Bool: { 'kms:GrantIsForAWSResource': 'true' },
  }),
];

function seeMonitoring(facts: DeploymentFacts): readonly Statement[] {
  const { monitoring } = facts.settings;
  const { rules } = checkParts(facts);
  const place = placeOf(facts);
  return [
    ...allow('SeeEventRules', ['events:DescribeRule', 'events:ListTagsForResource', 'events:ListTargetsByRule'], rules),
    // AWS Config takes no resource here, and for its tags a rule whose end AWS chooses.
    ...allow('ListConfigRules', ['config:DescribeConfigRules'], monitoring.configRules.enabled ? ['*'] : []),
    ...allow(
      'SeeConfigRules',
      ['config:ListTagsForResource'],
      monitoring.configRules.enabled ? [place.arn('config', 'config-rule/*')] : [],
    ),
    ...allow(
      'SeeConfigRecorder',
      // AWS Config takes no resource here.
      [
        ...['config:DescribeConfigurationRecorderStatus', 'config:DescribeConfigurationRecorders'],
        'config:DescribeDeliveryChannels',
      ],
      checkParts(facts).records ? ['*'] : [],
    ),
    ...allow(
      'SeeAnalyzer',
      ['access-analyzer:GetAnalyzer', 'access-analyzer:ListTagsForResource'],
      monitoring.unusedAccessAnalyzer.enabled ? [place.arn('access-analyzer', 'analyzer/unused-access')] : [],
    ),
    ...allow(
      'SeeKeyCreationLimit',
      [
        ...['organizations:DescribePolicy', 'organizations:ListPoliciesForTarget'],
        ...['organizations:ListTagsForResource', 'organizations:ListTargetsForPolicy'],
      ],
      // A policy's ARN ends in an ID that nobody knows before, and targets may be anywhere in the organisation.
      monitoring.serviceControlPolicy.enabled ? ['*'] : [],
    ),
  ];
}

/**
 * What an apply does to them.
 * @param boundary ARN that every role has to have; undefined: somebody answers for an apply without
 */
export function changeKeyCheck(facts: DeploymentFacts, boundary: string | undefined): readonly Statement[] {
  const parts = checkParts(facts);
  return [
    ...allow('WriteCheckBuckets', WRITE_A_BUCKET, parts.buckets),
    ...changeRoles(facts, boundary),
    ...allow(
      'WriteCheckFunction',
      [
        ...['lambda:CreateFunction', 'lambda:DeleteFunction', 'lambda:DeleteFunctionEventInvokeConfig'],
        ...['lambda:PutFunctionEventInvokeConfig', 'lambda:TagResource', 'lambda:UntagResource'],
        ...['lambda:UpdateFunctionCode', 'lambda:UpdateFunctionConfiguration'],
        'lambda:UpdateFunctionEventInvokeConfig',
      ],
      parts.functions,
    ),
    ...allow(
      'WriteCheckLog',
      [
        ...['logs:CreateLogGroup', 'logs:DeleteLogGroup', 'logs:PutRetentionPolicy'],
        ...['logs:TagResource', 'logs:UntagResource'],
        ...(facts.settings.deployment.kmsKeyArn === undefined
          ? []
          : ['logs:AssociateKmsKey', 'logs:DisassociateKmsKey']),
      ],
      parts.logs.flatMap((one) => [one, `${one}:*`]),
    ),
    ...allow(
      'WriteCheckAlarms',
      [
        ...['cloudwatch:DeleteAlarms', 'cloudwatch:PutMetricAlarm'],
        ...['cloudwatch:TagResource', 'cloudwatch:UntagResource'],
      ],
      [parts.alarms],
    ),
    ...allow(
      'WriteCheckSchedule',
      [
        ...['scheduler:CreateSchedule', 'scheduler:CreateScheduleGroup', 'scheduler:DeleteSchedule'],
        ...['scheduler:DeleteScheduleGroup', 'scheduler:TagResource', 'scheduler:UntagResource'],
        'scheduler:UpdateSchedule',
      ],
      parts.schedules,
    ),
    ...allow(
      'WriteStateMachine',
      [
        ...['states:CreateStateMachine', 'states:DeleteStateMachine', 'states:TagResource'],
        ...['states:UntagResource', 'states:UpdateStateMachine'],
      ],
      parts.machines,
    ),
    ...allow(
      'WriteMemberStackSet',
      [
        ...['cloudformation:CreateStackInstances', 'cloudformation:CreateStackSet'],
        ...['cloudformation:DeleteStackInstances', 'cloudformation:DeleteStackSet'],
        ...['cloudformation:TagResource', 'cloudformation:UntagResource'],
        ...['cloudformation:UpdateStackInstances', 'cloudformation:UpdateStackSet'],
      ],
      parts.stackSets,
    ),
    ...allow(
      'WriteUndeliveredRuns',
      ['sqs:CreateQueue', 'sqs:DeleteQueue', 'sqs:SetQueueAttributes', 'sqs:TagQueue', 'sqs:UntagQueue'],
      [parts.queue],
    ),
    ...allow(
      'WriteTopics',
      [
        ...['sns:CreateTopic', 'sns:DeleteTopic', 'sns:SetTopicAttributes', 'sns:Subscribe'],
        ...['sns:TagResource', 'sns:UntagResource'],
      ],
      parts.topics,
    ),
    ...allow('WriteSubscriptions', ['sns:SetSubscriptionAttributes', 'sns:Unsubscribe'], ['*']),
    ...allow(
      'WriteSender',
      ['ses:CreateEmailIdentity', 'ses:DeleteEmailIdentity', 'ses:TagResource', 'ses:UntagResource'],
      [parts.identity],
    ),
    ...encryptCheck(facts),
    ...changeMonitoring(facts),
  ];
}

/** Services that the check's roles are handed to in any case. */
const HANDED_TO = ['lambda.amazonaws.com', 'scheduler.amazonaws.com'];

/**
 * Whoever may write the policy of a role, and start what runs under it, may do all that the role may. So a role is made, and its
 * policies written, only while it has the boundary.
 */
function changeRoles(facts: DeploymentFacts, boundary: string | undefined): readonly Statement[] {
  const { roles, records, machines } = checkParts(facts);
  const bound = boundary === undefined ? undefined : { StringEquals: { 'iam:PermissionsBoundary': boundary } };
  const recorder = placeOf(facts).iam(`role/${RECORDER_NAME}`);
  return [
    ...allow(
      'WriteCheckRolesWithinTheBoundary',
      [
        ...['iam:CreateRole', 'iam:DeleteRolePolicy', 'iam:PutRolePolicy'],
        ...(boundary === undefined ? [] : ['iam:PutRolePermissionsBoundary']),
      ],
      roles,
      bound,
    ),
    ...allow(
      'WriteCheckRoles',
      [
        ...['iam:DeleteRole', 'iam:ListInstanceProfilesForRole', 'iam:TagRole', 'iam:UntagRole'],
        ...['iam:UpdateAssumeRolePolicy', 'iam:UpdateRole'],
      ],
      roles,
    ),
    ...allow('AttachConfigsOwnPolicy', ['iam:AttachRolePolicy', 'iam:DetachRolePolicy'], records ? [recorder] : [], {
      ...bound,
      ArnEquals: { 'iam:PolicyARN': `arn:${placeOf(facts).partition}:iam::aws:policy/service-role/AWS_ConfigRole` },
    }),
    ...allow('HandRolesToTheirServices', ['iam:PassRole'], roles, {
      StringEquals: {
        'iam:PassedToService': [
          ...HANDED_TO,
          ...(records ? ['config.amazonaws.com'] : []),
          ...(machines.length > 0 ? ['states.amazonaws.com'] : []),
        ],
      },
    }),
  ];
}

function changeMonitoring(facts: DeploymentFacts): readonly Statement[] {
  const { monitoring } = facts.settings;
  const { rules, records } = checkParts(facts);
  const place = placeOf(facts);
  return [
    ...allow(
      'WriteEventRules',
      [
        ...['events:DeleteRule', 'events:PutRule', 'events:PutTargets', 'events:RemoveTargets'],
        ...['events:TagResource', 'events:UntagResource'],
      ],
      rules,
    ),
    ...allow(
      'WriteConfigRules',
      [...['config:DeleteConfigRule', 'config:PutConfigRule'], ...['config:TagResource', 'config:UntagResource']],
      // AWS gives a rule's ARN its end.
      monitoring.configRules.enabled ? [place.arn('config', 'config-rule/*')] : [],
    ),
    ...allow(
      'WriteConfigRecorder',
      [
        ...['config:DeleteConfigurationRecorder', 'config:DeleteDeliveryChannel', 'config:PutConfigurationRecorder'],
        ...['config:PutDeliveryChannel', 'config:StartConfigurationRecorder', 'config:StopConfigurationRecorder'],
      ],
      records ? ['*'] : [],
    ),
    ...allow(
      'WriteAnalyzer',
      [
        ...['access-analyzer:CreateAnalyzer', 'access-analyzer:DeleteAnalyzer', 'access-analyzer:UpdateAnalyzer'],
        ...['access-analyzer:TagResource', 'access-analyzer:UntagResource'],
      ],
      monitoring.unusedAccessAnalyzer.enabled ? [place.arn('access-analyzer', 'analyzer/unused-access')] : [],
    ),
    ...allow(
      'MakeAnalyzersRole',
      ['iam:CreateServiceLinkedRole'],
      monitoring.unusedAccessAnalyzer.enabled
        ? [place.iam('role/aws-service-role/access-analyzer.amazonaws.com/AWSServiceRoleForAccessAnalyzer')]
        : [],
      { StringEquals: { 'iam:AWSServiceName': 'access-analyzer.amazonaws.com' } },
    ),
    ...allow(
      'WriteKeyCreationLimit',
      [
        ...['organizations:AttachPolicy', 'organizations:CreatePolicy', 'organizations:DeletePolicy'],
        ...['organizations:DetachPolicy', 'organizations:TagResource', 'organizations:UntagResource'],
        'organizations:UpdatePolicy',
      ],
      monitoring.serviceControlPolicy.enabled ? ['*'] : [],
    ),
  ];
}

import { callerIdentity } from './data-sources/caller-identity';
import { iamAccessKeys } from './data-sources/iam-access-keys';
import { iamUserFacts } from './data-sources/iam-user';
import { iamUsers } from './data-sources/iam-users';
import { partition } from './data-sources/partition';
import { region } from './data-sources/region';
import { s3BucketPolicyText } from './data-sources/s3-bucket-policy';
import type { AnyDataSource, AnyResourceType } from './resource-type';
import { accessAnalyzerAnalyzer } from './resources/accessanalyzer-analyzer';
import { cloudwatchEventRule } from './resources/cloudwatch-event-rule';
import { cloudwatchEventTarget } from './resources/cloudwatch-event-target';
import { cloudwatchLogGroup } from './resources/cloudwatch-log-group';
import { cloudwatchMetricAlarm } from './resources/cloudwatch-metric-alarm';
import { configConfigRule } from './resources/config-config-rule';
import { configConfigurationRecorder } from './resources/config-configuration-recorder';
import { configConfigurationRecorderStatus } from './resources/config-configuration-recorder-status';
import { configDeliveryChannel } from './resources/config-delivery-channel';
import { iamAccessKey } from './resources/iam-access-key';
import { iamRole } from './resources/iam-role';
import { iamRolePolicy } from './resources/iam-role-policy';
import { iamRolePolicyAttachment } from './resources/iam-role-policy-attachment';
import { iamUser } from './resources/iam-user';
import { iamUserPolicy } from './resources/iam-user-policy';
import { kmsAlias } from './resources/kms-alias';
import { kmsKey } from './resources/kms-key';
import { lambdaFunction } from './resources/lambda-function';
import { lambdaFunctionEventInvokeConfig } from './resources/lambda-function-event-invoke-config';
import { organizationsPolicy } from './resources/organizations-policy';
import { organizationsPolicyAttachment } from './resources/organizations-policy-attachment';
import { s3Bucket } from './resources/s3-bucket';
import { s3BucketLifecycleConfiguration } from './resources/s3-bucket-lifecycle-configuration';
import { s3BucketObjectLockConfiguration } from './resources/s3-bucket-object-lock-configuration';
import { s3BucketOwnershipControls } from './resources/s3-bucket-ownership-controls';
import { s3BucketPolicy } from './resources/s3-bucket-policy';
import { s3BucketPublicAccessBlock } from './resources/s3-bucket-public-access-block';
import { s3BucketEncryption } from './resources/s3-bucket-server-side-encryption-configuration';
import { s3BucketVersioning } from './resources/s3-bucket-versioning';
import { schedulerSchedule } from './resources/scheduler-schedule';
import { schedulerScheduleGroup } from './resources/scheduler-schedule-group';
import { sesv2EmailIdentity } from './resources/sesv2-email-identity';
import { sfnStateMachine } from './resources/sfn-state-machine';
import { snsTopic } from './resources/sns-topic';
import { snsTopicPolicy } from './resources/sns-topic-policy';
import { snsTopicSubscription } from './resources/sns-topic-subscription';
import { sqsQueue } from './resources/sqs-queue';
import { sqsQueuePolicy } from './resources/sqs-queue-policy';
import { ssmParameter } from './resources/ssm-parameter';

const byName = <T extends { readonly name: string }>(all: readonly T[]): ReadonlyMap<string, T> =>
  new Map([...all].sort((one, other) => (one.name < other.name ? -1 : 1)).map((type) => [type.name, type]));

/** Every resource type that the stand-in covers, by name. */
export const resourceTypes: ReadonlyMap<string, AnyResourceType> = byName<AnyResourceType>([
  accessAnalyzerAnalyzer,
  cloudwatchEventRule,
  cloudwatchEventTarget,
  cloudwatchLogGroup,
  cloudwatchMetricAlarm,
  configConfigRule,
  configConfigurationRecorderStatus,
  configConfigurationRecorder,
  configDeliveryChannel,
  iamAccessKey,
  iamRolePolicyAttachment,
  iamRolePolicy,
  iamRole,
  iamUserPolicy,
  iamUser,
  kmsAlias,
  kmsKey,
  lambdaFunctionEventInvokeConfig,
  lambdaFunction,
  organizationsPolicyAttachment,
  organizationsPolicy,
  s3BucketLifecycleConfiguration,
  s3BucketObjectLockConfiguration,
  s3BucketOwnershipControls,
  s3BucketPolicy,
  s3BucketPublicAccessBlock,
  s3BucketEncryption,
  s3BucketVersioning,
  s3Bucket,
  schedulerScheduleGroup,
  schedulerSchedule,
  sesv2EmailIdentity,
  sfnStateMachine,
  snsTopicPolicy,
  snsTopicSubscription,
  snsTopic,
  sqsQueuePolicy,
  sqsQueue,
  ssmParameter,
]);

/** Every data source that the stand-in covers, by name. */
export const dataSources: ReadonlyMap<string, AnyDataSource> = byName<AnyDataSource>([
  callerIdentity,
  iamAccessKeys,
  iamUserFacts,
  iamUsers,
  partition,
  region,
  s3BucketPolicyText,
]);

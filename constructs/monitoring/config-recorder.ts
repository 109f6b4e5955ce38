import { ConfigConfigurationRecorder } from '@cdktf/provider-aws/lib/config-configuration-recorder';
import { ConfigConfigurationRecorderStatus } from '@cdktf/provider-aws/lib/config-configuration-recorder-status';
import { ConfigDeliveryChannel } from '@cdktf/provider-aws/lib/config-delivery-channel';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { SEVEN_YEARS_IN_DAYS } from '../../rotation/retention';
import { accept } from '../common/accepted-finding';
import { Account } from '../common/account';
import { plain } from '../common/plain-address';
import { encryptThrough, policyDocument, trustPolicy } from '../common/policy-document';
import { PrivateBucket } from '../common/private-bucket';

export interface ConfigRecorderProps {
  /** Name of the bucket that configuration items are delivered to; unique in the world. */
  readonly bucketName: string;
  /** Days that they are kept. @default 2557: seven years */
  readonly keepDays?: number;
  /** KMS key that encrypts them. @default SSE-S3 */
  readonly kmsKeyArn?: string;
}

const ID = 'config_recorder';
const NAME = 'keyturn-config-recorder';
const USERS_ALONE =
  'AWS charges for each item recorded, and the rules here are about users alone; an account that wants everything recorded has a recorder already.';

/**
 * A configuration recorder of our own, for IAM users alone. AWS allows one recorder per account and region: only where
 * there is none. Three steps in this order, or Config refuses: recorder, delivery channel, switched on.
 */
export class ConfigRecorder extends Construct {
  /** Rules depend on this: Config refuses them until it records. */
  readonly recording: ITerraformDependable;

  constructor(
    scope: Construct,
    id: string,
    { bucketName, keepDays = SEVEN_YEARS_IN_DAYS, kmsKeyArn }: ConfigRecorderProps,
  ) {
    super(scope, id);
    const bucket = new PrivateBucket(this, 'bucket', { bucketName, terraformId: ID, keepDays, kmsKeyArn });
    const permissions = this.createRole(bucket);
    const recorder = this.createRecorder(permissions.role);
    const channel = plain(
      new ConfigDeliveryChannel(this, 'channel', {
        name: NAME,
        s3BucketName: bucket.bucketName,
        snapshotDeliveryProperties: { deliveryFrequency: 'TwentyFour_Hours' },
        dependsOn: [recorder, ...permissions.granted],
      }),
      ID,
    );
    const status = plain(
      new ConfigConfigurationRecorderStatus(this, 'status', {
        name: recorder.name,
        isEnabled: true,
        dependsOn: [channel],
      }),
      ID,
    );
    this.recording = accept(status, { CKV2_AWS_45: USERS_ALONE });
  }

  private createRole(bucket: PrivateBucket): { role: IamRole; granted: ITerraformDependable[] } {
    const account = Account.of(this);
    const role = plain(
      new IamRole(this, 'role', {
        name: NAME,
        description: 'Lets AWS Config look at IAM users and deliver what it sees.',
        assumeRolePolicy: trustPolicy('config.amazonaws.com', { StringEquals: { 'aws:SourceAccount': account.id } }),
      }),
      ID,
    );
    const look = plain(
      new IamRolePolicyAttachment(this, 'look', {
        role: role.name,
        // AWS's own list of what Config reads; it grows with the services.
        policyArn: `arn:${account.partition}:iam::aws:policy/service-role/AWS_ConfigRole`,
      }),
      ID,
    );
    const deliver = plain(
      new IamRolePolicy(this, 'deliver', {
        name: 'deliver',
        role: role.name,
        policy: policyDocument([
          {
            Sid: 'Deliver',
            Effect: 'Allow',
            Action: 's3:PutObject',
            // The folder that Config chooses by itself.
            Resource: `${bucket.arn}/AWSLogs/${account.id}/*`,
            Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
          },
          // Config looks before it delivers, and refuses a channel to a bucket that it cannot see.
          { Sid: 'SeeTheBucket', Effect: 'Allow', Action: ['s3:GetBucketAcl', 's3:ListBucket'], Resource: bucket.arn },
          ...encryptThrough('s3', 'EncryptDelivered', bucket.kmsKeyArn),
        ]),
      }),
      ID,
    );
    return { role, granted: [look, deliver] };
  }

  private createRecorder(role: IamRole): ConfigConfigurationRecorder {
    const recorder = plain(
      new ConfigConfigurationRecorder(this, 'recorder', {
        name: NAME,
        roleArn: role.arn,
        // Charged per item recorded: what the rules need, and nothing else.
        recordingGroup: { allSupported: false, includeGlobalResourceTypes: false, resourceTypes: ['AWS::IAM::User'] },
      }),
      ID,
    );
    return accept(recorder, { CKV2_AWS_48: USERS_ALONE });
  }
}

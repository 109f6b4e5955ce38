import { basename, extname } from 'node:path';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { SfnStateMachine } from '@cdktf/provider-aws/lib/sfn-state-machine';
import { Construct } from 'constructs';
import { ACCOUNT_HANDLERS } from '../../check-environment/accounts';
import { KeyturnError } from '../../rotation/keyturn-error';
import { accept } from '../common/accepted-finding';
import { Account } from '../common/account';
import { impossible } from '../common/impossible';
import { plain } from '../common/plain-address';
import { encryptThrough, policyDocument, type Statement, trustPolicy } from '../common/policy-document';
import { accountsDefinition, MAP_RESULTS } from './accounts-definition';
import { CHECK_NAME, type CheckFunction } from './check-function';
import { openingVariables, readingEvidence, tellingAs, writingTheLog } from './check-permissions';
import type { EvidenceBucket } from './evidence-bucket';
import type { FunctionArchive } from './function-archive';
import { functionLog } from './function-log';
import { FUNCTIONS_STAY_AS_THEY_ARE } from './functions-stay';
import { MEMBER_ROLE_NAME } from './member-role';

/** Other accounts that the check looks at, beside the one it runs in. */
export interface ManyAccounts {
  /** The accounts of an AWS Organization. @default the list alone */
  readonly organisation?: {
    /** `o-…`: only roles of this organisation are assumed. */
    readonly id: string;
    /** Roots and units below which the accounts lie. @default everywhere */
    readonly units?: readonly string[];
    readonly exceptUnits?: readonly string[];
    readonly exceptAccounts?: readonly string[];
    /** Make the role in each of them, by a StackSet for `units`. @default false */
    readonly stackSet?: boolean;
  };
  /** Accounts by number. @default none */
  readonly list?: readonly string[];
  /** Name of the role in each account. @default 'keyturn-key-check' */
  readonly roleName?: string;
  /** What the check says when it assumes a role. Needed where there is no organisation. */
  readonly externalId?: string;
  /** Minutes that a session in an account lasts; AWS allows a role that assumes a role 15 to 60. @default 20 */
  readonly sessionMinutes?: number;
  /** Accounts at the same time. @default 10 */
  readonly concurrency?: number;
  /** How often an account is tried again. @default 3 */
  readonly retries?: number;
  /** Share of accounts that may fail before the run is stopped and fails. @default 10 */
  readonly toleratedFailuresPercent?: number;
}

export interface AccountsCheckProps {
  readonly accounts: ManyAccounts;
  /** The check, deployed from the bundle of many accounts. */
  readonly check: CheckFunction;
  readonly bundlePath: string;
  readonly archive: FunctionArchive;
  readonly environment: Readonly<Record<string, string>>;
  readonly evidence: EvidenceBucket;
  readonly region: string;
  /** The address that mails are sent from. */
  readonly sender: string;
  readonly logRetentionDays?: number;
  /** KMS key that encrypts logs and variables. @default keys of AWS */
  readonly kmsKeyArn?: string;
}

const LIMITS = {
  sessionMinutes: [15, 60],
  concurrency: [1, 10_000],
  retries: [0, 100],
  toleratedFailuresPercent: [0, 100],
} as const;

/** Name of the state machine and of its role. */
export const ACCOUNTS_NAME = `${CHECK_NAME}-accounts`;

const MACHINE_ID = 'accounts_check';
const PARTS = {
  list: { id: 'accounts_list', name: `${CHECK_NAME}-list`, does: 'Lists the accounts whose access keys are checked.' },
  digest: {
    id: 'accounts_digest',
    name: `${CHECK_NAME}-digest`,
    does: 'Tells the owner of the checks of all accounts.',
  },
} as const;

/**
 * The check for many accounts: a state machine that lists them, runs the check's function for each in a Distributed Map, and
 * has one digest written. The function assumes a role in each account but its own.
 */
export class AccountsCheck extends Construct {
  readonly machine: SfnStateMachine;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: AccountsCheckProps,
  ) {
    super(scope, id);
    impossible(ACCOUNTS_NAME, LIMITS, props.accounts);
    refuseNobody(props.accounts);
    this.letTheCheckEnter();
    const list = this.createFunction('list', this.listing());
    const digest = this.createFunction('digest', this.telling());
    this.machine = this.createMachine(list, digest);
  }

  private get account(): Account {
    return Account.of(this);
  }

  private get roleName(): string {
    return this.props.accounts.roleName ?? MEMBER_ROLE_NAME;
  }

  /** In these accounts and by this role, and nothing else: an event cannot lead it anywhere. */
  private letTheCheckEnter(): void {
    const { accounts, check } = this.props;
    const { organisation, list = [] } = accounts;
    const role = (account: string): string => `arn:${this.account.partition}:iam::${account}:role/${this.roleName}`;
    const statements: Statement[] = [];
    if (organisation) {
      statements.push({
        Sid: 'EnterAccountsOfTheOrganisation',
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Resource: role('*'),
        Condition: { StringEquals: { 'aws:ResourceOrgID': organisation.id } },
      });
    }
    if (list.length > 0) {
      statements.push({
        Sid: 'EnterListedAccounts',
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Resource: list.map(role),
      });
    }
    statements.push({
      Sid: 'ForgetMailOfAccountsOnceItIsSent',
      Effect: 'Allow',
      Action: 's3:DeleteObject', // The bucket is versioned: this hides, and destroys nothing.
      Resource: `${this.props.evidence.arn}/accounts/*/check/unsent/*`,
    });
    plain(
      new IamRolePolicy(this, 'entering', {
        name: ACCOUNTS_NAME,
        role: check.role.name,
        policy: policyDocument(statements),
      }),
      'accounts_entering',
    );
  }

  private listing(): readonly Statement[] {
    const { accounts, evidence } = this.props;
    return [
      ...(accounts.organisation
        ? [
            {
              Sid: 'ListTheOrganisation',
              Effect: 'Allow' as const,
              Action: [
                'organizations:ListAccounts',
                'organizations:ListAccountsForParent',
                'organizations:ListOrganizationalUnitsForParent',
                'organizations:ListRoots',
              ],
              // AWS takes no resource for these, or one of an account that need not be this one.
              Resource: '*',
            },
          ]
        : []),
      { Sid: 'KeepTheList', Effect: 'Allow', Action: 's3:PutObject', Resource: `${evidence.arn}/accounts/list.json` },
      ...encryptThrough('s3', 'EncryptEvidence', evidence.kmsKeyArn),
    ];
  }

  private telling(): readonly Statement[] {
    const { evidence, region, sender } = this.props;
    return [
      ...readingEvidence(evidence.arn, 'accounts/*'),
      { Sid: 'KeepWhatWasTold', Effect: 'Allow', Action: 's3:PutObject', Resource: `${evidence.arn}/accounts/told/*` },
      ...encryptThrough('s3', 'EncryptEvidence', evidence.kmsKeyArn),
      tellingAs(this.account, region, sender),
    ];
  }

  private createFunction(part: keyof typeof PARTS, statements: readonly Statement[]): LambdaFunction {
    const { bundlePath, archive, environment, region, logRetentionDays, kmsKeyArn } = this.props;
    const { id, name, does } = PARTS[part];
    const log = functionLog(this, `${part}-log`, { name, address: id, logRetentionDays, kmsKeyArn });
    const role = plain(
      new IamRole(this, `${part}-role`, {
        name,
        description: does,
        assumeRolePolicy: trustPolicy('lambda.amazonaws.com'),
      }),
      id,
    );
    const permissions = plain(
      new IamRolePolicy(this, `${part}-permissions`, {
        name,
        role: role.name,
        policy: policyDocument([
          ...statements,
          writingTheLog(log.arn),
          ...openingVariables(this.account.arn('lambda', region, `function:${name}`), kmsKeyArn),
        ]),
      }),
      id,
    );
    const built = plain(
      new LambdaFunction(this, part, {
        functionName: name,
        description: does,
        runtime: 'nodejs24.x',
        architectures: ['arm64'],
        handler: `${basename(bundlePath, extname(bundlePath))}.${ACCOUNT_HANDLERS[part]}`,
        filename: archive.path,
        sourceCodeHash: archive.hash,
        role: role.arn,
        memorySize: 512,
        timeout: 900,
        environment: { variables: { ...environment } },
        kmsKeyArn,
        loggingConfig: { logFormat: 'JSON', logGroup: log.name },
        dependsOn: [log, permissions],
      }),
      id,
    );
    return accept(built, {
      ...FUNCTIONS_STAY_AS_THEY_ARE,
      CKV_AWS_116:
        'The state machine calls it and waits for its answer: a failure is tried again, then ends the run, and the alarm on failed runs tells it.',
    });
  }

  private createMachine(list: LambdaFunction, digest: LambdaFunction): SfnStateMachine {
    const { accounts, check, evidence, region } = this.props;
    const { organisation, externalId, sessionMinutes = 20 } = accounts;
    // Written out and not taken from the machine, which needs the role first.
    const machineArn = this.account.arn('states', region, `stateMachine:${ACCOUNTS_NAME}`);
    const role = plain(
      new IamRole(this, 'machine-role', {
        name: ACCOUNTS_NAME,
        description: 'Runs the check of access keys for every account.',
        assumeRolePolicy: trustPolicy('states.amazonaws.com', {
          StringEquals: { 'aws:SourceAccount': this.account.id },
          ArnLike: { 'aws:SourceArn': machineArn },
        }),
      }),
      MACHINE_ID,
    );
    const functions = [list.arn, check.function.arn, digest.arn];
    const permissions = plain(
      new IamRolePolicy(this, 'machine-permissions', {
        name: ACCOUNTS_NAME,
        role: role.name,
        policy: policyDocument([
          { Sid: 'CallTheFunctions', Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: functions },
          // A Distributed Map runs its items as executions of the same machine.
          { Sid: 'StartChildren', Effect: 'Allow', Action: 'states:StartExecution', Resource: machineArn },
          {
            Sid: 'FollowChildren',
            Effect: 'Allow',
            Action: ['states:DescribeExecution', 'states:StopExecution'],
            Resource: this.account.arn('states', region, `execution:${ACCOUNTS_NAME}/*`),
          },
          {
            Sid: 'KeepResults',
            Effect: 'Allow',
            Action: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'],
            Resource: `${evidence.arn}/${MAP_RESULTS}/*`,
          },
          ...encryptThrough('s3', 'EncryptResults', evidence.kmsKeyArn),
        ]),
      }),
      MACHINE_ID,
    );
    const machine = plain(
      new SfnStateMachine(this, 'machine', {
        name: ACCOUNTS_NAME,
        type: 'STANDARD',
        roleArn: role.arn,
        definition: accountsDefinition({
          partition: this.account.partition,
          listFunctionArn: list.arn,
          checkFunctionArn: check.function.arn,
          digestFunctionArn: digest.arn,
          choice: {
            ...(organisation && {
              organisation: {
                units: organisation.units ?? [],
                exceptUnits: organisation.exceptUnits ?? [],
                exceptAccounts: organisation.exceptAccounts ?? [],
              },
            }),
            list: accounts.list ?? [],
          },
          role: { name: this.roleName, ...(externalId !== undefined && { externalId }), sessionMinutes },
          concurrency: accounts.concurrency ?? 10,
          retries: accounts.retries ?? 3,
          toleratedFailuresPercent: accounts.toleratedFailuresPercent ?? 10,
          evidenceBucket: evidence.bucketName,
        }),
        dependsOn: [permissions],
      }),
      MACHINE_ID,
    );
    return accept(machine, {
      CKV_AWS_284: FUNCTIONS_STAY_AS_THEY_ARE.CKV_AWS_50,
      CKV_AWS_285:
        'Step Functions keeps each run\'s history for 90 days, and what every account answered is in the evidence bucket for good; writing a log takes rights on every log group ("*").',
    });
  }
}

function refuseNobody({ organisation, list = [] }: ManyAccounts): void {
  if (organisation !== undefined || list.length > 0) return;
  throw new KeyturnError(
    'NO_ACCOUNTS',
    'The check of many accounts is told of neither an organisation nor a list.',
    'Give one of them, or leave accounts out: then this account alone is checked.',
  );
}

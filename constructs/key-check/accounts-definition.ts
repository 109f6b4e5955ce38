import type { AccountChoice, MemberRoleWish } from '../../check-environment/accounts';

/** What the state machine is made of. ARNs may be expressions. */
export interface AccountsDefinition {
  /** `aws`, or what takes its place in China and in GovCloud. */
  readonly partition: string;
  readonly listFunctionArn: string;
  readonly checkFunctionArn: string;
  readonly digestFunctionArn: string;
  readonly choice: AccountChoice;
  readonly role: MemberRoleWish;
  readonly concurrency: number;
  readonly retries: number;
  readonly toleratedFailuresPercent: number;
  /** Where Step Functions writes what became of each account, beside the evidence. */
  readonly evidenceBucket: string;
}

/** Below it Step Functions writes a folder for each run. */
export const MAP_RESULTS = 'accounts/map-runs';

/** Longer than Lambda lets the check run. */
const CHECK_SECONDS = 960;
const TWO_DAYS_IN_SECONDS = 172_800;

/** Faults of Lambda itself, as AWS recommends to retry them (Step Functions Developer Guide, "Handle transient Lambda exceptions"). */
const OF_LAMBDA = {
  ErrorEquals: [
    'Lambda.ClientExecutionTimeoutException',
    'Lambda.ServiceException',
    'Lambda.AWSLambdaException',
    'Lambda.SdkClientException',
    'Lambda.TooManyRequestsException',
  ],
  IntervalSeconds: 2,
  MaxAttempts: 6,
  BackoffRate: 2,
  JitterStrategy: 'FULL',
};

const ofTheCheck = (retries: number) => ({
  ErrorEquals: ['States.ALL'],
  IntervalSeconds: 60,
  MaxAttempts: retries,
  BackoffRate: 2,
  MaxDelaySeconds: 900,
  JitterStrategy: 'FULL',
});

/**
 * In Amazon States Language: list, look at each, tell. The digest goes out whatever went wrong before it; the execution fails
 * where the accounts could not be listed, or more of them failed than is tolerated.
 */
export function accountsDefinition(of: AccountsDefinition): string {
  const invoke = `arn:${of.partition}:states:::lambda:invoke`;
  const again = [OF_LAMBDA, ...(of.retries > 0 ? [ofTheCheck(of.retries)] : [])];
  const toTheOwner = (fault: string) => [{ ErrorEquals: ['States.ALL'], ResultPath: fault, Next: 'TellTheOwner' }];
  return JSON.stringify({
    Comment: 'Checks the access keys of many accounts and writes one digest.',
    StartAt: 'ListAccounts',
    TimeoutSeconds: TWO_DAYS_IN_SECONDS,
    States: {
      ListAccounts: {
        Type: 'Task',
        Resource: invoke,
        Parameters: {
          FunctionName: of.listFunctionArn,
          Payload: { 'execution.$': '$$.Execution.Name', choice: of.choice },
        },
        ResultSelector: { 'accounts.$': '$.Payload.accounts' },
        ResultPath: '$.listed',
        TimeoutSeconds: CHECK_SECONDS,
        Retry: again,
        Catch: toTheOwner('$.notListed'),
        Next: 'CheckAccounts',
      },
      CheckAccounts: {
        Type: 'Map',
        Label: 'accounts',
        ItemsPath: '$.listed.accounts',
        ItemSelector: {
          'account.$': '$$.Map.Item.Value',
          'execution.$': '$$.Execution.Name',
          role: of.role,
        },
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'CheckAccount',
          States: {
            CheckAccount: {
              Type: 'Task',
              Resource: invoke,
              Parameters: { FunctionName: of.checkFunctionArn, 'Payload.$': '$' },
              OutputPath: '$.Payload',
              TimeoutSeconds: CHECK_SECONDS,
              Retry: again,
              End: true,
            },
          },
        },
        MaxConcurrency: of.concurrency,
        ToleratedFailurePercentage: of.toleratedFailuresPercent,
        ResultWriter: {
          Resource: `arn:${of.partition}:states:::s3:putObject`,
          Parameters: { Bucket: of.evidenceBucket, Prefix: MAP_RESULTS },
        },
        // Each account's result is kept by its check; where Step Functions wrote its own, nobody after this needs.
        ResultPath: null,
        Catch: toTheOwner('$.stopped'),
        Next: 'TellTheOwner',
      },
      TellTheOwner: {
        Type: 'Task',
        Resource: invoke,
        Parameters: {
          FunctionName: of.digestFunctionArn,
          Payload: { 'execution.$': '$$.Execution.Name', 'state.$': '$' },
        },
        ResultSelector: { 'told.$': '$.Payload' },
        ResultPath: '$.digest',
        TimeoutSeconds: CHECK_SECONDS,
        Retry: [OF_LAMBDA, ofTheCheck(Math.max(of.retries, 3))],
        Next: 'WasEverythingTried',
      },
      WasEverythingTried: {
        Type: 'Choice',
        Choices: ['$.notListed', '$.stopped'].map((Variable) => ({ Variable, IsPresent: true, Next: 'NotLookedAt' })),
        Default: 'Told',
      },
      NotLookedAt: {
        Type: 'Fail',
        Error: 'AccountsNotLookedAt',
        Cause: 'Too many accounts could not be looked at; the digest names each of them.',
      },
      Told: { Type: 'Succeed' },
    },
  });
}

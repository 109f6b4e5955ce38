const REGION = 'ap-southeast-2';

/** Type → logical id → what the configuration says of it. */
type Resources = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined>>;

/** Puts the account in the place of the references to it (`constructs/common/account.ts`). */
export const inAccount = (text: string, account: string): string =>
  text
    .replaceAll('${local.suppliers_arn}', `arn:aws:iam::${account}:user/suppliers/`)
    .replaceAll('${local.partition}', 'aws')
    .replaceAll('${data.aws_caller_identity.current.account_id}', account);

/** Puts in the place of Terraform's references what it will know after an apply: names of ours, and ARNs as AWS makes them. */
export function knownReferences(resources: Resources, account: string): (text: string) => string {
  const own = (text: string): string => inAccount(text, account);
  const nameOf = (type: string, name: string): string => {
    const body = resources[type]?.[name] ?? {};
    const called = [body.name, body.bucket, body.function_name].find((one) => typeof one === 'string');
    return own(called ?? name);
  };
  const arn = (service: string, rest: string): string => `arn:aws:${service}:${REGION}:${account}:${rest}`;
  const arns: Readonly<Record<string, (name: string) => string>> = {
    aws_s3_bucket: (name) => `arn:aws:s3:::${name}`,
    aws_cloudwatch_log_group: (name) => arn('logs', `log-group:${name}`),
    aws_lambda_function: (name) => arn('lambda', `function:${name}`),
    aws_sqs_queue: (name) => arn('sqs', name),
    aws_sfn_state_machine: (name) => arn('states', `stateMachine:${name}`),
    aws_sns_topic: (name) => arn('sns', name),
  };
  return (text) =>
    own(text).replace(/\$\{(aws_\w+)\.([\w-]+)\.(\w+)\}/g, (all, type: string, name: string, attribute: string) =>
      attribute === 'arn' ? (arns[type]?.(nameOf(type, name)) ?? all) : nameOf(type, name),
    );
}

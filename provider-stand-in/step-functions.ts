import { AwsV4Signer } from 'aws4fetch';

/** Where and as whom is called. */
export interface StepFunctionsOptions {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: () => Promise<{
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  }>;
}

type Input = Readonly<Record<string, unknown>>;

/** Step Functions in the few calls that a state machine needs. */
export class StepFunctions {
  constructor(private readonly options: StepFunctionsOptions) {}

  /** @param operation as in AWS's API reference; throws what AWS answers, by its name */
  async call<Answer>(operation: string, input: Input): Promise<Answer> {
    const { endpoint, region, credentials } = this.options;
    const body = JSON.stringify(input);
    const { url, method, headers } = await new AwsV4Signer({
      ...(await credentials()),
      url: endpoint,
      method: 'POST',
      service: 'states',
      region,
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AWSStepFunctions.${operation}` },
      body,
    }).sign();
    const response = await fetch(url, { method, headers, body });
    const answer = JSON.parse((await response.text()) || '{}') as Answer & { __type?: string; message?: string };
    if (response.ok) return answer;
    const name = String(answer.__type).split('#').at(-1) ?? 'Unknown';
    throw Object.assign(new Error(`${operation}: ${answer.message ?? name}`), { name });
  }
}

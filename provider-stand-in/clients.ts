import { Agent } from 'node:http';
import type { AccessAnalyzer } from '@aws-sdk/client-accessanalyzer';
import type { CloudWatch } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import type { ConfigService } from '@aws-sdk/client-config-service';
import type { EventBridge } from '@aws-sdk/client-eventbridge';
import type { IAM } from '@aws-sdk/client-iam';
import type { KMS } from '@aws-sdk/client-kms';
import type { Lambda } from '@aws-sdk/client-lambda';
import type { Organizations } from '@aws-sdk/client-organizations';
import type { S3 } from '@aws-sdk/client-s3';
import type { Scheduler } from '@aws-sdk/client-scheduler';
import type { SESv2 } from '@aws-sdk/client-sesv2';
import type { SNS } from '@aws-sdk/client-sns';
import type { SQS } from '@aws-sdk/client-sqs';
import type { SSM } from '@aws-sdk/client-ssm';
import type { STS } from '@aws-sdk/client-sts';
import { Once } from './once';
import { StepFunctions } from './step-functions';

/** What the provider block of the configuration says. */
export interface ProviderSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly profile?: string;
  readonly pathStyle: boolean;
}

/** One pool of connections for everything: Terraform asks ten questions at a time, thousands in a plan. */
const connections = new Agent({ keepAlive: true, maxSockets: 32 });

/** The word by which the official provider's calls, too, are told from those of others. */
const USER_AGENT = 'Terraform';

/** IAM and Organizations are global services: their requests are signed for this region wherever the provider is. */
const GLOBAL_REGION = 'us-east-1';

/**
 * The AWS clients of one configured provider: one per service and region. A service's code is loaded when it is first
 * asked for, which keeps the start of the three processes of a plan short.
 */
export class Clients {
  /** Answers that one plan needs twice. */
  readonly answers = new Once();
  private readonly made = new Once();
  private readonly stopping = new AbortController();
  private readonly elsewhere = new Map<string, Clients>();

  constructor(private readonly settings: ProviderSettings) {}

  /** The region of the provider block, or of the resource at hand. */
  get region(): string {
    return this.settings.region;
  }

  /** The same provider, asked for another region. */
  in(region: string): Clients {
    if (region === this.region) return this;
    const there = this.elsewhere.get(region) ?? new Clients({ ...this.settings, region });
    this.elsewhere.set(region, there);
    return there;
  }

  /** The number of the account that the credentials belong to. */
  account(): Promise<string> {
    return this.made.ask('account', async () => (await (await this.sts()).getCallerIdentity({})).Account ?? '');
  }

  accessAnalyzer(): Promise<AccessAnalyzer> {
    return this.client(
      'access-analyzer',
      async (o) => new (await import('@aws-sdk/client-accessanalyzer')).AccessAnalyzer(o),
    );
  }
  cloudWatch(): Promise<CloudWatch> {
    return this.client('cloudwatch', async (o) => new (await import('@aws-sdk/client-cloudwatch')).CloudWatch(o));
  }
  config(): Promise<ConfigService> {
    return this.client('config', async (o) => new (await import('@aws-sdk/client-config-service')).ConfigService(o));
  }
  eventBridge(): Promise<EventBridge> {
    return this.client('events', async (o) => new (await import('@aws-sdk/client-eventbridge')).EventBridge(o));
  }
  iam(): Promise<IAM> {
    return this.client('iam', async (o) => new (await import('@aws-sdk/client-iam')).IAM(global(o)));
  }
  kms(): Promise<KMS> {
    return this.client('kms', async (o) => new (await import('@aws-sdk/client-kms')).KMS(o));
  }
  lambda(): Promise<Lambda> {
    return this.client('lambda', async (o) => new (await import('@aws-sdk/client-lambda')).Lambda(o));
  }
  logs(): Promise<CloudWatchLogs> {
    return this.client('logs', async (o) => new (await import('@aws-sdk/client-cloudwatch-logs')).CloudWatchLogs(o));
  }
  organizations(): Promise<Organizations> {
    return this.client(
      'organizations',
      async (o) => new (await import('@aws-sdk/client-organizations')).Organizations(global(o)),
    );
  }
  s3(): Promise<S3> {
    const forcePathStyle = this.settings.pathStyle;
    return this.client('s3', async (o) => new (await import('@aws-sdk/client-s3')).S3({ ...o, forcePathStyle }));
  }
  scheduler(): Promise<Scheduler> {
    return this.client('scheduler', async (o) => new (await import('@aws-sdk/client-scheduler')).Scheduler(o));
  }
  ses(): Promise<SESv2> {
    return this.client('ses', async (o) => new (await import('@aws-sdk/client-sesv2')).SESv2(o));
  }
  /** Signed by hand: AWS's own client would be one more package, for five calls. */
  stepFunctions(): Promise<StepFunctions> {
    return this.made.ask('states', async () => {
      const { credentials } = (await this.sts()).config;
      const { endpoint, region } = this.settings;
      return new StepFunctions({ endpoint, region, credentials: () => credentials() });
    });
  }
  sns(): Promise<SNS> {
    return this.client('sns', async (o) => new (await import('@aws-sdk/client-sns')).SNS(o));
  }
  sqs(): Promise<SQS> {
    return this.client('sqs', async (o) => new (await import('@aws-sdk/client-sqs')).SQS(o));
  }
  ssm(): Promise<SSM> {
    return this.client('ssm', async (o) => new (await import('@aws-sdk/client-ssm')).SSM(o));
  }
  sts(): Promise<STS> {
    return this.client('sts', async (o) => new (await import('@aws-sdk/client-sts')).STS(o));
  }

  /** Something is being changed: nothing that was answered before still counts. */
  forgetAnswers(): void {
    this.answers.forget();
    for (const there of this.elsewhere.values()) there.answers.forget();
  }

  /** Terraform was interrupted: nothing is waited for any more. */
  stop(): void {
    this.stopping.abort();
    for (const there of this.elsewhere.values()) there.stop();
  }

  /** Aborted once Terraform was interrupted. */
  get stopped(): AbortSignal {
    return this.stopping.signal;
  }

  private client<C>(service: string, make: (options: ClientOptions) => Promise<C>): Promise<C> {
    const { endpoint, region, profile } = this.settings;
    return this.made.ask(service, () =>
      make({
        region,
        // Given outright, so that no other variable or configuration file can send a request elsewhere.
        endpoint,
        maxAttempts: 8,
        customUserAgent: USER_AGENT,
        requestHandler: { httpAgent: connections },
        ...(profile === undefined ? {} : { profile }),
      }),
    );
  }
}

interface ClientOptions {
  readonly region: string;
  readonly endpoint: string;
  readonly profile?: string;
  readonly maxAttempts: number;
  readonly customUserAgent: string;
  readonly requestHandler: { readonly httpAgent: Agent };
}

const global = (options: ClientOptions): ClientOptions => ({ ...options, region: GLOBAL_REGION });

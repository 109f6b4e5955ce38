import { Agent } from 'node:http';
import type { IAM } from '@aws-sdk/client-iam';
import type { S3 } from '@aws-sdk/client-s3';
import type { STS } from '@aws-sdk/client-sts';

/** What the provider block of the configuration says. */
export interface ProviderSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly profile?: string;
  readonly pathStyle: boolean;
}

/** One pool of connections for everything: Terraform asks ten questions at a time, thousands in a plan. */
const connections = new Agent({ keepAlive: true, maxSockets: 32 });

/** IAM and Organizations are global services: their requests are signed for this region wherever the provider is. */
const GLOBAL_REGION = 'us-east-1';

/** The AWS clients of one configured provider: one per service and region, made when first asked for. */
export class Clients {
  constructor(
    private readonly settings: ProviderSettings,
    private readonly made = new Map<string, Promise<unknown>>(),
    private readonly stopping = new AbortController(),
  ) {}

  /** The same provider, asked for another region. */
  in(region: string): Clients {
    return region === this.region ? this : new Clients({ ...this.settings, region }, this.made, this.stopping);
  }

  /** The region of the provider block, or of the resource at hand. */
  get region(): string {
    return this.settings.region;
  }

  iam(): Promise<IAM> {
    return this.client('iam', GLOBAL_REGION, async (options) => new (await import('@aws-sdk/client-iam')).IAM(options));
  }

  sts(): Promise<STS> {
    return this.client('sts', this.region, async (options) => new (await import('@aws-sdk/client-sts')).STS(options));
  }

  s3(): Promise<S3> {
    return this.client('s3', this.region, async (options) => {
      const { S3 } = await import('@aws-sdk/client-s3');
      return new S3({ ...options, forcePathStyle: this.settings.pathStyle });
    });
  }

  /** Terraform was interrupted: nothing is waited for any more. */
  stop(): void {
    this.stopping.abort();
  }

  /** Aborted once Terraform was interrupted. */
  get stopped(): AbortSignal {
    return this.stopping.signal;
  }

  private client<C>(service: string, region: string, make: (options: ClientOptions) => Promise<C>): Promise<C> {
    const key = `${service} ${region}`;
    const client = this.made.get(key) ?? make(this.options(region));
    this.made.set(key, client);
    return client as Promise<C>;
  }

  private options(region: string): ClientOptions {
    const { endpoint, profile } = this.settings;
    return {
      region,
      // Given outright, so that no other variable or configuration file can send a request elsewhere.
      endpoint,
      maxAttempts: 8,
      requestHandler: { httpAgent: connections },
      ...(profile === undefined ? {} : { profile }),
    };
  }
}

interface ClientOptions {
  readonly region: string;
  readonly endpoint: string;
  readonly profile?: string;
  readonly maxAttempts: number;
  readonly requestHandler: { readonly httpAgent: Agent };
}

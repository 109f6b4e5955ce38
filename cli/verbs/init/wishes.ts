import type { PipelineHost } from './pipelines';
import type { ToolchainName } from './toolchains';

/** What an organisation says of itself, each as one text; the options of `keyturn init` are called alike. */
export interface Told {
  readonly organisation: string;
  readonly region: string;
  readonly timeZone: string;
  readonly mailFrom: string;
  readonly mailOwner: string;
  /** `local`, or the name of the S3 bucket that keeps Terraform's state. */
  readonly state: string;
  readonly pipeline: string;
}

/** What a new project shall be. */
export interface Wishes extends Omit<Told, 'pipeline'> {
  readonly pipeline: PipelineHost;
  readonly toolchain: ToolchainName;
  /** With the two suppliers of the example. */
  readonly example: boolean;
}

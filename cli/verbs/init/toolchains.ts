/** What turns a project's settings into Terraform's configuration. */
export interface Toolchain {
  /** What a project's main.ts imports its app from. */
  readonly app: string;
  /** The packages that it consists of, which a project names itself; their versions are those that keyturn is tested with. */
  readonly packages: readonly string[];
  /** The Node that it asks for, where that is newer than keyturn's own. */
  readonly node?: string;
}

/** Those that `keyturn init --toolchain` knows; the first one is taken where none is named. */
export const TOOLCHAINS = {
  cdktf: { app: 'keyturn/app', packages: ['cdktf', '@cdktf/provider-aws', 'constructs'] },
  cdktn: { app: 'keyturn/cdktn/app', packages: ['cdktn', '@cdktn/provider-aws', 'constructs'], node: '>=22.11' },
} as const satisfies Readonly<Record<string, Toolchain>>;

export type ToolchainName = keyof typeof TOOLCHAINS;

export const USUAL_TOOLCHAIN: ToolchainName = 'cdktf';

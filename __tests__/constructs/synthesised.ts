import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { type App, TerraformDataSource, TerraformStack, Testing } from 'cdktf';
import { PROJECT_CONTEXT } from '../../constructs/suppliers/project-name';

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
type Arguments = Readonly<Record<string, Json>>;

/** A class of the bindings, e.g. `IamRole` or `DataAwsIamUser`. */
interface BoundType {
  readonly tfResourceType: string;
  readonly prototype: object;
}

/** One statement of a policy document, in IAM's own words. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: unknown;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: unknown;
}

/** One resource or data source as Terraform will read it. */
export interface Block {
  /** As a plan shows it, without the instance: `aws_iam_role.check`. */
  readonly address: string;
  readonly arguments: Arguments;
  /** The argument as text; throws when it is anything else. */
  text(argument: string): string;
  /** The argument, which holds a JSON document, parsed. */
  json(argument: string): unknown;
  /** The statements of the policy document that the argument holds. */
  statements(argument?: string): readonly Statement[];
}

/** What a stack becomes, asked for intent rather than for bytes: `synth(stack).only(IamRole).statements('policy')`. */
export class Synthesised {
  private readonly config: Readonly<Record<string, unknown>>;

  /** `text` is Terraform's JSON, keys sorted and comments removed. */
  constructor(readonly text: string) {
    this.config = JSON.parse(text) as typeof this.config;
  }

  /** The one block of its type; throws when there is none or more than one. */
  only(type: BoundType): Block {
    const blocks = this.all(type);
    const [block] = blocks;
    if (block === undefined || blocks.length > 1) {
      throw new Error(`expected one ${type.tfResourceType}, found ${this.list(blocks)}`);
    }
    return block;
  }

  /** The block of that logical id; throws when there is none. */
  named(type: BoundType, id: string): Block {
    const block = this.all(type).find(({ address }) => address.endsWith(`.${id}`));
    if (block === undefined) throw new Error(`no ${type.tfResourceType}.${id}, only ${this.list(this.all(type))}`);
    return block;
  }

  /** All blocks of a type, by address. */
  all(type: BoundType): readonly Block[] {
    const isData = type.prototype instanceof TerraformDataSource;
    const blocks = this.section<Record<string, Arguments>>(isData ? 'data' : 'resource')[type.tfResourceType];
    return Object.entries(blocks ?? {}).map(([id, body]) =>
      block(`${isData ? 'data.' : ''}${type.tfResourceType}.${id}`, body),
    );
  }

  /** Type → logical id → what stands there. */
  get resources(): Readonly<Record<string, Readonly<Record<string, Arguments>> | undefined>> {
    return this.section('resource');
  }

  /** Addresses of all resources, sorted: the table of contents of a first plan. */
  get addresses(): readonly string[] {
    return Object.entries(this.resources)
      .flatMap(([type, byId]) => Object.keys(byId ?? {}).map((id) => `${type}.${id}`))
      .sort();
  }

  get outputs(): Readonly<Record<string, Arguments | undefined>> {
    return this.section('output');
  }

  get variables(): Readonly<Record<string, Arguments | undefined>> {
    return this.section('variable');
  }

  /** The configurations of one provider, default and aliased. */
  providers(name: string): readonly Arguments[] {
    return this.section<readonly Arguments[]>('provider')[name] ?? [];
  }

  private section<Of>(name: string): Readonly<Record<string, Of | undefined>> {
    return (this.config[name] ?? {}) as Readonly<Record<string, Of>>;
  }

  private list(blocks: readonly Block[]): string {
    return blocks.map(({ address }) => address).join(', ') || 'none';
  }
}

function block(address: string, body: Arguments): Block {
  const text = (argument: string): string => {
    const value = body[argument];
    if (typeof value !== 'string') throw new Error(`${address}.${argument} is not text but ${JSON.stringify(value)}`);
    return value;
  };
  const json = (argument: string): unknown => JSON.parse(text(argument));
  const statements = (argument = 'policy'): readonly Statement[] =>
    (json(argument) as { readonly Statement: readonly Statement[] }).Statement;
  return { address, arguments: body, text, json, statements };
}

/** A stack to build into, with AWS in Sydney as its provider, of a project with a name or of none. Nothing is written. */
export function aStack(name = 'stack', project?: string): TerraformStack {
  const stack = new TerraformStack(anApp(), name);
  if (project !== undefined) stack.node.setContext(PROJECT_CONTEXT, project);
  new AwsProvider(stack, 'aws', { region: 'ap-southeast-2' });
  return stack;
}

/** An app for stacks that are made by their own class. */
export function anApp(): App {
  return Testing.app({ outdir: join(tmpdir(), 'cdktf.outdir.unused') });
}

/** Runs the validations too: their faults are thrown, all in one message. */
export function synth(stack: TerraformStack): Synthesised {
  return new Synthesised(Testing.synth(stack, true));
}

/** What `build` puts into `aStack()`. */
export function synthOf(build: (stack: TerraformStack) => unknown): Synthesised {
  const stack = aStack();
  build(stack);
  return synth(stack);
}

/** What a synth writes: path below the output folder → bytes. Assets are included. */
export function filesOf(build: (app: App) => TerraformStack): ReadonlyMap<string, Buffer> {
  const outdir = mkdtempSync(join(tmpdir(), 'cdktf.outdir.'));
  try {
    const app = Testing.app({ outdir });
    build(app);
    app.synth();
    const paths = readdirSync(outdir, { recursive: true, encoding: 'utf8' }).map((path) => join(outdir, path));
    return new Map(
      paths
        .filter((path) => statSync(path).isFile())
        .sort()
        .map((path) => [relative(outdir, path), readFileSync(path)]),
    );
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

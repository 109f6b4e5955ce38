import type { Clients } from './clients';
import type { Plan, Proposal } from './plan';
import type { Block } from './schema';
import type { StateOf } from './state';
import type { Values } from './value';

/** What a resource type may change about a plan: more unknowns, fewer changes, a fault. */
export interface PlanReview extends Proposal, Plan {}

/** What is known of a state: the rest stays as it was, or null where it was not known. */
export type Found<B extends Block> = { readonly [name in keyof StateOf<B>]?: StateOf<B>[name] | null };

/** A resource type of the official provider, as far as this project uses it. */
export interface ResourceType<B extends Block = Block> {
  readonly name: string;
  readonly schema: B;
  /** Changes `planned` in place; throws a `Fault` for what can never work. */
  readonly review?: (plan: PlanReview) => void;
  /** Makes it; answers with what AWS made of it. Throws `HalfDone` if it exists but is not as wanted. */
  create(wanted: StateOf<B>, clients: Clients): Promise<Found<B>>;
  /** What AWS says now, or undefined if it is gone. An imported resource has nothing but what `imported` gave. */
  read(state: StateOf<B>, clients: Clients): Promise<Found<B> | undefined>;
  /** Changes it in place. A type without this can only be replaced. */
  update?(wanted: StateOf<B>, prior: StateOf<B>, clients: Clients): Promise<Found<B>>;
  /** Deletes it; one that is gone already is fine. */
  delete(state: StateOf<B>, clients: Clients): Promise<void>;
  /** The attributes that an import id stands for. Default: `id` alone. */
  imported?(id: string): Found<B>;
}

/** A data source of the official provider. */
export interface DataSource<B extends Block = Block> {
  readonly name: string;
  readonly schema: B;
  read(config: StateOf<B>, clients: Clients): Promise<Found<B>>;
}

/** Any of them. What a state looks like is known to the type itself only; the protocol keeps them apart by name. */
export interface AnyResourceType {
  readonly name: string;
  readonly schema: Block;
  readonly review?: (plan: PlanReview) => void;
  create(wanted: never, clients: Clients): Promise<object>;
  read(state: never, clients: Clients): Promise<object | undefined>;
  update?(wanted: never, prior: never, clients: Clients): Promise<object>;
  delete(state: never, clients: Clients): Promise<void>;
  imported?(id: string): object;
}

/** Any of them, as above. */
export interface AnyDataSource {
  readonly name: string;
  readonly schema: Block;
  read(config: never, clients: Clients): Promise<object>;
}

/** Lets TypeScript derive the state's type from the schema. */
export const resourceType = <B extends Block>(type: ResourceType<B>): ResourceType<B> => type;
export const dataSource = <B extends Block>(source: DataSource<B>): DataSource<B> => source;

/** A fault that the reader of the plan can mend, e.g. an argument that the stand-in refuses. */
export class Fault extends Error {
  override readonly name = 'Fault';

  constructor(
    override readonly message: string,
    readonly detail: string,
    /** The argument at fault. */
    readonly attribute?: string,
  ) {
    super(message);
  }
}

/** It was created, but not as wanted: Terraform keeps it as tainted and makes it anew with the next apply. */
export class HalfDone extends Error {
  override readonly name = 'HalfDone';

  constructor(
    readonly state: Values,
    override readonly cause: unknown,
  ) {
    super(cause instanceof Error ? cause.message : String(cause));
  }
}

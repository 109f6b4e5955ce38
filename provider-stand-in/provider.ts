import { maskKeyIds } from '../rotation/access-key';
import { Clients } from './clients';
import { decode, encode, type WireValue } from './codec';
import { uncovered } from './coverage';
import { failure, refusal, STAND_IN } from './diagnostic';
import { planChange } from './plan';
import { providerSchema } from './provider-schema';
import { dataSources, resourceTypes } from './register';
import { type AnyDataSource, type AnyResourceType, HalfDone } from './resource-type';
import { accountFaults, endpointFaults, settingsOf } from './settings';
import { validate } from './validation';
import { settled, type Value, type Values } from './value';
import { wireSchema } from './wire-schema';

/** A call of the protocol: the fields that any of them has. */
export interface Request {
  readonly type_name: string;
  readonly id: string;
  readonly config: WireValue;
  readonly current_state: WireValue;
  readonly prior_state: WireValue;
  readonly proposed_new_state: WireValue;
  readonly planned_state: WireValue;
  readonly raw_state: { readonly json: Uint8Array };
}

/** The provider itself: what each call of the protocol answers. A thrown error becomes a diagnostic in `server.ts`. */
export class Provider {
  private configured: Clients | undefined;

  /** `folder` holds the configuration: Terraform starts its plugins there. */
  constructor(private readonly folder: string = process.cwd()) {}

  GetSchema(): object {
    const all = (types: ReadonlyMap<string, AnyResourceType | AnyDataSource>) =>
      Object.fromEntries([...types].map(([name, type]) => [name, wireSchema(type.schema)]));
    return {
      provider: wireSchema(providerSchema),
      resource_schemas: all(resourceTypes),
      data_source_schemas: all(dataSources),
      server_capabilities: { plan_destroy: false, get_provider_schema_optional: true },
    };
  }

  PrepareProviderConfig({ config }: Request): object {
    const diagnostics = [
      ...endpointFaults(),
      ...validate(providerSchema, decode(config) ?? {}),
      ...uncovered(this.folder),
    ];
    return { prepared_config: config, diagnostics };
  }

  async Configure({ config }: Request): Promise<object> {
    const values = decode(config) ?? {};
    const settings = settingsOf(values);
    if (!('endpoint' in settings)) return { diagnostics: settings };
    this.configured = new Clients(settings);
    return { diagnostics: await accountFaults(values.allowed_account_ids ?? null, this.configured) };
  }

  ValidateResourceTypeConfig({ type_name, config }: Request): object {
    return { diagnostics: validate(typeOf(type_name).schema, decode(config) ?? {}) };
  }

  ValidateDataSourceConfig({ type_name, config }: Request): object {
    return { diagnostics: validate(sourceOf(type_name).schema, decode(config) ?? {}) };
  }

  UpgradeResourceState({ type_name, raw_state }: Request): object {
    const state = JSON.parse(Buffer.from(raw_state.json).toString('utf8')) as Values;
    return { upgraded_state: encode(typeOf(type_name).schema, state) };
  }

  async ReadResource({ type_name, current_state }: Request): Promise<object> {
    const type = typeOf(type_name);
    const state = decode(current_state);
    if (state === null) return { new_state: current_state };
    try {
      const found = await type.read(state as never, this.clients(state));
      return { new_state: encode(type.schema, found === undefined ? null : { ...state, ...found }) };
    } catch (error) {
      return { new_state: current_state, diagnostics: [failure(`reading ${named(type_name, state)}`, error)] };
    }
  }

  PlanResourceChange({ type_name, prior_state, proposed_new_state, config }: Request): object {
    const type = typeOf(type_name);
    const { schema } = type;
    const proposed = decode(proposed_new_state);
    if (proposed === null) return { planned_state: proposed_new_state };
    const proposal = { prior: decode(prior_state), proposed, config: decode(config) ?? {} };
    if ('region' in schema.attributes && (proposal.config.region ?? null) === null) {
      proposal.config = { ...proposal.config, region: this.clients().region };
      proposal.proposed = { ...proposed, region: this.clients().region };
    }
    if ('tags_all' in schema.attributes) {
      const tags = proposal.config.tags ?? {};
      proposal.config = { ...proposal.config, tags_all: tags };
      proposal.proposed = { ...proposal.proposed, tags_all: tags };
    }
    const plan = planChange(schema, proposal);
    try {
      type.review?.({ ...proposal, ...plan });
    } catch (error) {
      return { planned_state: prior_state, diagnostics: [failure(`planning ${type_name}`, error)] };
    }
    if (plan.changed && proposal.prior !== null && !type.update && plan.replace.length === 0) {
      return { planned_state: prior_state, diagnostics: [refusal(`${type_name} cannot be changed in place`, '')] };
    }
    return {
      planned_state: encode(schema, plan.changed ? plan.planned : proposal.prior),
      requires_replace: plan.replace.map((name) => ({ steps: [{ attribute_name: name }] })),
      ...leniency(type),
    };
  }

  async ApplyResourceChange({ type_name, prior_state, planned_state }: Request): Promise<object> {
    const type = typeOf(type_name);
    const [prior, planned] = [decode(prior_state), decode(planned_state)];
    const doing = planned === null ? 'deleting' : prior === null ? 'creating' : 'updating';
    const subject = planned ?? prior ?? {};
    const clients = this.clients(subject);
    this.configured?.forgetAnswers();
    try {
      if (planned === null) {
        await type.delete(prior as never, clients);
        return { new_state: encode(type.schema, null) };
      }
      const make = prior === null ? type.create(planned as never, clients) : changed(type, planned, prior, clients);
      const made = await make;
      return { new_state: encode(type.schema, settled({ ...planned, ...made })), ...leniency(type) };
    } catch (error) {
      const kept =
        error instanceof HalfDone ? encode(type.schema, settled({ ...planned, ...error.state })) : prior_state;
      const cause = error instanceof HalfDone ? error.cause : error;
      return { new_state: kept, diagnostics: [failure(`${doing} ${named(type_name, subject)}`, cause)] };
    } finally {
      this.configured?.forgetAnswers();
    }
  }

  ImportResourceState({ type_name, id }: Request): object {
    const type = typeOf(type_name);
    const { schema } = type;
    const regional = 'region' in schema.attributes;
    const [, own, region] = (regional ? /^(.*)@([a-z]{2}(?:-[a-z]+)+-\d)$/.exec(id) : null) ?? [id, id, undefined];
    const bare = own ?? id;
    const state = {
      id: bare,
      ...(regional ? { region: region ?? this.clients().region } : {}),
      ...type.imported?.(bare),
    };
    return { imported_resources: [{ type_name, state: encode(schema, state) }] };
  }

  async ReadDataSource({ type_name, config }: Request): Promise<object> {
    const source = sourceOf(type_name);
    const asked = decode(config) ?? {};
    if ('region' in source.schema.attributes) asked.region ??= this.clients().region;
    try {
      const found = await source.read(asked as never, this.clients(asked));
      return { state: encode(source.schema, settled({ ...asked, ...found })) };
    } catch (error) {
      return { diagnostics: [failure(`reading data.${named(type_name, asked)}`, error)] };
    }
  }

  Stop(): object {
    this.configured?.stop();
    return {};
  }

  /** The clients for a state or configuration: of its own region, if it has one. */
  private clients(subject: Values = {}): Clients {
    if (!this.configured) throw new Error('the provider has not been configured yet');
    return typeof subject.region === 'string' ? this.configured.in(subject.region) : this.configured;
  }
}

/**
 * Terraform holds a provider to its plan, except that older providers may fill in whole blocks that the configuration
 * does not have. The official one does so here and there; the stand-in asks for that leniency only where it must.
 */
function leniency({ schema }: AnyResourceType): object {
  return Object.values(schema.blocks).some((nested) => nested.filledIn) ? { legacy_type_system: true } : {};
}

function typeOf(name: string): AnyResourceType {
  const type = resourceTypes.get(name);
  if (!type) throw new Error(`${STAND_IN} does not cover the resource type ${name}`);
  return type;
}

function sourceOf(name: string): AnyDataSource {
  const source = dataSources.get(name);
  if (!source) throw new Error(`${STAND_IN} does not cover the data source ${name}`);
  return source;
}

/** Only a type that can change things in place ever plans to. */
function changed(type: AnyResourceType, planned: Values, prior: Values, clients: Clients): Promise<object> {
  if (!type.update) throw new Error(`${type.name} cannot be changed in place`);
  return type.update(planned as never, prior as never, clients);
}

/** The type and the name of a thing for messages; a whole access key ID has no place there. */
function named(type: string, values: Values): string {
  const name = [values.name, values.user, values.bucket, values.role, values.id].find(isText);
  if (name === undefined) return type;
  return `${type} (${maskKeyIds(name)})`;
}

const isText = (value: Value | undefined): value is string => typeof value === 'string';

import type { ConfigRule } from '@aws-sdk/client-config-service';
import { unlessGone } from '../aws-error';
import type { Clients } from '../clients';
import { sameJson } from '../policy-document';
import { resourceType } from '../resource-type';
import { block, computed, either, one, optional, required, setOf } from '../schema';
import type { StateOf } from '../state';
import { retag, tagAttributes, tagList, tagsRead } from '../tags';

const sourceDetail = block({
  event_source: optional('string'),
  maximum_execution_frequency: optional('string'),
  message_type: optional('string'),
});

const schema = block(
  {
    id: either('string'),
    arn: computed('string'),
    description: optional('string'),
    input_parameters: optional('string', { sameMeaning: sameJson, fault: parametersFault }),
    maximum_execution_frequency: optional('string'),
    name: required('string', { forceNew: true }),
    region: either('string', { forceNew: true }),
    rule_id: computed('string'),
    ...tagAttributes,
  },
  {
    scope: one(
      block({
        compliance_resource_id: optional('string'),
        compliance_resource_types: optional(['set', 'string']),
        tag_key: optional('string'),
        tag_value: optional('string'),
      }),
    ),
    source: one(
      block(
        { owner: required('string'), source_identifier: optional('string') },
        { source_detail: setOf(sourceDetail) },
      ),
      { min: 1 },
    ),
  },
);

type State = StateOf<typeof schema>;

export const configConfigRule = resourceType<typeof schema>({
  name: 'aws_config_config_rule',
  schema,

  async create(wanted, clients) {
    const config = await clients.config();
    const Tags = wanted.tags ? { Tags: tagList(wanted.tags) } : {};
    await config.putConfigRule({ ConfigRule: requestOf(wanted), ...Tags });
    const made = await describe(clients, wanted.name);
    return { id: wanted.name, arn: made?.ConfigRuleArn ?? '', rule_id: made?.ConfigRuleId ?? '' };
  },

  async read(state, clients) {
    const is = await describe(clients, state.id);
    if (!is) return undefined;
    const config = await clients.config();
    const { Tags } = await config.listTagsForResource({ ResourceArn: is.ConfigRuleArn });
    const { input_parameters: own } = state;
    const told = is.InputParameters || null;
    return {
      name: state.id,
      arn: is.ConfigRuleArn ?? '',
      rule_id: is.ConfigRuleId ?? '',
      description: is.Description || null,
      input_parameters: own && told && sameJson(own, told) ? own : told,
      maximum_execution_frequency: is.MaximumExecutionFrequency ?? null,
      scope: scopeRead(is),
      source: sourceRead(is),
      ...tagsRead(state, Tags),
    };
  },

  async update(wanted, prior, clients) {
    const config = await clients.config();
    await config.putConfigRule({ ConfigRule: requestOf(wanted) });
    await retag(wanted, prior, {
      remove: (TagKeys) => config.untagResource({ ResourceArn: prior.arn, TagKeys }),
      set: (tags) => config.tagResource({ ResourceArn: prior.arn, Tags: tagList(tags) }),
    });
    return {};
  },

  async delete(state, clients) {
    const config = await clients.config();
    await unlessGone(config.deleteConfigRule({ ConfigRuleName: state.id }), 'NoSuchConfigRule');
  },

  imported: (id) => ({ name: id }),
});

async function describe(clients: Clients, name: string): Promise<ConfigRule | undefined> {
  const config = await clients.config();
  const found = await unlessGone(config.describeConfigRules({ ConfigRuleNames: [name] }), 'NoSuchConfigRule');
  return found?.ConfigRules?.[0];
}

function requestOf(wanted: State): ConfigRule {
  const [source, scope] = [wanted.source[0], wanted.scope[0]];
  return {
    ConfigRuleName: wanted.name,
    ...(wanted.description ? { Description: wanted.description } : {}),
    ...(wanted.input_parameters ? { InputParameters: wanted.input_parameters } : {}),
    ...(wanted.maximum_execution_frequency
      ? { MaximumExecutionFrequency: wanted.maximum_execution_frequency as 'TwentyFour_Hours' }
      : {}),
    Source: {
      Owner: source?.owner as 'AWS',
      ...(source?.source_identifier ? { SourceIdentifier: source.source_identifier } : {}),
      ...(source && source.source_detail.length > 0
        ? {
            SourceDetails: source.source_detail.map((detail) => ({
              EventSource: (detail.event_source as 'aws.config' | null) ?? undefined,
              MaximumExecutionFrequency: (detail.maximum_execution_frequency as 'One_Hour' | null) ?? undefined,
              MessageType: (detail.message_type as 'ScheduledNotification' | null) ?? undefined,
            })),
          }
        : {}),
    },
    ...(scope
      ? {
          Scope: {
            ComplianceResourceId: scope.compliance_resource_id ?? undefined,
            ...(scope.compliance_resource_types
              ? { ComplianceResourceTypes: [...scope.compliance_resource_types] }
              : {}),
            TagKey: scope.tag_key ?? undefined,
            TagValue: scope.tag_value ?? undefined,
          },
        }
      : {}),
  };
}

const isNothing = (value: unknown): boolean =>
  value === undefined || value === null || (Array.isArray(value) && value.length === 0);

function scopeRead({ Scope: is }: ConfigRule): State['scope'] {
  if (!is || Object.values(is as object).every(isNothing)) return [];
  return [
    {
      compliance_resource_id: is.ComplianceResourceId ?? null,
      compliance_resource_types: is.ComplianceResourceTypes ?? null,
      tag_key: is.TagKey ?? null,
      tag_value: is.TagValue ?? null,
    },
  ];
}

function sourceRead({ Source: is }: ConfigRule): State['source'] {
  return [
    {
      owner: is?.Owner ?? '',
      source_identifier: is?.SourceIdentifier || null,
      source_detail: (is?.SourceDetails ?? []).map((detail) => ({
        event_source: detail.EventSource ?? null,
        maximum_execution_frequency: detail.MaximumExecutionFrequency ?? null,
        message_type: detail.MessageType ?? null,
      })),
    },
  ];
}

/** Config takes parameters as JSON whose values are texts, also where they are numbers. */
function parametersFault(text: string): string | undefined {
  try {
    const values = Object.values(JSON.parse(text) as object);
    return values.every((value) => typeof value === 'string') ? undefined : 'all values must be strings';
  } catch {
    return 'contains an invalid JSON';
  }
}

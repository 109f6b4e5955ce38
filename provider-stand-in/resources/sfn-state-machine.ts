import { unlessGone, whilePassing } from '../aws-error';
import { oneOf } from '../fault';
import { resourceType } from '../resource-type';
import { block, computed, defaulted, either, required } from '../schema';
import { retag, type Tags, tagAttributes, tagsRead } from '../tags';
import { uniqueName } from '../unique-name';
import { canonical } from '../value';

const schema = block({
  id: either('string'),
  arn: computed('string'),
  creation_date: computed('string'),
  definition: required('string', { sameMeaning: (one, other) => meaning(one) === meaning(other) }),
  description: computed('string'),
  name: either('string', { forceNew: true }),
  name_prefix: either('string', { forceNew: true }),
  region: either('string', { forceNew: true }),
  revision_id: computed('string'),
  role_arn: required('string'),
  status: computed('string'),
  type: defaulted('string', 'STANDARD', { forceNew: true, fault: oneOf('STANDARD', 'EXPRESS') }),
  ...tagAttributes,
});

/** Two texts of the same JSON are the same machine. */
function meaning(definition: string): string {
  try {
    return canonical(JSON.parse(definition) as never);
  } catch {
    return definition;
  }
}

interface Described {
  readonly stateMachineArn: string;
  readonly name: string;
  readonly status: string;
  readonly definition: string;
  readonly roleArn: string;
  readonly type: string;
  readonly creationDate: number | string;
  readonly revisionId?: string;
}

const tagsOf = (tags: Tags | null) => Object.entries(tags ?? {}).map(([key, value]) => ({ key, value }));

/** A state machine, as Step Functions runs it. */
export const sfnStateMachine = resourceType<typeof schema>({
  name: 'aws_sfn_state_machine',
  schema,

  async create(wanted, clients) {
    const states = await clients.stepFunctions();
    const name = uniqueName(wanted.name, wanted.name_prefix);
    const make = () =>
      states.call<{ readonly stateMachineArn: string }>('CreateStateMachine', {
        ...{ name, definition: wanted.definition, roleArn: wanted.role_arn, type: wanted.type },
        ...(wanted.tags ? { tags: tagsOf(wanted.tags) } : {}),
      });
    // A role that was created a moment ago is not known everywhere yet.
    const passes = (error: Error) =>
      error.name === 'AccessDeniedException' || /not authorized to assume/i.test(error.message);
    const { stateMachineArn } = await whilePassing(make, passes, { seconds: 120, stopped: clients.stopped });
    return found(await states.call<Described>('DescribeStateMachine', { stateMachineArn }));
  },

  async read(state, clients) {
    const states = await clients.stepFunctions();
    const asked = states.call<Described>('DescribeStateMachine', { stateMachineArn: state.id });
    const is = await unlessGone(asked, 'StateMachineDoesNotExist');
    if (!is) return undefined;
    const { tags = [] } = await states.call<{ readonly tags?: readonly { key: string; value: string }[] }>(
      'ListTagsForResource',
      { resourceArn: state.id },
    );
    return {
      ...found(is),
      definition: is.definition,
      role_arn: is.roleArn,
      type: is.type,
      ...tagsRead(state, Object.fromEntries(tags.map(({ key, value }) => [key, value]))),
    };
  },

  async update(wanted, prior, clients) {
    const states = await clients.stepFunctions();
    await retag(wanted, prior, {
      remove: (tagKeys) => states.call('UntagResource', { resourceArn: prior.id, tagKeys }),
      set: (tags) => states.call('TagResource', { resourceArn: prior.id, tags: tagsOf(tags) }),
    });
    await states.call('UpdateStateMachine', {
      ...{ stateMachineArn: prior.id, definition: wanted.definition, roleArn: wanted.role_arn },
    });
    return found(await states.call<Described>('DescribeStateMachine', { stateMachineArn: prior.id }));
  },

  async delete(state, clients) {
    const states = await clients.stepFunctions();
    await unlessGone(states.call('DeleteStateMachine', { stateMachineArn: state.id }), 'StateMachineDoesNotExist');
  },
});

function found(is: Described) {
  const made = typeof is.creationDate === 'number' ? new Date(is.creationDate * 1000).toISOString() : is.creationDate;
  return {
    id: is.stateMachineArn,
    arn: is.stateMachineArn,
    name: is.name,
    creation_date: made,
    description: '',
    revision_id: is.revisionId ?? '',
    status: is.status,
  };
}

import { unlessGone } from '../aws-error';
import { resourceType } from '../resource-type';
import { block, computed, defaulted, either, one, optional, required } from '../schema';
import { retag, tagAttributes, tagsRead } from '../tags';

const schema = block(
  {
    id: either('string'),
    analyzer_name: required('string', { forceNew: true }),
    arn: computed('string'),
    region: either('string', { forceNew: true }),
    type: defaulted('string', 'ACCOUNT', { forceNew: true }),
    ...tagAttributes,
  },
  {
    configuration: one(
      block({}, { unused_access: one(block({ unused_access_age: optional('number') }), { forceNew: true }) }),
      { forceNew: true },
    ),
  },
);

/** An analyzer of IAM Access Analyzer. */
export const accessAnalyzerAnalyzer = resourceType<typeof schema>({
  name: 'aws_accessanalyzer_analyzer',
  schema,

  async create(wanted, clients) {
    const analyzer = await clients.accessAnalyzer();
    const unused = wanted.configuration[0]?.unused_access[0];
    const made = await analyzer.createAnalyzer({
      analyzerName: wanted.analyzer_name,
      type: wanted.type as 'ACCOUNT',
      ...(unused
        ? { configuration: { unusedAccess: { unusedAccessAge: unused.unused_access_age ?? undefined } } }
        : {}),
      ...(wanted.tags ? { tags: { ...wanted.tags } } : {}),
    });
    return { id: wanted.analyzer_name, arn: made.arn ?? '' };
  },

  async read(state, clients) {
    const analyzer = await clients.accessAnalyzer();
    const found = await unlessGone(analyzer.getAnalyzer({ analyzerName: state.id }), 'ResourceNotFound');
    if (!found?.analyzer) return undefined;
    const { arn, type, tags, configuration } = found.analyzer;
    const unused = configuration && 'unusedAccess' in configuration ? configuration.unusedAccess : undefined;
    return {
      analyzer_name: state.id,
      arn: arn ?? '',
      type: type ?? 'ACCOUNT',
      configuration: unused ? [{ unused_access: [{ unused_access_age: unused.unusedAccessAge ?? null }] }] : [],
      ...tagsRead(state, tags),
    };
  },

  async update(wanted, prior, clients) {
    const analyzer = await clients.accessAnalyzer();
    await retag(wanted, prior, {
      remove: (tagKeys) => analyzer.untagResource({ resourceArn: prior.arn, tagKeys }),
      set: (tags) => analyzer.tagResource({ resourceArn: prior.arn, tags: { ...tags } }),
    });
    return {};
  },

  async delete(state, clients) {
    const analyzer = await clients.accessAnalyzer();
    await unlessGone(analyzer.deleteAnalyzer({ analyzerName: state.id }), 'ResourceNotFound');
  },
});

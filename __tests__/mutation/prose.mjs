/** Words with a blank between them. Codes, tags, statuses and other words that programs compare have none. */
const isSentence = (text) => /\p{L}[\p{L},.;:")`*]* +\S/u.test(text);

/** Whether something is decided in a hole of a template: then its mutants count. */
const decides = (node) =>
  [
    'ConditionalExpression',
    'LogicalExpression',
    'BinaryExpression',
    'ArrowFunctionExpression',
    'TemplateLiteral',
  ].includes(node.type) ||
  Object.values(node).some((child) => [child].flat().some((one) => typeof one?.type === 'string' && decides(one)));

/**
 * Sentences for people are not mutated: that a refusal says something is tested by its code, and what it says is read by
 * people and by `__tests__/docs/`. A test for each wording would only write it down twice.
 */
export const strykerPlugins = [
  {
    kind: 'Ignore',
    name: 'prose',
    value: {
      shouldIgnore({ node }) {
        const isProse =
          (node.type === 'StringLiteral' && isSentence(node.value)) ||
          (node.type === 'TemplateLiteral' &&
            isSentence(node.quasis.map(({ value }) => value.raw).join('_')) &&
            !node.expressions.some(decides));
        return isProse ? 'a sentence for people' : undefined;
      },
    },
  },
];

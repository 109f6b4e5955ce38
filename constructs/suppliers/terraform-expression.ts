import type { Expression, Message } from '../../rotation/expression';

/**
 * Renders an expression as Terraform's language, without the `${…}` around it. A fact's name is its path below `root`, the
 * name that Terraform knows the facts by.
 */
export function terraformExpression<Fact extends string>(of: Expression<Fact>, root: string): string {
  const render = (expression: Expression<Fact>): string => terraformExpression(expression, root);
  switch (of.kind) {
    case 'fact':
      return `${root}.${of.fact}`;
    case 'value':
      return JSON.stringify(of.value);
    case 'all':
      return `(${of.of.map(render).join(' && ')})`;
    case 'any':
      return `(${of.of.map(render).join(' || ')})`;
    case 'not':
      return `!${render(of.of)}`;
    case 'equal':
      return `(${render(of.left)} == ${render(of.right)})`;
    case 'less':
      return `(${render(of.left)} < ${render(of.right)})`;
    case 'plus':
      return `(${render(of.left)} + ${render(of.right)})`;
    case 'floor':
      return `floor(${render(of.of)})`;
    case 'matches':
      return `can(regex(${JSON.stringify(of.pattern)}, ${render(of.of)}))`;
    case 'number':
      return `tonumber(${render(of.of)})`;
    case 'text':
      return `tostring(${render(of.of)})`;
    case 'choose':
      return `(${render(of.when)} ? ${render(of.then)} : ${render(of.otherwise)})`;
  }
}

/** Renders a message as a quoted template of Terraform's language: its facts as interpolations. */
export function terraformTemplate<Fact extends string>(message: Message<Fact>, root: string): string {
  const parts = message.map((part) =>
    typeof part === 'string' ? JSON.stringify(part).slice(1, -1) : `\${${terraformExpression(part, root)}}`,
  );
  return `"${parts.join('')}"`;
}

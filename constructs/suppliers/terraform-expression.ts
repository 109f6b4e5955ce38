import type { Expression, Message } from '../../rotation/expression';

/** How each fact is written in Terraform's language. */
export type FactNames<Fact extends string> = Readonly<Record<Fact, string>>;

/** Renders an expression as Terraform's language, without the `${…}` around it. */
export function terraformExpression<Fact extends string>(of: Expression<Fact>, names: FactNames<Fact>): string {
  const render = (expression: Expression<Fact>): string => terraformExpression(expression, names);
  switch (of.kind) {
    case 'fact':
      return names[of.fact];
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
    case 'choose':
      return `(${render(of.when)} ? ${render(of.then)} : ${render(of.otherwise)})`;
  }
}

/** Renders a message as a quoted template of Terraform's language: its facts as interpolations. */
export function terraformTemplate<Fact extends string>(message: Message<Fact>, names: FactNames<Fact>): string {
  const parts = message.map((part) =>
    typeof part === 'string' ? JSON.stringify(part).slice(1, -1) : `\${${terraformExpression(part, names)}}`,
  );
  return `"${parts.join('')}"`;
}

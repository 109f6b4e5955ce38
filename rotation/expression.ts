/**
 * A condition or a message over facts, as data: the same object is evaluated here and rendered as Terraform's language by
 * `constructs/suppliers/terraform-expression.ts`. So the ledger's rules exist once, and Terraform and TypeScript cannot disagree.
 */
export type Value = string | number | boolean;

export type Expression<Fact extends string> =
  | { readonly kind: 'fact'; readonly fact: Fact }
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'all'; readonly of: readonly Expression<Fact>[] }
  | { readonly kind: 'any'; readonly of: readonly Expression<Fact>[] }
  | { readonly kind: 'not'; readonly of: Expression<Fact> }
  | { readonly kind: 'equal'; readonly left: Expression<Fact>; readonly right: Expression<Fact> }
  | { readonly kind: 'less'; readonly left: Expression<Fact>; readonly right: Expression<Fact> }
  | { readonly kind: 'plus'; readonly left: Expression<Fact>; readonly right: Expression<Fact> }
  | { readonly kind: 'floor'; readonly of: Expression<Fact> }
  | { readonly kind: 'matches'; readonly of: Expression<Fact>; readonly pattern: string }
  | { readonly kind: 'number'; readonly of: Expression<Fact> }
  | { readonly kind: 'text'; readonly of: Expression<Fact> }
  | {
      readonly kind: 'choose';
      readonly when: Expression<Fact>;
      readonly then: Expression<Fact>;
      readonly otherwise: Expression<Fact>;
    };

/** A sentence with facts in it. */
export type Message<Fact extends string> = readonly (string | Expression<Fact>)[];

/** An expression, or a value that stands for itself. */
export type Operand<Fact extends string> = Expression<Fact> | Value;

function operand<Fact extends string>(of: Operand<Fact>): Expression<Fact> {
  return typeof of === 'object' ? of : { kind: 'value', value: of };
}

/** A fact by its path below the thing that an expression is about: Terraform finds it there by the same name. */
export const fact = <Fact extends string>(name: Fact): Expression<Fact> => ({ kind: 'fact', fact: name });
export const all = <Fact extends string>(...of: Expression<Fact>[]): Expression<Fact> => ({ kind: 'all', of });
export const any = <Fact extends string>(...of: Expression<Fact>[]): Expression<Fact> => ({ kind: 'any', of });
export const not = <Fact extends string>(of: Expression<Fact>): Expression<Fact> => ({ kind: 'not', of });
export const floor = <Fact extends string>(of: Expression<Fact>): Expression<Fact> => ({ kind: 'floor', of });
/** The pattern must be one that RE2 and JavaScript read alike; it ends in `$`, which in both is the very end of the text. */
export const matches = <Fact extends string>(of: Expression<Fact>, pattern: string): Expression<Fact> => ({
  kind: 'matches',
  of,
  pattern,
});
/** The number that a text of decimal digits says. Ask before whether it is one: what it makes of other texts is not said. */
export const number = <Fact extends string>(of: Expression<Fact>): Expression<Fact> => ({ kind: 'number', of });
/** A number of at most fifteen digits, or a truth value, as tags have it. */
export const text = <Fact extends string>(of: Expression<Fact>): Expression<Fact> => ({ kind: 'text', of });

export const equal = <Fact extends string>(left: Expression<Fact>, right: Operand<Fact>): Expression<Fact> => ({
  kind: 'equal',
  left,
  right: operand(right),
});

export const less = <Fact extends string>(left: Expression<Fact>, right: Operand<Fact>): Expression<Fact> => ({
  kind: 'less',
  left,
  right: operand(right),
});

export const plus = <Fact extends string>(left: Expression<Fact>, right: Operand<Fact>): Expression<Fact> => ({
  kind: 'plus',
  left,
  right: operand(right),
});

export const choose = <Fact extends string>(
  when: Expression<Fact>,
  then: Operand<Fact>,
  otherwise: Operand<Fact>,
): Expression<Fact> => ({ kind: 'choose', when, then: operand(then), otherwise: operand(otherwise) });

export const oneOf = <Fact extends string>(of: Expression<Fact>, values: readonly Value[]): Expression<Fact> =>
  any(...values.map((value) => equal(of, value)));

/** A tagged template, ``say`${USER} is at generation ${RECORDED.generation}` ``; messages nest. */
export function say<Fact extends string>(
  texts: TemplateStringsArray,
  ...of: (string | Expression<Fact> | Message<Fact>)[]
): Message<Fact> {
  return texts.flatMap((text, i) => [text, ...of.slice(i, i + 1).flat()]).filter((part) => part !== '');
}

export type Facts<Fact extends string> = Readonly<Record<Fact, Value>>;

export function evaluate<Fact extends string>(expression: Expression<Fact>, facts: Facts<Fact>): Value {
  switch (expression.kind) {
    case 'fact':
      return facts[expression.fact];
    case 'value':
      return expression.value;
    case 'all':
      return expression.of.every((of) => holds(of, facts));
    case 'any':
      return expression.of.some((of) => holds(of, facts));
    case 'not':
      return !holds(expression.of, facts);
    case 'equal':
      return evaluate(expression.left, facts) === evaluate(expression.right, facts);
    case 'less':
      return Number(evaluate(expression.left, facts)) < Number(evaluate(expression.right, facts));
    case 'plus':
      return Number(evaluate(expression.left, facts)) + Number(evaluate(expression.right, facts));
    case 'floor':
      return Math.floor(Number(evaluate(expression.of, facts)));
    case 'matches':
      return new RegExp(expression.pattern).test(String(evaluate(expression.of, facts)));
    case 'number':
      return Number(evaluate(expression.of, facts));
    case 'text':
      return String(evaluate(expression.of, facts));
    case 'choose':
      return evaluate(holds(expression.when, facts) ? expression.then : expression.otherwise, facts);
  }
}

export function holds<Fact extends string>(expression: Expression<Fact>, facts: Facts<Fact>): boolean {
  return evaluate(expression, facts) === true;
}

export function tell<Fact extends string>(message: Message<Fact>, facts: Facts<Fact>): string {
  return message.map((part) => (typeof part === 'string' ? part : String(evaluate(part, facts)))).join('');
}

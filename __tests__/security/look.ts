import { basename, join } from 'node:path';
import { ACCEPTED_WIDTHS } from '../../role-policies/wide-statements';
import { type Comparison, compared, lookAtPlans } from './checkov';
import { lint, type PolicyFinding } from './linter';
import { plannedStacks } from './plans';
import { type NamedPolicy, policiesOf, printedPolicies } from './policies';
import { KEY, someConfiguration } from './some-configuration';
import { SecurityTools } from './tools';

/** What the security checks say of one thing that they looked at. */
export interface Judged extends Comparison {
  /** E.g. `key-check-with-a-key`, or `policies`. */
  readonly name: string;
  /** How many checks it passed, of Checkov; how many policies were read, of the linter. */
  readonly passed: number;
}

/** Plans both stacks in a sandbox in `dir`, has Checkov look at the plans, and the linter at every policy. */
export async function lookAtEverything(dir: string): Promise<readonly Judged[]> {
  const tools = await SecurityTools.installed();
  const planned = await plannedStacks(dir);
  const looks = await lookAtPlans(
    tools,
    planned.map(({ file }) => file),
  );
  const plans = planned.map(({ name, file, stack }): Judged => {
    const { passed = [], failed = [] } = looks.get(basename(file)) ?? {};
    return { name, passed: passed.length, ...compared(failed, stack.accepted) };
  });
  const policies = [
    ...planned.filter(({ name }) => name.endsWith('with-a-key')).flatMap(({ stack }) => policiesOf(stack)),
    ...printedPolicies(someConfiguration(KEY)),
  ];
  return [...plans, await linted(tools, policies, join(dir, 'policies'))];
}

/** What the linter says of policies, held against what is accepted. */
export async function linted(tools: SecurityTools, policies: readonly NamedPolicy[], folder: string): Promise<Judged> {
  const found = await lint(tools, policies, folder);
  const isAbout =
    ({ issue, policy, sid }: PolicyFinding) =>
    (one: (typeof ACCEPTED_WIDTHS)[number]): boolean =>
      one.issue === issue && one.where === (sid ?? policy);
  return {
    name: 'policies',
    passed: policies.length,
    unexplained: found
      .filter((one) => !ACCEPTED_WIDTHS.some(isAbout(one)))
      .map(({ issue, policy, sid, says }) => `${issue} ${policy}${sid ? `, ${sid}` : ''}: ${says}`),
    outdated: ACCEPTED_WIDTHS.filter((one) => !found.some((other) => isAbout(other)(one))).map(
      ({ issue, where }) => `${issue} ${where}`,
    ),
  };
}

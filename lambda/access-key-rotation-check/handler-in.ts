import { type Aws, connect } from '../../aws/connect';
import { readCheckEnvironment } from '../../check-environment/check-environment';
import type { CheckSettings } from '../../check-environment/check-settings';
import { type CheckSummary, runCheck } from './check';
import { type CheckEvent, type InvocationContext, inTheLog, runOf } from './invocation';

/**
 * A handler for Lambda. The environment is read and AWS connected at the first call, and both are kept for as long as Lambda keeps
 * the process.
 */
export function handlerIn(environment: Readonly<Record<string, string | undefined>>) {
  let shared: { readonly settings: CheckSettings; readonly aws: Aws } | undefined;
  const surroundings = (): NonNullable<typeof shared> => {
    if (shared === undefined) {
      const settings = readCheckEnvironment(environment);
      shared = { settings, aws: connect({ region: settings.region }) };
    }
    return shared;
  };
  return (event: CheckEvent | null, context: InvocationContext): Promise<CheckSummary> =>
    inTheLog(context, (invocation) => {
      const { settings, aws } = surroundings();
      const ports = { ...aws, evidence: aws.evidence(settings.evidenceBucket) };
      return runCheck(runOf(event ?? {}, invocation, settings, ports));
    });
}

import { type Aws, connect } from '../../aws/connect';
import { readCheckEnvironment } from '../../check-environment/check-environment';
import type { CheckSettings } from '../../check-environment/check-settings';
import { type CheckSummary, runCheck } from './check';
import { type CheckEvent, type InvocationContext, inTheLog, runOf } from './invocation';

let shared: { readonly settings: CheckSettings; readonly aws: Aws } | undefined;

/** Read and connected once, and kept for as long as Lambda keeps the process. */
function surroundings(): NonNullable<typeof shared> {
  if (shared === undefined) {
    const settings = readCheckEnvironment(process.env);
    shared = { settings, aws: connect({ region: settings.region }) };
  }
  return shared;
}

/** What Lambda calls. */
export function handler(event: CheckEvent | null, context: InvocationContext): Promise<CheckSummary> {
  return inTheLog(context, (invocation) => {
    const { settings, aws } = surroundings();
    const ports = { ...aws, evidence: aws.evidence(settings.evidenceBucket) };
    return runCheck(runOf(event ?? {}, invocation, settings, ports));
  });
}

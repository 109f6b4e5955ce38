import { Fault } from './resource-type';

/** A message of the provider that Terraform shows, in the protocol's form. */
export interface Diagnostic {
  readonly severity: 'ERROR' | 'WARNING';
  readonly summary: string;
  readonly detail: string;
  readonly attribute?: { readonly steps: readonly { readonly attribute_name: string }[] };
}

/** What every refusal of the stand-in itself begins with, so that nobody takes it for the official provider's word. */
export const STAND_IN = "The sandbox's stand-in for hashicorp/aws";

/** An error that the reader can place: which argument, what is wrong with it, what to do. */
export function refusal(summary: string, detail: string, attribute?: string): Diagnostic {
  return {
    severity: 'ERROR',
    summary,
    detail,
    ...(attribute === undefined ? {} : { attribute: { steps: [{ attribute_name: attribute }] } }),
  };
}

/** A caught error as a diagnostic. `doing` names the act and the thing, e.g. `creating aws_iam_user (valentia)`. */
export function failure(doing: string, error: unknown): Diagnostic {
  if (error instanceof Fault) return refusal(error.message, error.detail, error.attribute);
  if (!(error instanceof Error)) return refusal(doing, String(error));
  // The SDK's errors carry the HTTP status; one without is our own fault or the network's and shows its origin.
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  if (error instanceof SyntaxError && status !== undefined) {
    const summary = `${doing}: StatusCode: ${status}, and no answer in the form of AWS`;
    return refusal(summary, 'The emulator behind AWS_ENDPOINT_URL probably does not have this service.');
  }
  const code = error.name === 'Error' ? '' : `${error.name}: `;
  const summary = `${doing}: ${status === undefined ? '' : `StatusCode: ${status}, `}${code}${error.message}`;
  return refusal(summary, status === undefined && error.stack ? origin(error.stack) : '');
}

function origin(stack: string): string {
  return stack.split('\n').slice(1, 4).join('\n');
}

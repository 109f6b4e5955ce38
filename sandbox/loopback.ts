import { onThisMachine } from '../provider-stand-in/own-endpoint';
import { KeyturnError } from '../rotation/keyturn-error';

/**
 * The endpoint that a user named in `AWS_ENDPOINT_URL`, parsed. Undefined if none is named.
 * @throws KeyturnError if it is no web address, or any other machine's: the sandbox must never reach a real account.
 */
export function loopbackEndpoint(named: string | undefined): URL | undefined {
  if (named === undefined || named === '') return undefined;
  const url = onThisMachine(named);
  if (url !== undefined) return url;
  throw new KeyturnError(
    'ENDPOINT_NOT_LOCAL',
    `AWS_ENDPOINT_URL is ${named}; the sandbox only ever talks to this machine.`,
    'Unset AWS_ENDPOINT_URL to let the sandbox start its own emulators, or set it to an emulator such as http://127.0.0.1:4566.',
  );
}

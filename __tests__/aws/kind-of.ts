import type { AwsFault } from '../../aws/aws-fault';

/** What kind of fault a call ends in. */
export const kindOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'no fault',
    (fault: AwsFault) => fault.kind,
  );

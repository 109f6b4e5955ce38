import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { Answer } from './answer';
import type { CallRecord } from './call-record';
import { FAULT } from './fault';
import type { FaultBook } from './fault-book';
import type { MailRecord } from './mail-record';

/** Where the gateway answers for itself; no AWS service has such a path. */
export const CONTROL_PREFIX = '/_sandbox/';

/** What the control paths show and change. */
export interface Controlled {
  /** Who answers here: lets a starter check that the process it reached is its own. */
  readonly identity: Readonly<Record<string, unknown>>;
  readonly calls: CallRecord;
  readonly faults: FaultBook;
  readonly mails: MailRecord;
  /** Empties the emulators and forgets everything recorded. */
  readonly reset: () => Promise<void>;
}

/**
 * `GET identity`, `GET|DELETE calls`, `GET|POST|DELETE faults` (`DELETE faults/<id>` for one), `GET|DELETE mails`,
 * `POST reset`.
 */
export async function controlAnswer(request: IncomingMessage, body: Buffer, controlled: Controlled): Promise<Answer> {
  const path = new URL(request.url ?? '/', 'http://gateway.invalid').pathname.slice(CONTROL_PREFIX.length);
  const [what = '', id] = path.split('/');
  const { calls, faults, mails } = controlled;
  switch (`${request.method} ${what}`) {
    case 'GET identity':
      return json(200, controlled.identity);
    case 'GET calls':
      return json(200, calls.summary());
    case 'DELETE calls':
      calls.reset();
      return json(200, {});
    case 'GET faults':
      return json(200, faults.all());
    case 'POST faults':
      return orderFault(body, faults);
    case 'DELETE faults':
      faults.cancel(id === undefined ? undefined : Number(id));
      return json(200, {});
    case 'GET mails':
      return json(200, mails.all());
    case 'DELETE mails':
      mails.reset();
      return json(200, {});
    case 'POST reset':
      await controlled.reset();
      return json(200, {});
    default:
      return json(404, { message: `The sandbox has no ${request.method} ${CONTROL_PREFIX}${path}.` });
  }
}

function orderFault(body: Buffer, faults: FaultBook): Answer {
  let input: unknown;
  try {
    input = JSON.parse(body.toString('utf8'));
  } catch {
    return json(400, { message: 'A fault is a JSON object.' });
  }
  const fault = FAULT.safeParse(input);
  return fault.success ? json(201, faults.order(fault.data)) : json(400, { message: z.prettifyError(fault.error) });
}

function json(status: number, value: unknown): Answer {
  return { status, headers: ['Content-Type', 'application/json'], body: Buffer.from(JSON.stringify(value)) };
}

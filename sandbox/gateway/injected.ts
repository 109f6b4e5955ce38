import type { Answer } from './answer';
import type { ApiCall } from './api-call';
import { errorAnswer } from './error-answer';
import type { Effect } from './fault';
import { accessDenied, throttled, unavailable } from './known-errors';

/** What is answered instead of AWS; undefined for effects that are no answer (a delay, a timeout, a lost answer, a call that is held). */
export function effectAnswer(call: ApiCall, effect: Effect): Answer | undefined {
  switch (effect.kind) {
    case 'throttle':
      return errorAnswer(call, throttled(call));
    case 'unavailable':
      return errorAnswer(call, unavailable(call));
    case 'access-denied':
      return errorAnswer(call, accessDenied(call));
    case 'error':
      return errorAnswer(call, effect);
    case 'answer':
      return { status: effect.status, headers: ['Content-Type', effect.contentType], body: Buffer.from(effect.body) };
    case 'latency':
    case 'timeout':
    case 'lost-answer':
    case 'held':
      return undefined;
  }
}

import { handlerIn } from './handler-in';

/** What Lambda calls. */
export const handler = handlerIn(process.env);

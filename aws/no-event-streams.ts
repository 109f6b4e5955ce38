/**
 * Takes the place of `@smithy/core/event-streams` in the Lambda's bundle (see `lambda/bundle.ts`). No service that the check
 * calls answers with a stream of events, and the SDK loads that part only when one does; it would be a twentieth of the bundle.
 */
throw new Error('the bundle of the check has no event streams');

/**
 * Services that MiniStack answers, by signing name: what moto only stores. MiniStack runs a function's code, fires
 * schedules, interprets state machines, and delivers what these send to queues, topics, logs and alarms; SES is there
 * because MiniStack gives DKIM tokens and moto does not. Everything else, above all IAM, STS and S3, is moto's.
 */
export const MINISTACK_SERVICES: ReadonlySet<string> = new Set([
  'lambda',
  'scheduler',
  'states',
  'sqs',
  'sns',
  'logs',
  'monitoring',
  'ses',
]);

/** The emulators behind the gateway; without the second, the first answers everything. */
export interface Routes<Place> {
  readonly main: Place;
  readonly ministack: Place | undefined;
}

/** Where calls of this service go. */
export function routeOf<Place>(service: string, routes: Routes<Place>): Place {
  return routes.ministack !== undefined && MINISTACK_SERVICES.has(service) ? routes.ministack : routes.main;
}

type Route = readonly [method: string, path: RegExp, operation: string];

const FUNCTION = '/2015-03-31/functions/[^/]+';

const LAMBDA: readonly Route[] = [
  ['POST', /^\/2015-03-31\/functions\/?$/, 'CreateFunction'],
  ['GET', /^\/2015-03-31\/functions\/?$/, 'ListFunctions'],
  ['POST', new RegExp(`^${FUNCTION}/invocations$`), 'Invoke'],
  ['GET', new RegExp(`^${FUNCTION}/configuration$`), 'GetFunctionConfiguration'],
  ['PUT', new RegExp(`^${FUNCTION}/configuration$`), 'UpdateFunctionConfiguration'],
  ['PUT', new RegExp(`^${FUNCTION}/code$`), 'UpdateFunctionCode'],
  ['GET', new RegExp(`^${FUNCTION}/versions$`), 'ListVersionsByFunction'],
  ['GET', new RegExp(`^${FUNCTION}$`), 'GetFunction'],
  ['DELETE', new RegExp(`^${FUNCTION}$`), 'DeleteFunction'],
  ['GET', /^\/2020-06-30\/functions\/[^/]+\/code-signing-config$/, 'GetFunctionCodeSigningConfig'],
  ['GET', /\/event-invoke-config$/, 'GetFunctionEventInvokeConfig'],
  ['PUT', /\/event-invoke-config$/, 'PutFunctionEventInvokeConfig'],
  ['DELETE', /\/event-invoke-config$/, 'DeleteFunctionEventInvokeConfig'],
  ['GET', /^\/2017-03-31\/tags\//, 'ListTags'],
  ['POST', /^\/2017-03-31\/tags\//, 'TagResource'],
  ['DELETE', /^\/2017-03-31\/tags\//, 'UntagResource'],
];

const SCHEDULER: readonly Route[] = [
  ['POST', /^\/schedules\/[^/]+$/, 'CreateSchedule'],
  ['PUT', /^\/schedules\/[^/]+$/, 'UpdateSchedule'],
  ['GET', /^\/schedules\/[^/]+$/, 'GetSchedule'],
  ['DELETE', /^\/schedules\/[^/]+$/, 'DeleteSchedule'],
  ['GET', /^\/schedules$/, 'ListSchedules'],
  ['POST', /^\/schedule-groups\/[^/]+$/, 'CreateScheduleGroup'],
  ['GET', /^\/schedule-groups\/[^/]+$/, 'GetScheduleGroup'],
  ['DELETE', /^\/schedule-groups\/[^/]+$/, 'DeleteScheduleGroup'],
  ['GET', /^\/tags\//, 'ListTagsForResource'],
  ['POST', /^\/tags\//, 'TagResource'],
  ['DELETE', /^\/tags\//, 'UntagResource'],
];

const SES_V2: readonly Route[] = [
  ['POST', /^\/v2\/email\/outbound-emails$/, 'SendEmail'],
  ['POST', /^\/v2\/email\/identities$/, 'CreateEmailIdentity'],
  ['GET', /^\/v2\/email\/identities$/, 'ListEmailIdentities'],
  ['GET', /^\/v2\/email\/identities\/[^/]+$/, 'GetEmailIdentity'],
  ['DELETE', /^\/v2\/email\/identities\/[^/]+$/, 'DeleteEmailIdentity'],
  ['GET', /^\/v2\/email\/tags$/, 'ListTagsForResource'],
  ['POST', /^\/v2\/email\/tags$/, 'TagResource'],
];

const ROUTES: Readonly<Record<string, readonly Route[]>> = { lambda: LAMBDA, scheduler: SCHEDULER, ses: SES_V2 };

/** Names a REST request of the services this project uses; an unknown one is named by its method and path. */
export function restOperationOf(service: string, method: string, path: string): string {
  const route = ROUTES[service]?.find(([verb, pattern]) => verb === method && pattern.test(path));
  return route?.[2] ?? `${method} ${path}`;
}

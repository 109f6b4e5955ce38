import type { z } from 'zod';
import { auditAnswer } from './audit';
import { completionAnswer } from './completion';
import { doctorAnswer } from './doctor';
import { dueAnswer } from './due';
import { handoverAnswer, verifyAnswer } from './handover';
import { keyChangeAnswer, keysIssueAnswer, keysListAnswer } from './keys';
import { ledgerAnswer, suspendAnswer } from './ledger';
import { adoptAnswer, userAddAnswer, userMoveAnswer, userRemoveAnswer } from './people';
import { policyAnswer, policyTrustAnswer } from './policy';
import { initAnswer, sandboxDownAnswer, sandboxStoryAnswer, sandboxUpAnswer } from './project';
import {
  applyAnswer,
  planAnswer,
  recordAnswer,
  recordArchiveAnswer,
  recordListAnswer,
  recordOutsideAnswer,
  recordShowAnswer,
  recordVerifyAnswer,
} from './record';
import { statusAnswer } from './status';

/** Verb, as it is typed → what it answers with --json, beside a failure. A verb that answers anything has its line here. */
export const ANSWERS = {
  init: initAnswer,
  'sandbox story': sandboxStoryAnswer,
  'sandbox up': sandboxUpAnswer,
  'sandbox down': sandboxDownAnswer,
  status: statusAnswer,
  start: ledgerAnswer,
  handover: handoverAnswer,
  plan: planAnswer,
  apply: applyAnswer,
  record: recordAnswer,
  'record list': recordListAnswer,
  'record show': recordShowAnswer,
  'record outside': recordOutsideAnswer,
  'record archive': recordArchiveAnswer,
  'record verify': recordVerifyAnswer,
  verify: verifyAnswer,
  disable: ledgerAnswer,
  enable: ledgerAnswer,
  delete: ledgerAnswer,
  suspend: suspendAnswer,
  resume: ledgerAnswer,
  audit: auditAnswer,
  due: dueAnswer,
  doctor: doctorAnswer,
  'user add': userAddAnswer,
  'user remove': userRemoveAnswer,
  'user move': userMoveAnswer,
  adopt: adoptAnswer,
  'keys list': keysListAnswer,
  'keys issue': keysIssueAnswer,
  'keys deactivate': keyChangeAnswer,
  'keys activate': keyChangeAnswer,
  'keys delete': keyChangeAnswer,
  'policy plan': policyAnswer,
  'policy apply': policyAnswer,
  'policy audit': policyAnswer,
  'policy emergency': policyAnswer,
  'policy boundary': policyAnswer,
  'policy trust': policyTrustAnswer,
  completion: completionAnswer,
} as const satisfies Readonly<Record<string, z.ZodType>>;

type Answers = typeof ANSWERS;

/** What a verb prints with --json: `desk.answer<Answer<'status'>>(…)`. */
export type Answer<Verb extends keyof Answers> = z.output<Answers[Verb]>;

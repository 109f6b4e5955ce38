import { between } from '../fault';
import { block, computed, defaulted, either, one, optional, required } from '../schema';
import type { StateOf } from '../state';
import { tagAttributes } from '../tags';

/** What the stand-in covers of `aws_lambda_function`. */
export const lambdaSchema = block(
  {
    id: either('string'),
    arn: computed('string'),
    architectures: either(['list', 'string']),
    code_sha256: computed('string'),
    description: optional('string'),
    filename: optional('string'),
    function_name: required('string', { forceNew: true }),
    handler: optional('string'),
    invoke_arn: computed('string'),
    kms_key_arn: optional('string'),
    last_modified: computed('string'),
    memory_size: defaulted('number', 128, { fault: between(128, 10_240) }),
    qualified_arn: computed('string'),
    qualified_invoke_arn: computed('string'),
    region: either('string', { forceNew: true }),
    reserved_concurrent_executions: defaulted('number', -1),
    role: required('string'),
    runtime: optional('string'),
    source_code_hash: either('string'),
    source_code_size: computed('number'),
    timeout: defaulted('number', 3, { fault: between(1, 900) }),
    version: computed('string'),
    ...tagAttributes,
  },
  {
    dead_letter_config: one(block({ target_arn: required('string') })),
    environment: one(block({ variables: optional(['map', 'string']) })),
    logging_config: one(
      block({
        application_log_level: optional('string'),
        log_format: required('string'),
        log_group: either('string'),
        system_log_level: optional('string'),
      }),
    ),
    tracing_config: one(block({ mode: required('string') })),
  },
);

export type LambdaState = StateOf<typeof lambdaSchema>;

import type { CreateFunctionCommandInput, FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { LambdaState } from './lambda-schema';

type Configuration = Omit<CreateFunctionCommandInput, 'FunctionName' | 'Code'>;

/** What of a function is configuration, and not code, as Lambda takes it. What is absent goes back to nothing. */
export function configurationOf(wanted: LambdaState): Configuration {
  const [logging] = wanted.logging_config;
  return {
    Role: wanted.role,
    Description: wanted.description ?? '',
    Handler: wanted.handler ?? undefined,
    Runtime: (wanted.runtime as 'nodejs24.x' | null) ?? undefined,
    MemorySize: wanted.memory_size,
    Timeout: wanted.timeout,
    KMSKeyArn: wanted.kms_key_arn ?? undefined,
    Environment: { Variables: { ...wanted.environment[0]?.variables } },
    DeadLetterConfig: { TargetArn: wanted.dead_letter_config[0]?.target_arn ?? '' },
    ...(wanted.tracing_config[0] ? { TracingConfig: { Mode: wanted.tracing_config[0].mode as 'Active' } } : {}),
    ...(logging
      ? {
          LoggingConfig: {
            LogFormat: logging.log_format as 'JSON',
            ...(typeof logging.log_group === 'string' ? { LogGroup: logging.log_group } : {}),
            ...(logging.application_log_level ? { ApplicationLogLevel: logging.application_log_level as 'INFO' } : {}),
            ...(logging.system_log_level ? { SystemLogLevel: logging.system_log_level as 'INFO' } : {}),
          },
        }
      : {}),
  };
}

/**
 * The same as Lambda tells it. Logging and tracing have values even where nothing was asked for: they are only told
 * where the state has them.
 */
export function configurationRead(state: LambdaState, is: FunctionConfiguration) {
  const variables = is.Environment?.Variables ?? {};
  const asked = state.environment.length > 0;
  const letters = is.DeadLetterConfig?.TargetArn;
  return {
    role: is.Role ?? '',
    description: is.Description || null,
    handler: is.Handler || null,
    runtime: is.Runtime || null,
    memory_size: is.MemorySize ?? 128,
    timeout: is.Timeout ?? 3,
    kms_key_arn: is.KMSKeyArn || null,
    environment: asked || Object.keys(variables).length > 0 ? [{ variables: unlessEmpty(variables, state) }] : [],
    dead_letter_config: letters ? [{ target_arn: letters }] : [],
    tracing_config: state.tracing_config.map(({ mode }) => ({ mode: is.TracingConfig?.Mode ?? mode })),
    logging_config: state.logging_config.map((own) => ({
      application_log_level: is.LoggingConfig?.ApplicationLogLevel ?? own.application_log_level,
      log_format: is.LoggingConfig?.LogFormat ?? own.log_format,
      log_group: is.LoggingConfig?.LogGroup ?? own.log_group,
      system_log_level: is.LoggingConfig?.SystemLogLevel ?? own.system_log_level,
    })),
  };
}

function unlessEmpty(variables: Record<string, string>, state: LambdaState): Record<string, string> | null {
  const own = state.environment[0]?.variables ?? null;
  return Object.keys(variables).length === 0 && own === null ? null : variables;
}

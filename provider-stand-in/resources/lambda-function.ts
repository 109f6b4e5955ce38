import { readFileSync } from 'node:fs';
import type { GetFunctionCommandOutput, Lambda } from '@aws-sdk/client-lambda';
import { unlessGone, whilePassing } from '../aws-error';
import { STAND_IN } from '../diagnostic';
import { partitionOf } from '../partition-of';
import { Fault, HalfDone, type PlanReview, resourceType } from '../resource-type';
import { retag, tagsRead } from '../tags';
import { canonical, UNKNOWN } from '../value';
import { configurationOf, configurationRead } from './lambda-configuration';
import { type LambdaState, lambdaSchema } from './lambda-schema';

/** A function whose code is a zip archive on this machine. */
export const lambdaFunction = resourceType<typeof lambdaSchema>({
  name: 'aws_lambda_function',
  schema: lambdaSchema,
  review,

  async create(wanted, clients) {
    const lambda = await clients.lambda();
    const FunctionName = wanted.function_name;
    const make = () =>
      lambda.createFunction({
        ...configurationOf(wanted),
        FunctionName,
        Code: { ZipFile: archive(wanted) },
        ...(Array.isArray(wanted.architectures) ? { Architectures: [...(wanted.architectures as ['arm64'])] } : {}),
        ...(wanted.tags ? { Tags: { ...wanted.tags } } : {}),
      });
    // A role that was created a moment ago is not known everywhere yet.
    const passes = (error: Error) => /cannot be assumed by Lambda/.test(error.message);
    await whilePassing(make, passes, { seconds: 120, stopped: clients.stopped });
    try {
      await settle(lambda, FunctionName, clients.stopped);
      if (wanted.reserved_concurrent_executions >= 0) await limit(lambda, wanted);
      return found(wanted, await lambda.getFunction({ FunctionName }), clients.region);
    } catch (error) {
      throw new HalfDone({ id: FunctionName }, error);
    }
  },

  async read(state, clients) {
    const lambda = await clients.lambda();
    const answer = await unlessGone(lambda.getFunction({ FunctionName: state.id }), 'ResourceNotFound');
    if (!answer?.Configuration) return undefined;
    return {
      ...configurationRead(state, answer.Configuration),
      ...found(state, answer, clients.region),
      reserved_concurrent_executions: answer.Concurrency?.ReservedConcurrentExecutions ?? -1,
      ...tagsRead(state, answer.Tags),
    };
  },

  async update(wanted, prior, clients) {
    const lambda = await clients.lambda();
    const FunctionName = prior.id;
    await retag(wanted, prior, {
      remove: (TagKeys) => lambda.untagResource({ Resource: prior.arn, TagKeys }),
      set: (tags) => lambda.tagResource({ Resource: prior.arn, Tags: { ...tags } }),
    });
    const configuration = configurationOf(wanted);
    if (canonical(configuration) !== canonical(configurationOf(prior))) {
      await lambda.updateFunctionConfiguration({ FunctionName, ...configuration });
      await settle(lambda, FunctionName, clients.stopped);
    }
    if (codeChanges(wanted, prior)) {
      const Architectures = [...(wanted.architectures as ['arm64'])];
      await lambda.updateFunctionCode({ FunctionName, ZipFile: archive(wanted), Architectures });
      await settle(lambda, FunctionName, clients.stopped);
    }
    if (wanted.reserved_concurrent_executions !== prior.reserved_concurrent_executions) await limit(lambda, wanted);
    return found(wanted, await lambda.getFunction({ FunctionName }), clients.region);
  },

  async delete(state, clients) {
    const lambda = await clients.lambda();
    await unlessGone(lambda.deleteFunction({ FunctionName: state.id }), 'ResourceNotFound');
  },

  imported: (id) => ({ function_name: id }),
});

/** New code has a new hash and size; any change at all a new date. */
function review({ prior, planned, config, changed }: PlanReview): void {
  if (config.filename === null) throw noArchive;
  if (prior === null || !changed) return;
  planned.last_modified = UNKNOWN;
  if (!codeChanges(planned, prior)) return;
  planned.code_sha256 = UNKNOWN;
  planned.source_code_size = UNKNOWN;
}

const noArchive = new Fault(
  `${STAND_IN} deploys functions from zip archives on this machine only`,
  'Set filename (and source_code_hash, by which a changed archive is noticed).',
  'filename',
);

function archive({ filename }: LambdaState): Uint8Array {
  if (filename === null) throw noArchive;
  return readFileSync(filename);
}

/** The archive's name alone says nothing: that changed contents are seen is what `source_code_hash` is for. */
function codeChanges(wanted: object, prior: object): boolean {
  const code = (state: object) => {
    const { filename, source_code_hash, architectures } = state as LambdaState;
    return canonical([filename, source_code_hash, architectures]);
  };
  return code(wanted) !== code(prior);
}

function found(state: LambdaState, { Configuration: is }: GetFunctionCommandOutput, region: string) {
  const arn = is?.FunctionArn ?? '';
  const invoke = (of: string) =>
    `arn:${partitionOf(region)}:apigateway:${region}:lambda:path/2015-03-31/functions/${of}/invocations`;
  return {
    id: state.function_name ?? state.id,
    function_name: is?.FunctionName ?? '',
    arn,
    architectures: is?.Architectures ?? ['x86_64'],
    code_sha256: is?.CodeSha256 ?? '',
    invoke_arn: invoke(arn),
    last_modified: is?.LastModified ?? '',
    qualified_arn: `${arn}:${is?.Version ?? '$LATEST'}`,
    qualified_invoke_arn: invoke(`${arn}:${is?.Version ?? '$LATEST'}`),
    source_code_hash: typeof state.source_code_hash === 'string' ? state.source_code_hash : (is?.CodeSha256 ?? ''),
    source_code_size: is?.CodeSize ?? 0,
    version: is?.Version ?? '$LATEST',
  };
}

async function limit(lambda: Lambda, { function_name, reserved_concurrent_executions: most }: LambdaState) {
  if (most < 0) await lambda.deleteFunctionConcurrency({ FunctionName: function_name });
  else await lambda.putFunctionConcurrency({ FunctionName: function_name, ReservedConcurrentExecutions: most });
}

/** Waits until Lambda has made or changed the function. Emulators that do it at once may not tell a state at all. */
async function settle(lambda: Lambda, FunctionName: string, stopped: AbortSignal): Promise<void> {
  const passes = (error: Error) => error.message.startsWith('pending');
  const look = async () => {
    const is = await lambda.getFunctionConfiguration({ FunctionName });
    if (is.State === 'Failed') throw new Error(`the function failed: ${is.StateReason ?? ''}`);
    if (is.LastUpdateStatus === 'Failed') throw new Error(`the update failed: ${is.LastUpdateStatusReason ?? ''}`);
    if (is.State === 'Pending' || is.LastUpdateStatus === 'InProgress') throw new Error('pending: not ready yet');
  };
  await whilePassing(look, passes, { seconds: 600, stopped });
}

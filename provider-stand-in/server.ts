import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as grpc from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { failure } from './diagnostic';
import { Provider, type Request } from './provider';

/** A running plugin server. */
export interface PluginServer {
  /** The unix socket it listens on. */
  readonly socket: string;
  /** Stops listening and removes the socket. */
  close(): void;
}

/** gRPC's own limit of 4 MB is too little for the state of a large deployment. */
const SERVER_OPTIONS = {
  'grpc.max_receive_message_length': -1,
  'grpc.max_send_message_length': -1,
  // Statistics that nobody reads.
  'grpc.enable_channelz': 0,
};

/**
 * Serves the provider on a unix socket of its own.
 * @param credentials with TLS, as Terraform demands it of the processes that it starts
 * @param onShutdown called when Terraform asks the plugin to end
 */
export async function serve(credentials: grpc.ServerCredentials, onShutdown: () => void): Promise<PluginServer> {
  const folder = mkdtempSync(join(process.env.PLUGIN_UNIX_SOCKET_DIR || tmpdir(), 'keyturn-'));
  const socket = join(folder, 'provider.sock');
  const server = new grpc.Server(SERVER_OPTIONS);
  const { provider, controller } = services();
  server.addService(provider, handlers(provider));
  server.addService(controller, {
    Shutdown: (_call: unknown, answer: grpc.sendUnaryData<object>) => {
      answer(null, {});
      onShutdown();
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(`unix:${socket}`, credentials, (error) => (error ? reject(error) : resolve()));
  });
  chmodSync(socket, 0o600);
  return {
    socket,
    close: () => {
      server.forceShutdown();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The protocol is described in two .proto files, which lie beside this one both as source and as installed. */
function services(): { provider: grpc.ServiceDefinition; controller: grpc.ServiceDefinition } {
  const definition = loadSync(['tfplugin5.proto', 'plugin.proto'], {
    includeDirs: [__dirname],
    keepCase: true,
    longs: Number,
    enums: String,
    defaults: true,
  });
  return {
    provider: definition['tfplugin5.Provider'] as grpc.ServiceDefinition,
    controller: definition['plugin.GRPCController'] as grpc.ServiceDefinition,
  };
}

/** Each call of the protocol answered by the method of its name; what it throws is shown by Terraform. */
function handlers(service: grpc.ServiceDefinition): grpc.UntypedServiceImplementation {
  const provider = new Provider();
  const answerTo = (name: keyof Provider) => async (call: { request: Request }, answer: grpc.sendUnaryData<object>) => {
    try {
      answer(null, await Promise.resolve(provider[name](call.request)));
    } catch (error) {
      answer(null, { diagnostics: [failure(`${name} ${call.request.type_name ?? ''}`.trim(), error)] });
    }
  };
  return Object.fromEntries(Object.keys(service).map((name) => [name, answerTo(name as keyof Provider)]));
}

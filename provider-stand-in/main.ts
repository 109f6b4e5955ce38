import * as grpc from '@grpc/grpc-js';
import { ownCertificate } from './certificate';
import { serve } from './server';

/** HashiCorp's plugin library starts plugins with this, so that one started by hand can say what it is. */
const MAGIC_COOKIE = 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2';

/** How often the process looks whether Terraform still lives. A killed Terraform cannot say goodbye. */
const PARENT_CHECK_MS = 500;

// A hint at a coming Node version is no news to who applies.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

async function main(): Promise<void> {
  const clientCertificate = process.env.PLUGIN_CLIENT_CERT;
  if (process.env.TF_PLUGIN_MAGIC_COOKIE !== MAGIC_COOKIE || !clientCertificate) {
    console.error(
      'This is a Terraform plugin, the stand-in for hashicorp/aws of a sandbox. Terraform starts it itself.',
    );
    process.exit(1);
  }
  const own = await ownCertificate(new Date());
  const credentials = grpc.ServerCredentials.createSsl(
    Buffer.from(clientCertificate),
    [{ cert_chain: Buffer.from(own.certificatePem), private_key: Buffer.from(own.privateKeyPem) }],
    true,
  );
  const end = () => {
    server.close();
    process.exit(0);
  };
  // The answer to Shutdown has to leave the process before the process ends.
  const server = await serve(credentials, () => setTimeout(end, 20));
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && end(), PARENT_CHECK_MS);
  process.on('SIGTERM', end);
  // Ctrl-C reaches every process of the terminal, but Terraform alone decides when its plugins end.
  process.on('SIGINT', () => {});
  process.stdout.write(`1|5|unix|${server.socket}|grpc|${own.forHandshake}\n`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});

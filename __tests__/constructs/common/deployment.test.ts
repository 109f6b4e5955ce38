import { TerraformStack, Testing } from 'cdktf';
import { deploy } from '../../../constructs/common/deployment';

/** What the provider is told where AWS is at an endpoint. */
function providerAt(endpoint: string | undefined): unknown {
  if (endpoint === undefined) delete process.env.AWS_ENDPOINT_URL;
  else process.env.AWS_ENDPOINT_URL = endpoint;
  const stack = new TerraformStack(Testing.app(), 'suppliers');
  deploy(stack, { region: 'ap-southeast-2', tags: {}, state: { backend: 'local' } });
  const { provider } = JSON.parse(Testing.synth(stack)) as { provider: { aws: readonly unknown[] } };
  return provider.aws[0];
}

const region = 'ap-southeast-2';

test('AWS itself is reached as always', () => {
  expect(providerAt(undefined)).toEqual({ region });
});

test.each(['http://127.0.0.1:4566', 'http://localhost:4566', 'http://[::1]:4566'])(
  'an emulator at %s is all that can be reached',
  (endpoint) => {
    const proxy = { http_proxy: endpoint, https_proxy: endpoint };
    expect(providerAt(endpoint)).toEqual({ region, s3_use_path_style: true, ...proxy });
  },
);

test.each([
  'https://127.0.0.1:4566',
  'http://localhost.example.org',
  'http://127.0.0.1.example.org',
  'https://vpce.example.org',
])('nobody is a proxy at %s', (endpoint) => {
  expect(providerAt(endpoint)).toEqual({ region, s3_use_path_style: true });
});

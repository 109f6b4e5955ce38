import { SandboxControl } from '../../../sandbox/control-client';
import { Gateway } from '../../../sandbox/gateway/gateway';
import type { StubUpstream } from './stub-upstream';

/** A gateway in front of stubs, in this process. */
export interface GatewayUnderTest {
  readonly endpoint: string;
  readonly control: SandboxControl;
  readonly resets: () => number;
  readonly close: () => Promise<void>;
}

export async function aGateway(main: StubUpstream, ministack?: StubUpstream): Promise<GatewayUnderTest> {
  let resets = 0;
  const gateway = new Gateway({
    port: 0,
    account: '123456789012',
    operatorKeyId: 'SANDBOXOPERATOR',
    identity: { runId: 'of-this-test' },
    resetEmulators: () => {
      resets += 1;
      return Promise.resolve();
    },
  });
  const endpoint = `http://127.0.0.1:${await gateway.listen()}`;
  gateway.connect({ main: main.url, ministack: ministack?.url }, true);
  return { endpoint, control: new SandboxControl(endpoint), resets: () => resets, close: () => gateway.close() };
}

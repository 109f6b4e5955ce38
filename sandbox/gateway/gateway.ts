import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { AccessKeyRegister } from './access-key-register';
import { Admission } from './admission';
import type { Answer } from './answer';
import { type ApiCall, apiCallOf } from './api-call';
import { BucketPolicies } from './bucket-policies';
import { CallRecord } from './call-record';
import { CONTROL_PREFIX, type Controlled, controlAnswer } from './control';
import { CredentialReport } from './credential-report';
import { errorAnswer } from './error-answer';
import { FaultBook } from './fault-book';
import { IamPages } from './iam-pages';
import { askIam } from './iam-question';
import { effectAnswer } from './injected';
import { KeyEvents } from './key-events';
import { MailRecord } from './mail-record';
import { type Routes, routeOf } from './routing';
import { s3ControlAnswer } from './s3-control';
import { Upstream } from './upstream';
import { UserTags } from './user-tags';

export interface GatewayOptions {
  /** Loopback port; 0 lets the system choose. */
  readonly port: number;
  readonly account: string;
  /** The access key ID that is always accepted. */
  readonly operatorKeyId: string;
  /** Shown at `/_sandbox/identity`. */
  readonly identity: Readonly<Record<string, unknown>>;
  /** Empties the emulators. */
  readonly resetEmulators: () => Promise<void>;
}

/** The proxy in front of the emulators that makes them behave like AWS where they do not, and misbehave when told to. */
export class Gateway {
  private readonly server = http.createServer((request, response) => void this.serve(request, response));
  private routes: Routes<Upstream> | undefined;
  private readonly register: AccessKeyRegister;
  private readonly admission: Admission;
  private readonly report: CredentialReport;
  private pages = new IamPages();
  private policies: BucketPolicies | undefined;
  private tags: UserTags | undefined;
  private readonly calls = new CallRecord();
  private readonly faults = new FaultBook();
  private readonly mails = new MailRecord();
  private readonly keyEvents = new KeyEvents();

  constructor(private readonly options: GatewayOptions) {
    this.register = new AccessKeyRegister((question) => askIam(this.behind().main, options.operatorKeyId, question));
    this.admission = new Admission(options.operatorKeyId, this.register);
    this.report = new CredentialReport(options.account);
    // Longer than any SDK keeps an idle connection, so that no call meets a closing one.
    this.server.keepAliveTimeout = 120_000;
  }

  /** Resolves to the port once it listens; rejects if the port is taken. */
  listen(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(this.options.port, '127.0.0.1', () => resolve((this.server.address() as AddressInfo).port));
    });
  }

  /**
   * The emulators behind it. They come after `listen`, since MiniStack must know where the gateway is.
   * @param isMoto whether the main one is moto, whose bucket policies and users' tags need mending
   */
  connect({ main, ministack }: Routes<URL>, isMoto: boolean): void {
    this.policies = isMoto ? new BucketPolicies() : undefined;
    this.tags = isMoto
      ? new UserTags((question) => askIam(this.behind().main, this.options.operatorKeyId, question))
      : undefined;
    this.routes = {
      main: new Upstream(main),
      ministack: ministack === undefined ? undefined : new Upstream(ministack),
    };
  }

  close(): Promise<void> {
    this.routes?.main.close();
    this.routes?.ministack?.close();
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private async serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    try {
      const body = await bodyOf(request);
      if (request.url?.startsWith(CONTROL_PREFIX) === true) {
        give(response, await controlAnswer(request, body, this.controlled()));
      } else {
        await this.serveCall(apiCallOf(request, body), response);
      }
    } catch {
      // The caller hung up, or what it sent is no request: there is nobody to answer.
      response.destroy();
    }
  }

  private async serveCall(call: ApiCall, response: http.ServerResponse): Promise<void> {
    const started = performance.now();
    const { delayMs, effect, over } = this.faults.disturbanceOf(call);
    const note = (status: number, disturbed: string | undefined) =>
      this.calls.note(call, { status, ms: Math.round((performance.now() - started) * 10) / 10, disturbed });
    if (delayMs > 0) await sleep(delayMs);
    const injected = effect === undefined ? undefined : effectAnswer(call, effect);
    if (effect?.kind === 'timeout') {
      await sleep(effect.ms);
      response.destroy();
      return note(0, effect.kind);
    }
    if (injected !== undefined) {
      note(injected.status, effect?.kind);
      return give(response, injected);
    }
    if (effect?.kind === 'held' && effect.when === 'before') {
      await over;
      // Who asked is gone: it is as if the connection had been cut on the way.
      if (response.destroyed) return note(0, effect.kind);
    }
    const refusal = await this.admission.refusalOf(call);
    const answer = refusal === undefined ? await this.passOn(call) : errorAnswer(call, refusal);
    if (effect?.kind === 'lost-answer') {
      response.destroy();
      return note(0, effect.kind);
    }
    if (effect?.kind === 'held' && effect.when === 'after') await over;
    note(answer.status, refusal === undefined ? effect?.kind : 'refused');
    give(response, answer);
  }

  private async passOn(call: ApiCall): Promise<Answer> {
    const own = this.keyEvents.answer(call) ?? s3ControlAnswer(call);
    const answer = own ?? (await this.pages.answer(call, () => this.ask(call)));
    this.keyEvents.note(call, answer);
    this.mails.note(call, answer);
    return this.report.mend(call, answer);
  }

  private async ask(call: ApiCall): Promise<Answer> {
    const upstream = routeOf(call.service, this.behind());
    try {
      const ask = (): Promise<Answer> => upstream.ask(this.policies?.forMoto(call) ?? call);
      const answer = await (this.tags?.around(call, ask) ?? ask());
      return this.policies?.fromMoto(call, answer) ?? answer;
    } catch {
      const message = `The emulator of the sandbox at ${upstream.url.host} does not answer.`;
      return errorAnswer(call, { status: 503, code: 'ServiceUnavailable', message });
    } finally {
      this.register.noteAnswered(call);
    }
  }

  private behind(): Routes<Upstream> {
    if (this.routes === undefined) throw new Error('the gateway is asked before it is connected');
    return this.routes;
  }

  private controlled(): Controlled {
    const { calls, faults, mails } = this;
    return { identity: this.options.identity, calls, faults, mails, reset: () => this.reset() };
  }

  private async reset(): Promise<void> {
    await this.options.resetEmulators();
    this.register.forget();
    this.pages = new IamPages();
    this.policies &&= new BucketPolicies();
    this.calls.reset();
    this.faults.cancel();
    this.mails.reset();
    this.keyEvents.reset();
  }
}

async function bodyOf(request: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function give(response: http.ServerResponse, { status, headers, body }: Answer): void {
  const isHead = response.req.method === 'HEAD';
  response.writeHead(status, isHead ? [...headers] : [...headers, 'Content-Length', String(body.length)]);
  response.end(isHead ? undefined : body);
}

import type { CallSummary } from './gateway/call-record';
import type { FaultInput } from './gateway/fault';
import type { OrderedFault } from './gateway/fault-book';
import type { SentMail } from './gateway/mail-record';

/** What the gateway of a running sandbox says of itself. */
export interface SandboxIdentity {
  readonly runId: string;
  readonly word: string;
  readonly pid: number;
  readonly account: string;
  readonly region: string;
}

/** Talks to the control paths of a running gateway: what was called, what shall go wrong, what was mailed. */
export class SandboxControl {
  constructor(private readonly endpoint: string) {}

  identity(): Promise<SandboxIdentity> {
    return this.ask('GET', 'identity');
  }

  calls(): Promise<CallSummary> {
    return this.ask('GET', 'calls');
  }

  async forgetCalls(): Promise<void> {
    await this.ask('DELETE', 'calls');
  }

  /** Orders a fault; it lasts until its `times` are used up or it is cancelled. */
  disturb(fault: FaultInput): Promise<OrderedFault> {
    return this.ask('POST', 'faults', fault);
  }

  faults(): Promise<readonly OrderedFault[]> {
    return this.ask('GET', 'faults');
  }

  /** Ends one fault, or all. */
  async calm(id?: number): Promise<void> {
    await this.ask('DELETE', id === undefined ? 'faults' : `faults/${id}`);
  }

  mails(): Promise<readonly SentMail[]> {
    return this.ask('GET', 'mails');
  }

  async forgetMails(): Promise<void> {
    await this.ask('DELETE', 'mails');
  }

  /** Empties the emulators and forgets calls, faults and mails. */
  async reset(): Promise<void> {
    await this.ask('POST', 'reset');
  }

  private async ask<Result>(method: string, what: string, body?: unknown): Promise<Result> {
    const request = { method, body: body === undefined ? undefined : JSON.stringify(body) };
    const answer = await fetch(`${this.endpoint}/_sandbox/${what}`, request);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${what} was answered with ${answer.status}: ${text}`);
    return JSON.parse(text) as Result;
  }
}

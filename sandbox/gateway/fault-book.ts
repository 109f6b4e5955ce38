import type { ApiCall } from './api-call';
import type { Effect, Fault } from './fault';

/** A fault that has been ordered, and what became of it. */
export interface OrderedFault extends Fault {
  readonly id: number;
  /** Matching calls so far, those that passed included. */
  readonly seen: number;
  readonly disturbed: number;
}

/** What is to happen to one call: a delay, and at most one effect after it. */
export interface Disturbance {
  readonly delayMs: number;
  readonly effect: Exclude<Effect, { kind: 'latency' }> | undefined;
  /** Of a held call: resolves once the fault is ended. */
  readonly over: Promise<void> | undefined;
}

/** The faults that tests and operators ordered. Delays add up; of the other effects the first ordered one counts. */
export class FaultBook {
  private faults: OrderedFault[] = [];
  private lastId = 0;
  /** Of whoever waits for the end of a fault, by its ID. */
  private readonly waiting = new Map<number, (() => void)[]>();

  order(fault: Fault): OrderedFault {
    this.lastId += 1;
    const ordered = { ...fault, id: this.lastId, seen: 0, disturbed: 0 };
    this.faults.push(ordered);
    return ordered;
  }

  all(): readonly OrderedFault[] {
    return this.faults;
  }

  /** Ends one fault, or all. */
  cancel(id?: number): void {
    this.faults = id === undefined ? [] : this.faults.filter((fault) => fault.id !== id);
    for (const [ended, waiting] of this.waiting) {
      if (id !== undefined && ended !== id) continue;
      this.waiting.delete(ended);
      for (const goOn of waiting) goOn();
    }
  }

  disturbanceOf(call: ApiCall): Disturbance {
    let delayMs = 0;
    let effect: Disturbance['effect'];
    let by = 0;
    for (const [index, fault] of this.faults.entries()) {
      if (!concerns(fault, call)) continue;
      const isLatency = fault.effect.kind === 'latency';
      if (!isLatency && effect !== undefined) continue;
      const strikes = fault.seen >= fault.skip && fault.disturbed < (fault.times ?? Number.POSITIVE_INFINITY);
      this.faults[index] = { ...fault, seen: fault.seen + 1, disturbed: fault.disturbed + (strikes ? 1 : 0) };
      if (!strikes) continue;
      if (fault.effect.kind === 'latency') delayMs += fault.effect.ms;
      else [effect, by] = [fault.effect, fault.id];
    }
    return { delayMs, effect, over: effect?.kind === 'held' ? this.endOf(by) : undefined };
  }

  private endOf(id: number): Promise<void> {
    return new Promise((resolve) => this.waiting.set(id, [...(this.waiting.get(id) ?? []), resolve]));
  }
}

function concerns(fault: Fault, call: ApiCall): boolean {
  if (fault.service !== undefined && fault.service !== call.service) return false;
  if (fault.operation !== undefined && fault.operation !== call.operation) return false;
  if (fault.caller !== undefined && call.headers['user-agent']?.includes(fault.caller) !== true) return false;
  const text = fault.containing;
  if (text === undefined) return true;
  if (decodeURIComponent(call.path).includes(text)) return true;
  return [...call.parameters.values()].some((value) => value.includes(text)) || call.body.includes(text);
}

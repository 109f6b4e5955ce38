import type { Acceptance, GateRefusal } from './facts';

/** A refusal that somebody answers for. */
export interface AcceptedRefusal {
  readonly refusal: GateRefusal & Required<Pick<GateRefusal, 'acceptable'>>;
  readonly acceptance: Acceptance;
}

/** What speaks against a plan, apart by whether somebody answers for it. */
export interface Judgement {
  /** Empty: the plan may be applied. */
  readonly refusals: readonly GateRefusal[];
  readonly accepted: readonly AcceptedRefusal[];
}

/** Only what a rule itself calls acceptable can be accepted; the newest acceptance counts. */
export function withAcceptances(found: readonly GateRefusal[], acceptances: readonly Acceptance[]): Judgement {
  const accepted = found.flatMap((refusal): readonly AcceptedRefusal[] => {
    if (!isAcceptable(refusal)) return [];
    const [acceptance] = acceptances
      .filter((one) => covers(one, refusal))
      .sort((a, b) => b.at.getTime() - a.at.getTime());
    return acceptance === undefined ? [] : [{ refusal, acceptance }];
  });
  const answeredFor = new Set<GateRefusal>(accepted.map(({ refusal }) => refusal));
  return { refusals: found.filter((refusal) => !answeredFor.has(refusal)), accepted };
}

const isAcceptable = (refusal: GateRefusal): refusal is AcceptedRefusal['refusal'] => refusal.acceptable !== undefined;

const covers = ({ code, about, generation }: Acceptance, refusal: AcceptedRefusal['refusal']): boolean =>
  code === refusal.code &&
  (about ?? refusal.acceptable.about) === refusal.acceptable.about &&
  (generation ?? refusal.acceptable.generation) === refusal.acceptable.generation;

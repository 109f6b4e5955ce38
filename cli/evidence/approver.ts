import type { Approval } from '../../change-records/chain/approval';
import { KeyturnError } from '../../rotation/keyturn-error';
import type { Desk } from '../shell/desk';
import { saysSomething } from './acceptance';
import { UNKNOWN_PERSON } from './committed-change';
import { hostsApprovers, pipelineHost } from './pipeline';

/** Who approves, and on whose word. */
export type Approver = Pick<Approval, 'by' | 'how' | 'toldBy'>;

export interface ApproverSought {
  /** Who plans; undefined: the record of the plan does not tell. */
  readonly planner: string | undefined;
  /** Who applies. */
  readonly applier: string;
  /** `--approved-by`. */
  readonly named: string | undefined;
  /** `--yes`: nobody was asked. */
  readonly yes: boolean;
  /** Whether the settings demand that somebody else approves. */
  readonly fourEyes: boolean;
}

/** Finds the person behind an approval: never nobody. @throws KeyturnError */
export async function findApprover(desk: Desk, sought: ApproverSought): Promise<Approver> {
  const approver = await whoApproves(desk, sought);
  if (sought.fourEyes) demandFourEyes(desk, approver.by, sought);
  return approver;
}

async function whoApproves(desk: Desk, { named, applier, yes }: ApproverSought): Promise<Approver> {
  const how = yes ? 'given beforehand' : 'asked';
  const host = pipelineHost(desk.world);
  const told = await hostsApprovers(desk.world, desk.configDir);
  const name = named?.trim();
  if (name !== undefined && (!saysSomething(name) || name.toLowerCase() === UNKNOWN_PERSON)) {
    throw new KeyturnError('NO_APPROVER', '--approved-by names nobody; an approval has a person.', WAY_OUT);
  }
  if (host && told.length > 0) {
    if (name !== undefined && !told.some((one) => mentions(name, one))) {
      throw new KeyturnError(
        'NO_APPROVER',
        `--approved-by says "${name}", and ${host} knows the approval of ${told.join(', ')}.`,
        'Leave --approved-by out: the host tells who approved.',
      );
    }
    return { by: told.join(', '), how, toldBy: host };
  }
  if (name !== undefined) return { by: name, how, toldBy: 'the operator' };
  if (host) {
    throw new KeyturnError(
      'NO_APPROVER',
      `${host} does not tell who approved this run, and nobody is named; an approval has a person.`,
      WAY_OUT,
    );
  }
  if (applier === UNKNOWN_PERSON) {
    throw new KeyturnError(
      'NO_APPROVER',
      'Neither git nor the system tells who you are; an approval has a person.',
      WAY_OUT,
    );
  }
  return { by: applier, how, toldBy: 'the operator' };
}

const WAY_OUT = 'Name who approved: --approved-by "Name <mail>".';

/**
 * Who applies in a pipeline is the pipeline: there the planner alone is compared.
 * @throws KeyturnError `FOUR_EYES`
 */
function demandFourEyes(desk: Desk, approver: string, sought: ApproverSought): void {
  const applier = pipelineHost(desk.world) ? undefined : sought.applier;
  const planner = sought.planner === UNKNOWN_PERSON ? undefined : sought.planner;
  const other = [
    { who: planner, what: 'planned it' },
    { who: applier, what: 'applies it' },
  ].find(({ who }) => who !== undefined && isSamePerson(who, approver));
  const because = other
    ? `${approver} approves and ${other.what}; approval.fourEyes in settings.json demands two people.`
    : planner === undefined
      ? 'The record does not tell who planned, and approval.fourEyes in settings.json demands that somebody else approves.'
      : applier === UNKNOWN_PERSON
        ? 'Nobody can tell who applies, and approval.fourEyes in settings.json demands that somebody else approves.'
        : undefined;
  if (because === undefined) return;
  throw new KeyturnError(
    'FOUR_EYES',
    because,
    'Have somebody else read the record and approve it: --approved-by "Name <mail>".',
  );
}

/** One mail address, or one name, is one person; letters' case does not count. */
function isSamePerson(one: string, other: string): boolean {
  const [a, b] = [identities(one), identities(other)];
  return a.some((identity) => b.includes(identity));
}

function identities(person: string): readonly string[] {
  return person
    .toLowerCase()
    .split(/[<>,]/)
    .map((part) => part.trim())
    .filter(Boolean);
}

const mentions = (name: string, login: string): boolean => identities(name).includes(login.toLowerCase());

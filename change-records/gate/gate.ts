import type { Plan } from '../plan/plan';
import { plannedUsersOf } from '../plan/planned-user';
import { type Judgement, withAcceptances } from './acceptance';
import { changesOnlyWhatBelongsHere } from './allowed-here';
import { takesNobodyElsesUser } from './another-project';
import { keepsEveryBoundary } from './boundary';
import { opensNoBucket } from './bucket-opened';
import { bucketPolicyIsOurs } from './bucket-policy';
import type { GateFacts, GateRule } from './facts';
import { runsNothingElse } from './foreign-code';
import { takesLeavingUsersWhole } from './holds-more';
import { deletesOnlyInactiveKeys, deletesOnlyOlderKeys, keepsKeysInSight, replacesOnlyLostKeys } from './key-removal';
import { plansTheLedger } from './ledger-overridden';
import { movesOnlyBetweenStacks } from './moved-here';
import { createsOnlyNewGenerations, fallsBehindNoRecord } from './new-generation';
import { oneStepPerUser } from './one-step';
import { changesNobodyElse } from './one-user';
import { knowsEveryKeyBeforeCreating } from './orphan-key';
import { holdsNoSecret, sealsEverySecret } from './plaintext-secret';
import { isComplete, passesTheGuard } from './plan-state';
import { disablesWithProof } from './proof';
import { readsAllOfIt } from './readable-plan';
import { sealsToWhomItShould } from './sealed-to';
import { deletesAfterQuietDays } from './too-soon';
import { allowsOnlyUploading } from './user-rights';
import { keepsEveryUser, letsNobodyLeaveAtWork } from './users-stay';
import { wakesOnlyOnPurpose } from './waking';

/** In the order in which an operator mends: first what makes the plan itself worthless. */
const RULES: readonly GateRule[] = [
  isComplete,
  readsAllOfIt,
  runsNothingElse,
  holdsNoSecret,
  sealsEverySecret,
  sealsToWhomItShould,
  changesNobodyElse,
  plansTheLedger,
  passesTheGuard,
  takesNobodyElsesUser,
  movesOnlyBetweenStacks,
  keepsEveryUser,
  letsNobodyLeaveAtWork,
  takesLeavingUsersWhole,
  fallsBehindNoRecord,
  createsOnlyNewGenerations,
  knowsEveryKeyBeforeCreating,
  deletesOnlyInactiveKeys,
  deletesOnlyOlderKeys,
  deletesAfterQuietDays,
  replacesOnlyLostKeys,
  keepsKeysInSight,
  wakesOnlyOnPurpose,
  oneStepPerUser,
  disablesWithProof,
  bucketPolicyIsOurs,
  changesOnlyWhatBelongsHere,
  allowsOnlyUploading,
  opensNoBucket,
  keepsEveryBoundary,
];

/**
 * Every reason not to apply a plan, and those that somebody answers for. The guard inside Terraform judges the ledger's edit;
 * the gate judges what Terraform is about to do, whatever led to it: drift, a target, a destroy, a hand-written configuration.
 */
export function gate(plan: Plan, facts: GateFacts): Judgement {
  const users = plannedUsersOf(plan, facts.only);
  const found = RULES.flatMap((rule) => rule({ plan, users, facts }));
  // Several things may be refused in the same words, e.g. two configurations of one provider.
  const once = new Map(found.map((one) => [`${one.code} ${one.because}`, one]));
  return withAcceptances([...once.values()], facts.acceptances);
}

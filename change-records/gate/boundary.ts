import { changedResources } from '../plan/changed-resource';
import { text, unknown } from '../plan/key-change';
import type { ResourceChange } from '../plan/plan';
import type { GateRefusal, GateRule } from './facts';

const HAS_A_BOUNDARY: readonly string[] = ['aws_iam_user', 'aws_iam_role'];

/** A permissions boundary is somebody's word about what a user may ever do; no plan takes it back in passing. */
export const keepsEveryBoundary: GateRule = ({ plan }) => changedResources(plan, ...HAS_A_BOUNDARY).flatMap(judge);

function judge({ address, change }: ResourceChange): readonly GateRefusal[] {
  const { before, after, after_unknown } = change;
  const was = text(before?.['permissions_boundary']);
  if (was === undefined || after === undefined) return [];
  const is = unknown(after_unknown, 'permissions_boundary') ? undefined : text(after['permissions_boundary']);
  if (is === was) return [];
  const name = text(before?.['name']) ?? address;
  const does =
    is === undefined
      ? `takes the permissions boundary ${was} off ${name}`
      : `changes the permissions boundary of ${name} from ${was} to ${is}`;
  return [
    {
      code: 'BOUNDARY_CHANGED',
      because: `The plan ${does}; a boundary limits what a user may ever do, whatever its policies say.`,
      wayOut: `Write "permissionsBoundary": "${was}" for ${name} into settings.json, and plan again: npx keyturn plan. If it is to go, somebody answers for it: npx keyturn plan --accept BOUNDARY_CHANGED --reason "…".`,
      acceptable: { about: name },
    },
  ];
}

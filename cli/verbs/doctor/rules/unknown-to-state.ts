import type { Finding } from '../finding';
import type { UserSides } from '../user-sides';

/** A user whose tags say that it was applied, and whom Terraform's state does not know: another state, or a lost one. */
export function unknownToState({ name, iam, state }: UserSides): readonly Finding[] {
  if (state !== 'stranger' || iam?.applied.recorded === undefined) return [];
  const { generation } = iam.applied.recorded;
  return [
    {
      code: 'USER_NOT_IN_STATE',
      about: name,
      because: `The tags of ${name} say that generation ${generation} was applied, and Terraform's state here does not know the user; a plan would make everything anew.`,
      wayOut: `Make sure that this is the right state (backend, workspace, folder). If it is, and the user was taken out of it or it was lost, import it again: write imports.json as docs/state.md says under "A lost state", then plan.`,
    },
  ];
}

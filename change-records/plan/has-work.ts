import { ACCESS_KEY } from './key-change';
import type { Plan } from './plan';

/**
 * Whether an apply has anything to do: Terraform would change something, or does not say (before 1.5); or somebody changed access
 * keys elsewhere, to what the configuration says. Then the apply writes the state, which a hand-over and the doctor go by, and
 * nothing else.
 */
export const hasWork = ({ applyable, resource_drift: drift }: Pick<Plan, 'applyable' | 'resource_drift'>): boolean =>
  applyable !== false || drift.some(({ mode, type }) => mode === 'managed' && type === ACCESS_KEY);

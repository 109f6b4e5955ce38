import type { Settings } from '../settings/settings';
import { Place } from './place';

/** The stacks that pipelines deploy. */
export const STACKS = ['suppliers', 'key-check'] as const;

export type StackName = (typeof STACKS)[number];

/** What a role's policy is made from. */
export interface DeploymentFacts {
  readonly settings: Settings;
  /** Twelve digits. */
  readonly account: string;
  /** The stacks that the role plans or applies. */
  readonly stacks: readonly StackName[];
  /** Users that exist already, under whatever path, and that the next plan takes over. */
  readonly adopting: readonly string[];
  /** Users that go for good with the next apply. */
  readonly leaving: readonly string[];
  /** A bucket in which plans wait for their approval; undefined: the host keeps them. */
  readonly plansBucket?: string;
}

/** Where plans lie in their bucket. */
export const PLANS_PREFIX = 'keyturn-plans/';

export const placeOf = ({ settings, account }: Pick<DeploymentFacts, 'settings' | 'account'>): Place =>
  new Place(settings.deployment.region, account);

export const has = ({ stacks }: DeploymentFacts, stack: StackName): boolean => stacks.includes(stack);

import { z } from 'zod';
import { DEFAULT_POLICIES, type Policy } from '../rotation/policy';

/** A year: the longest that an unused-access analyzer looks back, and longer than any policy known to us. */
const days = z.int().min(1).max(365);

const policy = (defaults: Policy, source: string) =>
  z
    .strictObject({
      maxAgeDays: days
        .default(defaults.maxAgeDays)
        .describe('Days after its creation by which an access key is rotated at the latest.'),
      noticeDays: days
        .default(defaults.noticeDays)
        .describe('Days before that limit when the holder is told. Less than maxAgeDays.'),
      flagUnusedDays: days
        .default(defaults.flagUnusedDays)
        .describe('Days without use after which an access key is flagged. A key never used counts from its creation.'),
      disableUnusedDays: days
        .default(defaults.disableUnusedDays)
        .describe('Days without use after which an access key is disabled. Not less than flagUnusedDays.'),
    })
    .prefault({})
    .describe(source);

/** What the organisation asks of access keys, per audience. */
export const policiesSchema = z
  .strictObject({
    internal: policy(
      DEFAULT_POLICIES.internal,
      "Staff and internal programs. Source: the organisation's IAM credential policy; 90 days is how CIS and vendors read 21 CFR Part 11.",
    ),
    external: policy(
      DEFAULT_POLICIES.external,
      'Suppliers. Source: the same policy, a documented exception: suppliers need time to change their scripts; disabled 30 days after being flagged.',
    ),
  })
  .prefault({});

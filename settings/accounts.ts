import { z } from 'zod';
import { checked } from './checked-text';

const accountNumber = checked((id) =>
  /^\d{12}$/.test(id) ? undefined : `"${id}" is no account number; one has twelve digits, like "123456789012".`,
).meta({ pattern: '^\\d{12}$' });

/** AWS Organizations API Reference, `Parent` and `OrganizationalUnit`. */
const unitId = checked((id) =>
  /^(r-[a-z0-9]{4,32}|ou-[a-z0-9]{4,32}-[a-z0-9]{8,32})$/.test(id)
    ? undefined
    : `"${id}" is neither an organisational unit (ou-…) nor a root (r-…).`,
);

const organisationId = checked((id) =>
  /^o-[a-z0-9]{10,32}$/.test(id) ? undefined : `"${id}" is no organisation; write its ID, like "o-a1b2c3d4e5".`,
).meta({ pattern: '^o-[a-z0-9]{10,32}$' });

/** STS API Reference, AssumeRole. */
const externalId = checked((id) =>
  /^[\w+=,.@:/-]{2,1224}$/.test(id)
    ? undefined
    : 'is no external ID: 2 to 1,224 letters, digits and _ + = , . @ : / - without spaces.',
);

const roleName = checked((name) =>
  /^[\w+=,.@-]{1,64}$/.test(name)
    ? undefined
    : `"${name}" is no name of a role: 1 to 64 letters, digits and _ + = , . @ -.`,
);

const organisation = z
  .strictObject({
    id: organisationId.describe(
      'Only principals of this organisation may assume a role, and of its accounts only roles of this organisation are assumed.',
    ),
    units: z
      .array(unitId)
      .default([])
      .describe('Only accounts below these units or roots, however deep. Empty: all of the organisation.'),
    exceptUnits: z.array(unitId).default([]).describe('Not the accounts below these, however deep.'),
    exceptAccounts: z.array(accountNumber).default([]).describe('Not these accounts. The digest says so.'),
    stackSet: z
      .boolean()
      .default(false)
      .describe(
        'true: the key-check stack makes the role in every account below "units", by a CloudFormation StackSet with service-managed permissions; in accounts to come too. false: somebody else makes it.',
      ),
  })
  .refine(({ stackSet, units }) => !stackSet || units.length > 0, {
    path: ['units'],
    error: 'is empty, and a StackSet has to be told where. Name the units, or the root (r-…).',
  });

/** Which other accounts the weekly check looks at, and how. */
export const accountsSchema = z
  .strictObject({
    organisation: organisation.optional().describe('The accounts of an AWS Organization. Left out: the list alone.'),
    list: z
      .array(accountNumber)
      .max(500)
      .default([])
      .describe('Accounts by number; beside those of the organisation, if there is one.'),
    from: accountNumber
      .optional()
      .describe('Number of the account that the check runs in: whom the roles trust. Needed for memberStacks.'),
    memberStacks: z
      .boolean()
      .default(true)
      .describe(
        'true: a stack member-<account> for every account of "list", to be deployed with credentials of that account, makes the role there. false: somebody else makes it.',
      ),
    roleName: roleName
      .default('keyturn-key-check')
      .describe('Name of the role in each member account that the check assumes.'),
    externalId: externalId
      .optional()
      .describe(
        'What the check says when it assumes a role, and the role wants to hear. No secret. Needed where there is no organisation.',
      ),
    sessionMinutes: z
      .int()
      .min(15)
      .max(60)
      .default(20)
      .describe('How long the check may act in an account once it assumed the role. A run takes 15 minutes at most.'),
    concurrency: z.int().min(1).max(1000).default(10).describe('How many accounts are checked at the same time.'),
    retries: z
      .int()
      .min(0)
      .max(10)
      .default(3)
      .describe('How often an account that could not be looked at is tried again, after 1, 2, 4, … minutes.'),
    toleratedFailuresPercent: z
      .int()
      .min(0)
      .max(100)
      .default(10)
      .describe(
        'Share of the accounts that may fail before the run is stopped and an alarm goes off. The digest names each of them in any case.',
      ),
  })
  .refine(({ organisation: one, list }) => one !== undefined || list.length > 0, {
    error: 'names no account. Give an organisation or a list, or leave it out: then this account alone is checked.',
  })
  .refine(({ organisation: one, externalId: said }) => one !== undefined || said !== undefined, {
    error: 'has neither an organisation nor an externalId; a role would trust a name alone. Give one of them.',
  })
  .refine(({ list, memberStacks, from }) => list.length === 0 || !memberStacks || from !== undefined, {
    path: ['from'],
    error:
      'is missing, and the stacks member-<account> have to say whom their roles trust. Give the number of the account that the check runs in, or set memberStacks to false.',
  })
  .refine(({ list }) => new Set(list).size === list.length, {
    path: ['list'],
    error: 'names an account twice. Remove one of the two.',
  });

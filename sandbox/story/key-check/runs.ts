import { DEFAULT_POLICIES } from '../../../rotation/policy';
import type { UserSettings } from '../../../settings/settings';
import type { DaysAhead } from './staff';

/** A run of the check with its clock ahead, and what has to come of it besides the fates of the staff's keys. */
export interface RunAhead {
  readonly daysAhead: Exclude<DaysAhead, 0>;
  readonly because: string;
  /** How often each call that changes a key is made. */
  readonly changes: Readonly<Record<string, number>>;
  /** Who gets a mail, besides the owner. */
  readonly told: readonly string[];
  /** Whose mail is shown whole, as the owner's is. */
  readonly shown: string | undefined;
  /** Stands in the mails to the owner. */
  readonly owner: readonly string[];
}

/** @param suppliers the users of the ledger, whose keys are as old as the story's clock is ahead */
export function runsAhead(suppliers: readonly UserSettings[]): readonly RunAhead[] {
  return [ninetyOneDays(suppliers), oneEightyOneDays(suppliers)];
}

function ninetyOneDays(suppliers: readonly UserSettings[]): RunAhead {
  const overdue = overdueAfter(91, suppliers);
  return {
    daysAhead: 91,
    because:
      'Every key is older than the 90 days of the staff. Of two keys the oldest is deleted, any other is deactivated; whoever holds it gets a mail. Suppliers have 180 days, and their keys are not the check’s to change.',
    changes: { 'iam:DeleteAccessKey': 1, 'iam:UpdateAccessKey': 5 },
    told: [
      'ana.williams@example.org.nz',
      'archive@example.org.nz',
      'ben.tane@example.org.nz',
      'reporting@example.org.nz',
      ...overdue.contacts,
    ],
    shown: 'ana.williams@example.org.nz',
    owner: ['courier-labels', 'somebody: no tag', 'old-scanner', 'the exemption ended', ...overdue.advice],
  };
}

function oneEightyOneDays(suppliers: readonly UserSettings[]): RunAhead {
  const overdue = overdueAfter(181, suppliers);
  return {
    daysAhead: 181,
    because:
      'The exemption has ended, and the courier has not used its key for more than 120 days: both are deactivated. The suppliers’ keys are overdue, and nobody has used them either: the owner is told how to suspend them, a supplier how to go on.',
    changes: { 'iam:UpdateAccessKey': 2 },
    told: ['it@courier.example', 'scanners@example.org.nz', ...overdue.contacts],
    shown: overdue.contacts[0],
    owner: overdue.advice,
  };
}

/** Whom the check tells of keys that are too old by then, and what it advises the owner. */
function overdueAfter(days: number, suppliers: readonly UserSettings[]) {
  const overdue = suppliers.filter(({ audience }) => days > DEFAULT_POLICIES[audience].maxAgeDays);
  return {
    contacts: overdue.flatMap(({ contact }) => (contact.kind === 'mail' ? [contact.address] : [])),
    // Who has not used a key for so long either needs none until they ask for one.
    advice: overdue.map(({ name, audience }) =>
      days > DEFAULT_POLICIES[audience].disableUnusedDays ? `npx keyturn suspend ${name}` : `npx keyturn start ${name}`,
    ),
  };
}

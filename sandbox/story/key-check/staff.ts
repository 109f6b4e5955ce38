import { daysAfter } from '../../../rotation/days';
import { dayIn } from '../../../rotation/local-days';

/** What becomes of an access key. */
export type Fate = 'Active' | 'Inactive' | 'deleted';

/** How far ahead the story's clock is set. */
export type DaysAhead = 0 | 91 | 181;

/** Somebody whose keys are the check's: an IAM user outside `/suppliers/`. */
export interface StaffMember {
  readonly name: string;
  /** What is special about it. */
  readonly about: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Whether its keys are used on the day that they are made; else never. */
  readonly usesKeys: boolean;
  /** Of each key, oldest first, after the run on that day. */
  readonly fates: Readonly<Record<DaysAhead, readonly Fate[]>>;
}

const fates = (ofNinetyOne: readonly Fate[], ofOneEightyOne = ofNinetyOne): StaffMember['fates'] => ({
  0: ofNinetyOne.map(() => 'Active'),
  91: ofNinetyOne,
  181: ofOneEightyOne,
});

const internal = (address: string) => ({ 'keyturn:audience': 'internal', 'keyturn:contact': address });

const exempt = (until: string) => ({
  'keyturn:exempt-until': until,
  'keyturn:exempt-reason': 'replaced with the old server',
});

/** A small staff that holds every kind of key. Dates count from `now`, in the organisation's time zone. */
export function staff(now: Date, timeZone: string): readonly StaffMember[] {
  const day = (daysAhead: number) => dayIn(timeZone, daysAfter(now, daysAhead));
  return [
    {
      name: 'ana.williams',
      about: 'two keys: the oldest is deleted, and the other is as old',
      tags: internal('ana.williams@example.org.nz'),
      usesKeys: true,
      fates: fates(['deleted', 'Inactive']),
    },
    {
      name: 'ben.tane',
      about: 'one key: it is deactivated',
      tags: internal('ben.tane@example.org.nz'),
      usesKeys: true,
      fates: fates(['Inactive']),
    },
    {
      name: 'nightly-report',
      about: 'never used',
      tags: internal('reporting@example.org.nz'),
      usesKeys: false,
      fates: fates(['Inactive']),
    },
    {
      name: 'courier-labels',
      about: 'another company outside /suppliers/, unused: flagged after 90 days, deactivated after 120',
      tags: { 'keyturn:audience': 'external', 'keyturn:company': 'Courier', 'keyturn:contact': 'it@courier.example' },
      usesKeys: true,
      fates: fates(['Active'], ['Inactive']),
    },
    {
      name: 'old-scanner',
      about: `exempt until ${day(120)}`,
      tags: { ...internal('scanners@example.org.nz'), ...exempt(day(120)) },
      usesKeys: true,
      fates: fates(['Active'], ['Inactive']),
    },
    {
      name: 'old-archive',
      about: `its exemption ended on ${day(-1)}`,
      tags: { ...internal('archive@example.org.nz'), ...exempt(day(-1)) },
      usesKeys: true,
      fates: fates(['Inactive']),
    },
    {
      name: 'somebody',
      about: 'no tags: taken as internal, and nobody to tell but the owner',
      tags: {},
      usesKeys: true,
      fates: fates(['Inactive']),
    },
  ];
}

import type { IamUser } from '../../aws/user-directory';
import type { Contact } from '../../rotation/contact';
import type { RetirementStep } from '../../rotation/retirement';
import type { Deed } from './acting';

export type Notice = Extract<RetirementStep, { do: 'notify' }>;

/** Everything that one user is told by one run. */
export interface Letter {
  readonly user: IamUser;
  readonly contact: Contact;
  readonly deeds: readonly Deed[];
  readonly notices: readonly Notice[];
}

/** What became of a letter. `kept`: the next run sends it. `nobody`: no address is known, the owner's digest says it. */
export type Delivery = 'sent' | 'kept' | 'lost' | 'nobody';

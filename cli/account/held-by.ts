import type { Holding } from '../../change-records/gate/facts';
import { KeyturnError } from '../../rotation/keyturn-error';
import type { Cloud } from '../shell/cloud';

/**
 * What a user holds beside its keys.
 * @param unasked takes a sentence for each thing that could not be asked
 */
export async function heldBy(cloud: Cloud, name: string, unasked: string[]): Promise<readonly Holding[]> {
  const credentials = cloud.credentials();
  const granted = cloud.grants().grantsOf(name);
  const ask = async (what: Holding['what'], ids: () => Promise<readonly string[]>): Promise<readonly Holding[]> => {
    try {
      return (await ids()).map((id) => ({ what, id }));
    } catch (fault) {
      if (!(fault instanceof KeyturnError)) throw fault;
      unasked.push(`Whether ${name} holds a ${what} could not be asked: ${fault.because}`);
      return [];
    }
  };
  const found = await Promise.all([
    ask('inline policy', async () => (await granted).inlinePolicies),
    ask('attached policy', async () => (await granted).attachedPolicies),
    ask('group', async () => (await granted).groups),
    ask('login profile', async () => ((await credentials.hasLoginProfile(name)) ? [name] : [])),
    ask('MFA device', () => credentials.mfaDevicesOf(name)),
    ask('SSH public key', () => credentials.sshPublicKeysOf(name)),
    ask('signing certificate', () => credentials.signingCertificatesOf(name)),
    ask('service-specific credential', () => credentials.serviceSpecificCredentialsOf(name)),
  ]);
  return found.flat();
}

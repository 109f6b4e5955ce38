import type { JudgedKey } from './key-judgement';
import { type AnyPacket, type Key, openpgp } from './openpgp';

/**
 * The binary public key with nothing but what sealing needs: the primary key, one user ID with its
 * newest self-signature, and the chosen subkey, where it is one, with its newest binding signature. Photos, other people's signatures,
 * old and other subkeys would only make plan and state longer, and leave the provider's library a choice.
 */
export function minimalKey(key: Key, judged: JudgedKey): Uint8Array {
  const { PacketList } = openpgp();
  const packets = new PacketList<AnyPacket>();
  packets.push(key.keyPacket);
  if (judged.user.userID) packets.push(judged.user.userID);
  packets.push(judged.selfCertification);
  if (judged.subkey) packets.push(judged.subkey.key.keyPacket, judged.subkey.bindingSignature);
  return packets.write();
}

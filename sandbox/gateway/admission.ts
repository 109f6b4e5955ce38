import type { AccessKeyRegister } from './access-key-register';
import type { ApiCall } from './api-call';
import type { AwsError } from './error-answer';
import { keyNotAccepted, notSigned } from './known-errors';

/** Calls that AWS takes without credentials. */
const UNSIGNED = new Set(['AssumeRoleWithWebIdentity', 'AssumeRoleWithSAML']);

/**
 * Who may call. moto and MiniStack accept every access key, also an inactive one; AWS does not, and the proof that a
 * rotation worked is that the old key is refused. Accepted: the operator of the sandbox, a twelve-digit account ID
 * (what MiniStack gives to functions), temporary credentials, and the keys that are active in IAM.
 */
export class Admission {
  constructor(
    private readonly operatorKeyId: string,
    private readonly register: AccessKeyRegister,
  ) {}

  /** The error to answer with, or undefined if the call may pass. */
  async refusalOf(call: ApiCall): Promise<AwsError | undefined> {
    if (call.scope === undefined) return UNSIGNED.has(call.operation) ? undefined : notSigned(call);
    const { accessKeyId } = call.scope;
    if (accessKeyId === this.operatorKeyId || /^\d{12}$/.test(accessKeyId) || accessKeyId.startsWith('ASIA'))
      return undefined;
    if (!accessKeyId.startsWith('AKIA')) return keyNotAccepted(call);
    const standing = await this.register.standingOf(accessKeyId);
    return standing === 'Inactive' || standing === 'missing' ? keyNotAccepted(call) : undefined;
  }
}

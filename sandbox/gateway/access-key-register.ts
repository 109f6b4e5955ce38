import type { Answer } from './answer';
import type { ApiCall } from './api-call';
import { membersOf, queryAnswerOf, textIn } from './query-answer';

/** `missing`: deleted, or never issued. `untold`: the emulator could not say. */
export type KeyStanding = 'Active' | 'Inactive' | 'missing' | 'untold';

/** IAM calls after which a standing that was looked up before may be wrong. */
const CHANGES_KEYS = new Set(['CreateAccessKey', 'UpdateAccessKey', 'DeleteAccessKey', 'UpdateUser', 'DeleteUser']);

/**
 * Which access keys IAM holds, and whether they are active. Looked up in IAM itself and remembered until a call that
 * changes keys passes the gateway, so it costs nothing on most calls and is never stale.
 */
export class AccessKeyRegister {
  private readonly standings = new Map<string, KeyStanding>();
  private edition = 0;

  constructor(private readonly askIam: (parameters: Record<string, string>) => Promise<Answer>) {}

  async standingOf(accessKeyId: string): Promise<KeyStanding> {
    const known = this.standings.get(accessKeyId);
    if (known !== undefined) return known;
    const edition = this.edition;
    const standing = await this.lookUp(accessKeyId);
    // A key may have changed while we asked: then the answer counts for this call only.
    if (edition === this.edition && standing !== 'untold') this.standings.set(accessKeyId, standing);
    return standing;
  }

  /** To be told of every call once IAM has answered it. */
  noteAnswered(call: Pick<ApiCall, 'service' | 'operation'>): void {
    if (call.service === 'iam' && CHANGES_KEYS.has(call.operation)) this.forget();
  }

  forget(): void {
    this.edition += 1;
    this.standings.clear();
  }

  private async lookUp(accessKeyId: string): Promise<KeyStanding> {
    const used = await this.askIam({ Action: 'GetAccessKeyLastUsed', AccessKeyId: accessKeyId });
    if (used.status !== 200) return used.status === 404 || used.status === 403 ? 'missing' : 'untold';
    const user = textIn(queryAnswerOf(used, 'GetAccessKeyLastUsed').result ?? '', 'UserName');
    const listed = await this.askIam({ Action: 'ListAccessKeys', UserName: user });
    if (listed.status !== 200) return 'untold';
    const keys = membersOf(queryAnswerOf(listed, 'ListAccessKeys').result?.AccessKeyMetadata);
    const key = keys.find((member) => textIn(member, 'AccessKeyId') === accessKeyId);
    if (key === undefined) return 'missing';
    return textIn(key, 'Status') === 'Active' ? 'Active' : 'Inactive';
  }
}

import type { Answer } from './answer';
import type { ApiCall } from './api-call';

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
    const user = /<UserName>([^<]+)<\/UserName>/.exec(used.body.toString('utf8'))?.[1];
    if (user === undefined) return used.status === 404 || used.status === 403 ? 'missing' : 'untold';
    const keys = await this.askIam({ Action: 'ListAccessKeys', UserName: user });
    if (keys.status !== 200) return 'untold';
    const listed = keys.body.toString('utf8').match(/<member>.*?<\/member>/gs) ?? [];
    const entry = listed.find((member) => member.includes(`<AccessKeyId>${accessKeyId}</AccessKeyId>`));
    if (entry === undefined) return 'missing';
    return entry.includes('<Status>Active</Status>') ? 'Active' : 'Inactive';
  }
}

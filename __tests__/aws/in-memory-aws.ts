import { AwsFault, type AwsFaultKind } from '../../aws/aws-fault';
import type { Aws } from '../../aws/connect';
import { type CredentialReport, type ReportedKey, type ReportRow, ROOT_USER } from '../../aws/credential-report';
import type { KeyEventName, KeyEvents } from '../../aws/key-events';
import type { AccessKeyRecord, IssuedKey, KeyStore } from '../../aws/key-store';
import type { Mail, Mailer } from '../../aws/mailer';
import type { IamUser, UserDirectory } from '../../aws/user-directory';
import type { AccessKey, KeyStatus, LastUsed } from '../../rotation/access-key';
import { InMemoryBucket } from './in-memory-bucket';

/** Thrown for a process that died in the middle of a call: nothing of ours may catch it. */
export class Crash extends Error {}

interface Disturbance {
  readonly operation: string;
  readonly about: string | undefined;
  times: number;
  readonly strike: () => Error;
  /** The call takes effect, and only its answer is lost. */
  readonly after: boolean;
}

interface StoredUser {
  readonly user: IamUser;
  keys: AccessKey[];
  /** Per key ID: created or last switched on or off. */
  readonly rotated: Map<string, Date>;
}

/** An AWS account in memory that behaves as IAM, SES and S3 do, can be disturbed, and remembers what it was asked. */
export class InMemoryAws implements Aws, KeyStore, Mailer {
  readonly keys: KeyStore = this;
  readonly users: UserDirectory = {
    users: () => this.call('iam:GetAccountAuthorizationDetails', '', () => this.allUsers()),
    userNamed: (name) => this.call('iam:GetUser', name, () => this.people.get(name)?.user),
    credentialReport: () => this.credentialReport(),
  };
  readonly keyEvents: KeyEvents = {
    usersTouchedSince: (since, names) =>
      this.call('cloudtrail:LookupEvents', names.join(), () => {
        const seen = this.happened.filter(({ at, name }) => at >= since && names.includes(name));
        return new Set(seen.map(({ user }) => user));
      }),
    callsAbout: () => Promise.reject(new Error('Only operators ask who did something to a key.')),
  };
  readonly mailer: Mailer = this;
  readonly calls: string[] = [];
  readonly mails: Mail[] = [];
  readonly people = new Map<string, StoredUser>();
  rootKeys = 0;
  now = new Date('2026-06-15T12:00:00Z');
  /** Changes a finished report before it is given out. */
  spoilReport: (report: CredentialReport) => CredentialReport = (report) => report;
  /** What CloudTrail tells; changes that a test makes by hand are not among it. */
  readonly happened: { readonly at: Date; readonly name: KeyEventName; readonly user: string }[] = [];
  private readonly bucket = new InMemoryBucket((operation, about, work) => this.call(operation, about, work));
  private readonly disturbances: Disturbance[] = [];
  private issued = 0;
  private dead = false;
  private death: { readonly at: number; readonly when: 'before' | 'after' } | undefined;
  private readonly happenings: { operation: string; about: string; happens: () => void }[] = [];

  evidence(): InMemoryBucket {
    return this.bucket;
  }

  close(): void {}

  // ---- Setting the scene

  addUser(
    name: string,
    facts: { path?: string; tags?: Record<string, string>; createdAt?: Date; quarantinedBy?: readonly string[] } = {},
  ): void {
    const { path = '/', tags = {}, createdAt = new Date('2020-01-01T00:00:00Z'), quarantinedBy = [] } = facts;
    const arn = `arn:aws:iam::123456789012:user${path}${name}`;
    this.people.set(name, { user: { name, path, arn, createdAt, tags, quarantinedBy }, keys: [], rotated: new Map() });
  }

  addKey(
    user: string,
    facts: { createdAt?: Date; status?: KeyStatus; lastUsed?: LastUsed; rotatedAt?: Date } = {},
  ): string {
    this.issued += 1;
    const id = `AKIA${String(this.issued).padStart(16, '0')}`;
    const { createdAt = this.now, status = 'Active', lastUsed = { kind: 'never' }, rotatedAt = createdAt } = facts;
    const stored = this.person(user);
    stored.keys.push({ id, user, createdAt, status, lastUsed });
    stored.rotated.set(id, rotatedAt);
    return id;
  }

  keyStatus(user: string, id: string): KeyStatus | 'gone' {
    return this.people.get(user)?.keys.find((key) => key.id === id)?.status ?? 'gone';
  }

  // ---- Disturbing it

  fail(operation: string, kind: AwsFaultKind, about?: string, times = Number.POSITIVE_INFINITY): void {
    const strike = () => new AwsFault(kind, operation, `Injected${kind}`, `injected for ${about ?? 'all'}`);
    this.disturbances.push({ operation, about, times, strike, after: false });
  }

  /** The call takes effect, and its answer never comes. */
  loseAnswer(operation: string, about?: string, times = 1): void {
    const strike = () => new AwsFault('unreachable', operation, 'ECONNRESET', 'the connection was closed');
    this.disturbances.push({ operation, about, times, strike, after: true });
  }

  /** Something happens in the account right before the next call of this kind. */
  meanwhile(operation: string, about: string, happens: () => void): void {
    this.happenings.push({ operation, about, happens });
  }

  /** The process dies at this call from now, before or right after it took effect; no call works until `revive`. */
  crashAtCall(number: number, when: 'before' | 'after'): void {
    this.death = { at: this.calls.length + number, when };
  }

  get isDead(): boolean {
    return this.dead;
  }

  revive(): void {
    this.dead = false;
    this.death = undefined;
    this.disturbances.length = 0;
  }

  count(operation: string): number {
    return this.calls.filter((call) => call.startsWith(`${operation} `)).length;
  }

  // ---- The ports

  keysOf(user: string): Promise<readonly AccessKeyRecord[]> {
    return this.call('iam:ListAccessKeys', user, () =>
      [...this.person(user).keys]
        .sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime())
        .map(({ id, status, createdAt }) => ({ id, user, status, createdAt })),
    );
  }

  lastUse(keyId: string): Promise<LastUsed> {
    return this.call('iam:GetAccessKeyLastUsed', keyId, () => this.keyNamed(keyId).lastUsed);
  }

  deactivate(user: string, keyId: string): Promise<void> {
    return this.setStatus(user, keyId, 'Inactive');
  }

  activate(user: string, keyId: string): Promise<void> {
    return this.setStatus(user, keyId, 'Active');
  }

  delete(user: string, keyId: string): Promise<void> {
    return this.call('iam:DeleteAccessKey', user, () => {
      this.keyNamed(keyId);
      this.person(user).keys = this.person(user).keys.filter((key) => key.id !== keyId);
      this.happened.push({ at: this.now, name: 'DeleteAccessKey', user });
    });
  }

  create(user: string): Promise<IssuedKey> {
    return this.call('iam:CreateAccessKey', user, () => {
      if (this.person(user).keys.length >= 2) {
        throw new AwsFault(
          'limit',
          'iam:CreateAccessKey',
          'LimitExceeded',
          'Cannot exceed quota for AccessKeysPerUser: 2',
        );
      }
      const id = this.addKey(user);
      this.happened.push({ at: this.now, name: 'CreateAccessKey', user });
      return { record: { id, user, status: 'Active', createdAt: this.now }, secret: `of-${id}-and-nobody-else` };
    });
  }

  private credentialReport(): Promise<CredentialReport> {
    return this.call('iam:GetCredentialReport', '', () =>
      this.spoilReport({ generatedAt: this.now, rows: [this.rootRow(), ...this.rows()], problems: [] }),
    );
  }

  send(mail: Mail): Promise<string> {
    return this.call('ses:SendEmail', mail.to.join(), () => {
      this.mails.push(mail);
      return `message-${this.mails.length}`;
    });
  }

  // ---- Behind the scene

  private async call<Answer>(operation: string, about: string, work: () => Answer): Promise<Answer> {
    await Promise.resolve();
    if (this.dead) throw new Crash('dead');
    this.calls.push(`${operation} ${about}`);
    this.happen(operation, about);
    const dies = this.death?.at === this.calls.length ? this.death.when : undefined;
    if (dies === 'before') throw this.die(operation);
    const hit = this.disturbances.find(
      (one) => one.operation === operation && one.times > 0 && (one.about === undefined || about.includes(one.about)),
    );
    if (hit !== undefined) hit.times -= 1;
    if (hit?.after === false) throw hit.strike();
    const answer = work();
    if (dies === 'after') throw this.die(operation);
    if (hit?.after === true) throw hit.strike();
    return answer;
  }

  private happen(operation: string, about: string): void {
    const index = this.happenings.findIndex((one) => one.operation === operation && about.includes(one.about));
    if (index >= 0) this.happenings.splice(index, 1)[0]!.happens();
  }

  private die(operation: string): Crash {
    this.dead = true;
    return new Crash(operation);
  }

  private setStatus(user: string, keyId: string, status: KeyStatus): Promise<void> {
    return this.call('iam:UpdateAccessKey', user, () => {
      this.keyNamed(keyId);
      const stored = this.person(user);
      stored.keys = stored.keys.map((key) => (key.id === keyId ? { ...key, status } : key));
      stored.rotated.set(keyId, this.now);
      this.happened.push({ at: this.now, name: 'UpdateAccessKey', user });
    });
  }

  private person(name: string): StoredUser {
    const stored = this.people.get(name);
    if (stored === undefined) {
      throw new AwsFault('missing', 'iam', 'NoSuchEntity', `The user with name ${name} cannot be found.`);
    }
    return stored;
  }

  private keyNamed(keyId: string): AccessKey {
    const found = [...this.people.values()].flatMap(({ keys }) => keys).find((key) => key.id === keyId);
    if (found === undefined) {
      throw new AwsFault('missing', 'iam', 'NoSuchEntity', `The Access Key with id ${keyId} cannot be found.`);
    }
    return found;
  }

  private allUsers(): readonly IamUser[] {
    return [...this.people.values()].map(({ user }) => user);
  }

  private rows(): readonly ReportRow[] {
    return [...this.people.values()].map(({ user, keys, rotated }) => ({
      user: user.name,
      arn: user.arn,
      isRoot: false,
      createdAt: user.createdAt,
      passwordEnabled: false,
      mfaActive: false,
      keys: [reported(keys[0], rotated), reported(keys[1], rotated)],
    }));
  }

  private rootRow(): ReportRow {
    const place = (number: number): ReportedKey => ({ ...NO_KEY, active: this.rootKeys >= number });
    const createdAt = new Date('2015-01-01T00:00:00Z');
    const arn = 'arn:aws:iam::123456789012:root';
    const keys = [place(1), place(2)] as const;
    return { user: ROOT_USER, arn, isRoot: true, createdAt, passwordEnabled: undefined, mfaActive: true, keys };
  }
}

const NO_KEY: ReportedKey = {
  active: false,
  lastRotated: undefined,
  lastUsed: undefined,
  lastUsedService: 'N/A',
  lastUsedRegion: 'N/A',
};

function reported(key: AccessKey | undefined, rotated: ReadonlyMap<string, Date>): ReportedKey {
  if (key === undefined) return NO_KEY;
  const use = key.lastUsed.kind === 'used' ? key.lastUsed : undefined;
  return {
    active: key.status === 'Active',
    lastRotated: rotated.get(key.id),
    lastUsed: use?.at,
    lastUsedService: use?.service ?? 'N/A',
    lastUsedRegion: use?.region ?? 'N/A',
  };
}

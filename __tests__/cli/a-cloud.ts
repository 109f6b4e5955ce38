import { AwsFault } from '../../aws/aws-fault';
import type { BucketPolicies } from '../../aws/bucket-policies';
import type { BucketVersioning, Versioning } from '../../aws/bucket-versioning';
import type { DataEventTrail, TrailPlace } from '../../aws/data-event-trail';
import type { EvidenceStore } from '../../aws/evidence-store';
import type { KeyCall, KeyEvents } from '../../aws/key-events';
import type { AccessKeyRecord, KeyStore } from '../../aws/key-store';
import type { ParameterStore } from '../../aws/parameter-store';
import type { RecordArchive } from '../../aws/record-archive';
import type { CredentialReader } from '../../aws/user-credentials';
import type { IamUser, UserDirectory } from '../../aws/user-directory';
import type { GrantReader, UserGrants } from '../../aws/user-grants';
import type { Cloud } from '../../cli/shell/cloud';
import type { KeyStatus, LastUsed } from '../../rotation/access-key';
import { LEDGER_TAGS } from '../../rotation/applied-state';
import type { LedgerEntry } from '../../rotation/ledger';
import type { Upload } from '../../rotation/proof-of-use';

interface StoredKey {
  record: AccessKeyRecord;
  lastUsed: LastUsed;
}

/** An account in memory, with IAM's own limits, that counts calls and fails where it is told to. */
export class ACloud implements Cloud {
  readonly calls: string[] = [];
  /** Operation (`keysOf valentia`) → the fault that it meets. */
  readonly faults = new Map<string, Error>();
  /** Told of each call before it is made. */
  beforeCall: (what: string) => void = () => undefined;
  private readonly people = new Map<string, { user: IamUser; keys: StoredKey[] }>();
  private issued = 0;

  constructor(private readonly now: () => Date) {}

  withUser(name: string, { path = '/', tags = {} }: { path?: string; tags?: Record<string, string> } = {}): this {
    const user = {
      name,
      path,
      tags,
      arn: `arn:aws:iam::123456789012:user${path}${name}`,
      createdAt: this.now(),
      quarantinedBy: [],
    };
    this.people.set(name, { user, keys: [] });
    return this;
  }

  /** As an apply of `entry` leaves a user. */
  withSupplier(name: string, { generation, previous, suspended }: LedgerEntry): this {
    return this.withUser(name, {
      path: '/suppliers/',
      tags: {
        [LEDGER_TAGS.generation]: String(generation),
        [LEDGER_TAGS.previous]: previous,
        [LEDGER_TAGS.suspended]: String(suspended),
      },
    });
  }

  /** Somebody edits a tag by hand. */
  tag(name: string, tag: string, value: string): void {
    const person = this.person(name);
    person.user = { ...person.user, tags: { ...person.user.tags, [tag]: value } };
  }

  /** Somebody removes all tags by hand. */
  untag(name: string): void {
    const person = this.person(name);
    person.user = { ...person.user, tags: {} };
  }

  withKey(
    user: string,
    id: string,
    createdAt: Date,
    status: KeyStatus = 'Active',
    lastUsed: LastUsed = { kind: 'never' },
  ): this {
    this.person(user).keys.push({ record: { id, user, status, createdAt }, lastUsed });
    return this;
  }

  readonly users: UserDirectory = {
    users: () => this.call('users', () => [...this.people.values()].map(({ user }) => user)),
    userNamed: (name) => this.call(`userNamed ${name}`, () => this.people.get(name)?.user),
    credentialReport: () => Promise.reject(new Error('No verb of an operator asks for the credential report.')),
  };

  readonly keys: KeyStore = {
    keysOf: (user) =>
      this.call(`keysOf ${user}`, () =>
        this.person(user)
          .keys.map(({ record }) => record)
          .sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime()),
      ),
    lastUse: (id) =>
      this.call(`lastUse ${id}`, () => {
        const key = [...this.people.values()].flatMap(({ keys }) => keys).find(({ record }) => record.id === id);
        return key?.lastUsed ?? { kind: 'unknown', because: 'no such key' };
      }),
    deactivate: (user, id) => this.call(`deactivate ${id}`, () => this.setStatus(user, id, 'Inactive')),
    activate: (user, id) => this.call(`activate ${id}`, () => this.setStatus(user, id, 'Active')),
    delete: (user, id) =>
      this.call(`delete ${id}`, () => {
        const person = this.person(user);
        this.key(user, id);
        person.keys = person.keys.filter(({ record }) => record.id !== id);
      }),
    create: (user) =>
      this.call(`create ${user}`, () => {
        if (this.person(user).keys.length >= 2) throw new AwsFault('limit', 'iam:CreateAccessKey', 'LimitExceeded', '');
        this.issued += 1;
        const id = `AKIAISSUED${String(this.issued).padStart(10, '0')}`;
        this.withKey(user, id, this.now());
        return { record: this.key(user, id).record, secret: `secret-of-${id}` };
      }),
  };

  /** User → what CloudTrail tells of its keys. */
  readonly keyCalls = new Map<string, readonly KeyCall[]>();

  readonly keyEvents: KeyEvents = {
    usersTouchedSince: () => this.call('usersTouchedSince', () => new Set()),
    callsAbout: (user, since) =>
      this.call(`callsAbout ${user}`, () => (this.keyCalls.get(user) ?? []).filter(({ at }) => at >= since)),
  };

  evidence(): EvidenceStore {
    throw new Error('Only the audit opens the evidence bucket.');
  }

  /** Bucket → name → text, of archives of records. */
  readonly archives = new Map<string, Map<string, string>>();

  recordArchive(bucket: string): RecordArchive {
    const objects = this.archives.get(bucket) ?? new Map<string, string>();
    this.archives.set(bucket, objects);
    return {
      putNew: (key, text) =>
        this.call(`putNew ${key}`, () => {
          if (objects.has(key)) return false;
          objects.set(key, text);
          return true;
        }),
      text: (key) => this.call(`text ${key}`, () => objects.get(key) ?? ''),
      objects: (prefix) =>
        this.call(`objects ${prefix}`, () =>
          [...objects].map(([key, first]) => ({ key, first, versions: 1, deleteMarkers: 0 })),
        ),
      lock: () => this.call('lock', () => ({ mode: 'COMPLIANCE' as const, days: 2_557 })),
    };
  }

  readonly account = {
    caller: () =>
      this.call('caller', () => ({ account: '123456789012', arn: 'arn:aws:iam::123456789012:role/operator' })),
  };

  /** What the trail has recorded; undefined: nothing was delivered. */
  recordedUploads: readonly Upload[] | undefined = [];

  trail(place: TrailPlace): DataEventTrail {
    return {
      uploads: (query) =>
        this.call(`uploads ${place.bucket} ${query.bucket}`, () => {
          if (this.recordedUploads) return this.recordedUploads;
          throw new AwsFault('missing', 's3:ListBucket', 'NoLogFiles', 'no log file');
        }),
    };
  }

  /** Bucket → its policy; buckets that are missing have none. */
  readonly policies = new Map<string, string>();

  bucketPolicies(): BucketPolicies {
    return { policyOf: (bucket) => this.call(`policyOf ${bucket}`, () => this.policies.get(bucket) ?? null) };
  }

  /** Bucket → whether it keeps versions; those that are missing do. */
  readonly versioning = new Map<string, Versioning>();

  bucketVersioning(): BucketVersioning {
    return {
      versioningOf: (bucket) => this.call(`versioningOf ${bucket}`, () => this.versioning.get(bucket) ?? 'Enabled'),
    };
  }

  /** Name → value of the SecureString parameters that were made. */
  readonly secrets = new Map<string, string>();

  parameters(): ParameterStore {
    return {
      exists: (name) => this.call(`exists ${name}`, () => this.secrets.has(name)),
      createSecret: (name, value) => this.call(`createSecret ${name}`, () => void this.secrets.set(name, value)),
    };
  }

  /** User → its inline policies, name → JSON; none, unless told. */
  readonly inlinePolicies = new Map<string, ReadonlyMap<string, string>>();

  /** User → what it may do beside; nothing, unless told. */
  readonly grantsByUser = new Map<string, Partial<UserGrants>>();

  /** User → what it can sign in with beside access keys; nothing, unless told. */
  readonly credentialsByUser = new Map<string, { readonly login?: boolean; readonly mfa?: readonly string[] }>();

  credentials(): CredentialReader {
    const of = (user: string) => this.credentialsByUser.get(user);
    return {
      hasLoginProfile: (user) => this.call(`hasLoginProfile ${user}`, () => of(user)?.login ?? false),
      mfaDevicesOf: (user) => this.call(`mfaDevicesOf ${user}`, () => of(user)?.mfa ?? []),
      sshPublicKeysOf: (user) => this.call(`sshPublicKeysOf ${user}`, () => []),
      signingCertificatesOf: (user) => this.call(`signingCertificatesOf ${user}`, () => []),
      serviceSpecificCredentialsOf: (user) => this.call(`serviceSpecificCredentialsOf ${user}`, () => []),
    };
  }

  grants(): GrantReader {
    const none: UserGrants = { inlinePolicies: [], attachedPolicies: [], groups: [], permissionsBoundary: undefined };
    return {
      grantsOf: (user) => this.call(`grantsOf ${user}`, () => ({ ...none, ...this.grantsByUser.get(user) })),
      inlinePoliciesOf: (user) =>
        this.call(`inlinePoliciesOf ${user}`, () => this.inlinePolicies.get(user) ?? new Map<string, string>()),
    };
  }

  close(): void {
    this.calls.push('close');
  }

  private call<Answer>(what: string, answer: () => Answer): Promise<Answer> {
    this.calls.push(what);
    this.beforeCall(what);
    const fault = this.faults.get(what);
    if (fault) return Promise.reject(fault);
    try {
      return Promise.resolve(answer());
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }

  private person(name: string): { user: IamUser; keys: StoredKey[] } {
    const person = this.people.get(name);
    if (!person) throw new AwsFault('missing', 'iam:ListAccessKeys', 'NoSuchEntity', `no user ${name}`);
    return person;
  }

  private key(user: string, id: string): StoredKey {
    const key = this.person(user).keys.find(({ record }) => record.id === id);
    if (!key) throw new AwsFault('missing', 'iam:UpdateAccessKey', 'NoSuchEntity', `no key ${id}`);
    return key;
  }

  private setStatus(user: string, id: string, status: KeyStatus): void {
    const key = this.key(user, id);
    key.record = { ...key.record, status };
  }
}

import { readFileSync, writeFileSync } from 'node:fs';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  type IAMClient,
  ListUserTagsCommand,
  type StatusType,
  TagUserCommand,
  UntagUserCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { GetBucketPolicyCommand, PutBucketPolicyCommand, type S3Client } from '@aws-sdk/client-s3';
import { appendRecord, RECORDS_FOLDER } from '../../../change-records/chain/record-folder';
import { LEDGER_TAGS, ledgerTags } from '../../../rotation/applied-state';
import { SUPPLIERS_PATH } from '../../../rotation/audience';
import type { LedgerEntry } from '../../../rotation/ledger';
import { sidPrefix } from '../../../rotation/our-statements';
import { openpgp } from '../../../sealing/openpgp';
import { context } from '../../change-records/an-event';
import type { Ended } from '../../journeys/by-hand';
import { AnOperator, type Key } from '../../long/an-operator';
import { type Hand, STACK_TAG, THEIR_STACK, type World } from '../world';

/** The tags that the model knows. */
export const SHOWN_TAGS: readonly string[] = [...Object.values(LEDGER_TAGS), STACK_TAG];

/** A user as IAM shows it. */
export interface RealUser {
  /** Of its keys, oldest first. */
  readonly statuses: readonly StatusType[];
  /** In the order of `SHOWN_TAGS`. */
  readonly tags: readonly (string | undefined)[];
}

/** How a command ended, and what it said. */
export class SaidOf {
  readonly code: number;
  readonly text: string;

  constructor({ code, said }: Ended) {
    this.code = code;
    // Markdown escapes the underscores of a code inside a sentence.
    this.text = said.replaceAll('\\', '');
  }

  /** Whether it names a code, and the user after it. */
  mentions(code: string, user: string): boolean {
    return this.text
      .split(code)
      .slice(1)
      .some((after) => after.includes(user));
  }
}

/** Terraform waits a minute for its provider to start, and then gives up before it has asked anybody for anything. */
const isTooBusy = ({ code, text }: SaidOf): boolean =>
  code !== 0 && text.includes('timeout while waiting for plugin to start');

/** Who uploads beside others into one bucket, whose policy has statements of others too. */
const SHARED_BUCKET = 'kpa-valentia';
const OWN_BUCKET = 'kpt-kotahi';

/** An account in the emulator, with a project of keyturn at work in it, and another one of somebody else. */
export class RealAccount {
  private constructor(
    private readonly operator: AnOperator,
    readonly ofAnotherProject: AnotherProject,
  ) {}

  /** @throws Error where the first plan or apply is refused */
  static async withUsers(names: readonly string[]): Promise<RealAccount> {
    const operator = await AnOperator.atWork();
    try {
      const account = new RealAccount(operator, new AnotherProject(operator));
      await account.describe(names);
      await account.ofAnotherProject.arrive();
      for (const said of [await account.plan(), await account.apply()]) if (said.code !== 0) throw new Error(said.text);
      return account;
    } catch (fault) {
      await operator.goHome();
      throw fault;
    }
  }

  down(): Promise<void> {
    return this.operator.goHome();
  }

  async plan(): Promise<SaidOf> {
    const answered = ['--accept', 'DELETED_TOO_SOON', '--reason', 'a test answers for it'];
    let said = new SaidOf(await this.operator.keyturn('plan', ...answered));
    // Nothing has been done yet: whoever sees that of a machine that is too busy types the same again.
    for (let tries = 0; tries < 3 && isTooBusy(said); tries += 1)
      said = new SaidOf(await this.operator.keyturn('plan', ...answered));
    return said;
  }

  async apply(): Promise<SaidOf> {
    const said = new SaidOf(await this.operator.keyturn('apply', '--yes'));
    if (!isTooBusy(said)) return said;
    // The plan was taken up: what is left of it, which is all, is planned again.
    const planned = await this.plan();
    return planned.code === 0 ? new SaidOf(await this.operator.keyturn('apply', '--yes')) : planned;
  }

  /** And puts on record that somebody answers for every hand-over: that is not what this is about. */
  async writeLedger(entries: ReadonlyMap<string, LedgerEntry>): Promise<void> {
    writeFileSync(this.operator.config('key-generations.json'), JSON.stringify(Object.fromEntries(entries), null, 2));
    for (const [user, { generation, previous }] of entries) {
      if (previous !== 'inactive') continue;
      const acceptance = { kind: 'acceptance', user, generation, reason: 'a test answers for it' } as const;
      await appendRecord(this.operator.config(RECORDS_FOLDER), acceptance, context(new Date()));
    }
  }

  async look(user: string): Promise<RealUser> {
    return { statuses: await this.operator.statuses(user), tags: await this.tags(user) };
  }

  async byHand(user: string, hand: Hand): Promise<void> {
    if (hand.kind === 'create') await this.operator.iam.send(new CreateAccessKeyCommand({ UserName: user }));
    else if (hand.kind === 'tag') await this.tag(user, hand.name, hand.value);
    else if (hand.kind === 'switch') {
      const key = (await this.operator.keys(user))[hand.which];
      if (key) await this.set(user, key, hand.status);
    } else throw new Error(`no hand does ${hand.kind} here`);
  }

  /** Whoever did something takes it back: keys made since go, and the others and the tags are as they were. */
  async restore(user: string, { iam, tags }: World): Promise<void> {
    const found = await this.operator.keys(user);
    for (const { id } of found.slice(iam.length))
      await this.operator.iam.send(new DeleteAccessKeyCommand({ UserName: user, AccessKeyId: id }));
    for (const [at, { status }] of iam.entries()) {
      const key = found[at];
      if (key && key.status !== status) await this.set(user, key, status);
    }
    for (const name of SHOWN_TAGS) {
      const value = tags[name];
      if (value === undefined) await this.operator.iam.send(new UntagUserCommand({ UserName: user, TagKeys: [name] }));
      else await this.tag(user, name, value);
    }
  }

  private set(user: string, { id }: Key, status: StatusType) {
    return this.operator.iam.send(new UpdateAccessKeyCommand({ UserName: user, AccessKeyId: id, Status: status }));
  }

  private tag(user: string, name: string, value: string) {
    return this.operator.iam.send(new TagUserCommand({ UserName: user, Tags: [{ Key: name, Value: value }] }));
  }

  private async tags(user: string): Promise<RealUser['tags']> {
    const { Tags = [] } = await this.operator.iam.send(new ListUserTagsCommand({ UserName: user }));
    return SHOWN_TAGS.map((name) => Tags.find(({ Key: key }) => key === name)?.Value);
  }

  /** Settings, ledger and sealing keys. */
  private async describe(names: readonly string[]): Promise<void> {
    const file = this.operator.config('settings.json');
    const settings = JSON.parse(readFileSync(file, 'utf8')) as { users: Record<string, unknown>[] };
    const template = settings.users[0];
    const users = names.map((name, at) => ({
      ...template,
      name,
      sealingKey: `${name}.asc`,
      uploads: { bucket: at % 2 === 0 ? SHARED_BUCKET : OWN_BUCKET, prefix: `${name}/` },
    }));
    writeFileSync(file, JSON.stringify({ ...settings, users }, null, 2));
    await this.writeLedger(
      new Map(names.map((name) => [name, { generation: 1, previous: 'deleted', suspended: false }])),
    );
    for (const name of names) {
      const { publicKey } = await openpgp().generateKey({ userIDs: [{ name, email: `${name}@example.org.nz` }] });
      writeFileSync(this.operator.config('sealing-keys', `${name}.asc`), publicKey);
    }
  }
}

const THEIRS = 'south-writer';

/** Somebody else's keyturn, as its own applies leave it: a user under the same path, and a statement in the same bucket. */
class AnotherProject {
  private keys: readonly Key[] = [];
  private statement = '';

  constructor(private readonly operator: AnOperator) {}

  private get iam(): IAMClient {
    return this.operator.iam;
  }

  private get s3(): S3Client {
    return this.operator.s3;
  }

  async arrive(): Promise<void> {
    const Tags = Object.entries({
      ...ledgerTags({ generation: 1, previous: 'deleted', suspended: false }),
      [STACK_TAG]: THEIR_STACK,
    });
    const { User } = await this.iam.send(
      new CreateUserCommand({
        UserName: THEIRS,
        Path: SUPPLIERS_PATH,
        Tags: Tags.map(([Key, Value]) => ({ Key, Value })),
      }),
    );
    await this.iam.send(new CreateAccessKeyCommand({ UserName: THEIRS }));
    this.keys = await this.operator.keys(THEIRS);
    const theirs = {
      Sid: `${sidPrefix('south')}UploadSouthWriter`,
      Effect: 'Allow',
      Principal: { AWS: User?.Arn },
      Action: 's3:PutObject',
      Resource: `arn:aws:s3:::${SHARED_BUCKET}/south/*`,
    };
    this.statement = JSON.stringify(theirs);
    const { Statement, ...policy } = await this.policy();
    const Policy = JSON.stringify({ ...policy, Statement: [...Statement, theirs] });
    await this.s3.send(new PutBucketPolicyCommand({ Bucket: SHARED_BUCKET, Policy }));
  }

  /** Its own rotation goes on. */
  async rotate(round: number): Promise<void> {
    const [older, newer] = this.keys;
    if (older && newer) await this.iam.send(new DeleteAccessKeyCommand({ UserName: THEIRS, AccessKeyId: older.id }));
    else await this.iam.send(new CreateAccessKeyCommand({ UserName: THEIRS }));
    const tags = ledgerTags({ generation: round + 2, previous: newer ? 'deleted' : 'active', suspended: false });
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    await this.iam.send(new TagUserCommand({ UserName: THEIRS, Tags }));
    this.keys = await this.operator.keys(THEIRS);
  }

  /** What is not as this project left it; none: all is. */
  async differences(): Promise<readonly string[]> {
    const keys = await this.operator.keys(THEIRS);
    const { Statement } = await this.policy();
    const isThere = Statement.some((one) => isSameStatement(one, JSON.parse(this.statement) as Statement));
    return [
      ...(JSON.stringify(keys) === JSON.stringify(this.keys) ? [] : [`keys of ${THEIRS}: ${JSON.stringify(keys)}`]),
      ...(isThere ? [] : [`policy of ${SHARED_BUCKET}: ${JSON.stringify(Statement)}`]),
    ];
  }

  private async policy(): Promise<{ readonly Statement: readonly Statement[] }> {
    const { Policy = '' } = await this.s3.send(new GetBucketPolicyCommand({ Bucket: SHARED_BUCKET }));
    return JSON.parse(Policy) as { readonly Statement: readonly Statement[] };
  }
}

type Statement = Readonly<Record<string, unknown>>;

/** S3 and Terraform keep lists of one element or the element itself. */
const isSameStatement = (one: Statement, other: Statement): boolean =>
  ['Sid', 'Effect', 'Principal', 'Action', 'Resource'].every(
    (name) => JSON.stringify(one[name]).replace(/[[\]]/g, '') === JSON.stringify(other[name]).replace(/[[\]]/g, ''),
  );

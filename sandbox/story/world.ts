import { KeyturnError } from '../../rotation/keyturn-error';
import type { Ledger, LedgerEntry } from '../../rotation/ledger';
import { terraformId } from '../../rotation/terraform-id';
import { readLedgerText, writeLedger } from '../../settings/configuration';
import { editLedger } from '../../settings/ledger-edit';
import { parseLedger } from '../../settings/ledger-file';
import type { Settings, UserSettings } from '../../settings/settings';
import { connectionOf } from '../connection';
import type { Trial } from '../trial/trial';
import type { ChildProcesses } from './child-processes';
import { Deployment } from './deployment';
import { IamObserver } from './iam-observer';
import { Office } from './key-check/office';
import { type OpenedKey, SealedSecrets } from './sealed-secrets';
import { Uploader, type UploadResult } from './uploader';

/** Whom the story is about, if the settings have that user; else it is about the first one. */
const HERO = 'valentia';

/** Everything the story acts on, in the words of the story. */
export class StoryWorld {
  readonly hero: UserSettings;
  readonly suppliers: Deployment;
  readonly observer: IamObserver;
  readonly sealed: SealedSecrets;
  /** The organisation's own staff; nobody until the story comes to the check. */
  readonly office: Office;
  private readonly uploader: Uploader;
  /** Opened keys of the hero by generation. */
  private readonly opened = new Map<number, OpenedKey>();
  private uploads = 0;

  constructor(
    readonly trial: Trial,
    readonly commands: ChildProcesses,
  ) {
    const { users } = trial.configuration.settings;
    const hero = users.find(({ name }) => name === HERO) ?? users[0];
    if (hero === undefined) {
      throw new KeyturnError(
        'NO_USERS',
        'The settings name no user whose key could be rotated.',
        'Add one to settings.json.',
      );
    }
    this.hero = hero;
    this.suppliers = new Deployment(trial, commands, 'suppliers');
    const connection = connectionOf(trial.sandbox.env);
    this.observer = new IamObserver(connection);
    this.office = new Office(connection);
    this.sealed = new SealedSecrets(trial.folder);
    this.uploader = new Uploader(connection);
  }

  get settings(): Settings {
    return this.trial.configuration.settings;
  }

  /** The users of the ledger. */
  get userNames(): readonly string[] {
    return this.settings.users.map(({ name }) => name);
  }

  get everybody(): readonly string[] {
    return [...this.userNames, ...this.office.names];
  }

  /** Every secret access key that the story has seen: what may stand nowhere. */
  get secrets(): readonly string[] {
    return [...this.sealed.opened, ...this.office.secrets];
  }

  /** Whether a deployed function would run, which an emulator that the user named need not do. */
  get runsFunctions(): boolean {
    return this.trial.sandbox.running.emulators.some(({ name }) => name === 'ministack');
  }

  /** The Terraform address of one generation of a user's key. */
  address(generation: number, user = this.hero.name): string {
    return `aws_iam_access_key.${terraformId(user)}["${generation}"]`;
  }

  async ledger(): Promise<Ledger> {
    return parseLedger(await readLedgerText(this.trial.folder.config)).ledger ?? {};
  }

  async ledgerText(): Promise<string> {
    return readLedgerText(this.trial.folder.config);
  }

  async writeLedger(text: string): Promise<void> {
    await writeLedger(this.trial.folder.config, text);
  }

  async enter(entry: LedgerEntry): Promise<void> {
    await this.writeLedger(editLedger(await this.ledgerText(), this.hero.name, entry));
  }

  /** Opens the sealed secret of a generation, as the supplier would on receiving it. */
  async open(generation: number, user = this.hero.name): Promise<OpenedKey> {
    const key = await this.sealed.open(await this.suppliers.state(), user, generation);
    if (user === this.hero.name) this.opened.set(generation, key);
    return key;
  }

  /** The hero uploads a delta file with the key of a generation that it has opened before. */
  async upload(generation: number): Promise<{ readonly result: UploadResult; readonly name: string }> {
    const key = this.opened.get(generation);
    if (key === undefined) throw new Error(`generation ${generation} was not opened`);
    this.uploads += 1;
    const { bucket, prefix } = this.hero.uploads;
    const name = `${prefix}delta-${this.uploads}.csv`;
    return { result: await this.uploader.upload(key, bucket, name, DELTA), name };
  }

  /** Whether an upload is in the bucket, whole. */
  async arrived(name: string): Promise<boolean> {
    return (await this.uploader.sizeOf(this.hero.uploads.bucket, name)) === Buffer.byteLength(DELTA);
  }
}

/** A made-up daily delta file. */
const DELTA = 'practice,record,changed\nexample,1,2026-01-01\n';

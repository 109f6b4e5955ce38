import path from 'node:path';
import { App } from 'cdktf';
import {
  type Deployment,
  KeyCheckStack,
  type MonitoringProps,
  type RecordArchiveProps,
  type Supplier,
  SuppliersStack,
} from './constructs';
import { bundleCheck } from './lambda/bundle';
import { USER_TAGS } from './rotation/audience';
import { KeyturnError } from './rotation/keyturn-error';
import { sealingKeyEnds } from './sealing/expiry';
import type { SealingKey } from './sealing/sealing-key';
import { boundaryOf } from './settings/boundary';
import { scheduleExpression } from './settings/check';
import { tagOfAddress } from './settings/checked-text';
import { type Configuration, loadConfiguration } from './settings/configuration';
import { type RecordArchiveSettings, retentionOf } from './settings/record-archive';
import type { Settings, UserSettings } from './settings/settings';
import { loadTakeovers } from './settings/takeovers-file';

async function main(): Promise<void> {
  const configuration = await loadConfiguration({ now: new Date() });
  const app = new App();
  const deployment = deploymentOf(configuration);
  new SuppliersStack(app, 'suppliers', {
    deployment,
    project: configuration.settings.deployment.project,
    buckets: configuration.settings.buckets,
    suppliers: configuration.settings.users.map((user) => supplierOf(user, configuration)),
    takeovers: await loadTakeovers(configuration.dir),
  });
  new KeyCheckStack(app, 'key-check', { deployment, ...keyCheckOf(configuration), bundlePath: bundle(app) });
  app.synth();
}

/** The check's code, built anew: the same sources give the same bytes, so that a plan stays empty. */
function bundle(app: App): string {
  return bundleCheck(path.join(app.outdir, 'access-key-rotation-check')).path;
}

function deploymentOf({ settings }: Configuration): Deployment {
  const { region, tags, state } = settings.deployment;
  if (state.backend === 's3') {
    return { region, tags, state: { ...state, region: state.region ?? region } };
  }
  return { region, tags, state: { backend: 'local', folder: process.env.KEYTURN_STATE_DIR } };
}

function supplierOf(user: UserSettings, { settings, ledger, sealingKeys }: Configuration): Supplier {
  const { enabled, kmsKeyArn } = settings.monitoring.sealedSecretParameters;
  const ledgerEntry = ledger[user.name];
  if (!ledgerEntry) throw new Error(`the ledger was parsed without ${user.name}`);
  return {
    userName: user.name,
    audience: user.audience,
    ledgerEntry,
    ...sealing(sealingKeys.get(user.name)),
    uploads: user.places,
    networks: user.networks ?? [],
    permissionsBoundary: boundaryOf(user, settings.deployment),
    sealedSecretParameters: enabled ? { kmsKeyArn } : undefined,
    tags: {
      [USER_TAGS.company]: user.company,
      [USER_TAGS.contact]: user.contact.kind === 'mail' ? user.contact.address : tagOfAddress(user.contact.url),
      [USER_TAGS.integration]: user.integration,
      [USER_TAGS.whyAKey]: user.whyAKey,
    },
  };
}

/** A key that nothing can be sealed to stops the steps that issue one to its user, and nobody else's. */
function sealing(key: SealingKey | KeyturnError | undefined): Pick<Supplier, 'sealingKey' | 'sealingFault'> {
  if (!(key instanceof KeyturnError)) return { sealingKey: key };
  console.error(`${key.message} ${key.wayOut} Until then no key can be issued to its user.`);
  return { sealingFault: key.message };
}

function keyCheckOf({ settings, sealingKeys }: Configuration) {
  const { organisation, deployment, policy, check, monitoring } = settings;
  const { mail, timeZone, pipelineRoleArns, recordArchive } = deployment;
  return {
    rules: {
      mode: check.mode,
      tell: check.tell,
      suspendQuarantined: check.suspendQuarantined,
      sealingKeysEnd: endsOf(sealingKeys, timeZone),
      policy,
      neverPassTheLimit: check.neverPassTheLimit,
      fullSweepEveryDays: check.fullSweepEveryDays,
      organisation,
      mailFrom: mail.from,
      mailOwner: mail.owner,
      mailReplyTo: mail.replyTo,
      mailPattern: check.mailPattern,
      timeZone,
    },
    mailIdentity: mail.identity,
    schedule: scheduleExpression(check.schedule),
    logRetentionDays: check.logRetentionDays,
    evidenceBucket: check.evidenceBucket,
    recordArchive: recordArchive?.createBucket ? archiveOf(recordArchive) : undefined,
    pipelineRoleArns,
    monitoring: monitoringOf(monitoring, mail.owner),
  };
}

function archiveOf(archive: RecordArchiveSettings): RecordArchiveProps {
  const { mode, days } = retentionOf(archive);
  return { bucketName: archive.bucket, retentionDays: days, mode, kmsKeyArn: archive.kmsKeyArn };
}

/** The check sees no file: it is told when the PGP keys end. */
function endsOf(sealingKeys: Configuration['sealingKeys'], timeZone: string) {
  const ends = sealingKeyEnds(sealingKeys, timeZone);
  return ends.size === 0 ? undefined : Object.fromEntries(ends);
}

function monitoringOf(monitoring: Settings['monitoring'], owner: string): MonitoringProps {
  const { configRules, unusedAccessAnalyzer, keyEvents, leaks, serviceControlPolicy } = monitoring;
  const told = (notify: readonly string[]) => ({ notify: notify.length > 0 ? notify : [owner] });
  return {
    configRules: configRules.enabled ? { recorder: configRules.recorder } : undefined,
    unusedAccessAnalyzer: unusedAccessAnalyzer.enabled,
    keyEvents: keyEvents.enabled ? told(keyEvents.notify) : undefined,
    leaks: leaks.enabled ? told(leaks.notify) : undefined,
    keyCreationLimit: serviceControlPolicy.enabled ? { targetIds: serviceControlPolicy.targetIds } : undefined,
  };
}

main().catch((error: unknown) => {
  // What the operator can mend is told in words; anything else is our bug and keeps its stack.
  console.error(error instanceof KeyturnError ? `${error.message}\n${error.wayOut}` : error);
  process.exitCode = 1;
});

import type { KeyCheckStackProps, MemberStackProps, MonitoringProps, RecordArchiveProps } from '../constructs';
import { sealingKeyEnds } from '../sealing/expiry';
import { scheduleExpression } from '../settings/check';
import type { Configuration } from '../settings/configuration';
import { type RecordArchiveSettings, retentionOf } from '../settings/record-archive';
import type { Settings } from '../settings/settings';

/** The weekly check as settings and sealing keys have it, but for its code and where it is deployed. */
export function keyCheckProps({
  settings,
  sealingKeys,
}: Configuration): Omit<KeyCheckStackProps, 'deployment' | 'bundlePath'> {
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
      project: deployment.project,
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
    accounts: check.accounts,
    recordArchive: recordArchive?.createBucket ? archiveOf(recordArchive) : undefined,
    pipelineRoleArns,
    rolePermissionsBoundary: deployment.rolePermissionsBoundary,
    kmsKeyArn: deployment.kmsKeyArn,
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

/** The role that the check of this project assumes in each account of the list; where others make it, in none. */
export function memberStacks({ settings: { check } }: Configuration): readonly Omit<MemberStackProps, 'deployment'>[] {
  const { mode, suspendQuarantined, accounts } = check;
  if (accounts?.from === undefined || !accounts.memberStacks) return [];
  const { organisation, externalId, roleName, list, from: hubAccount } = accounts;
  return list
    .filter((account) => account !== hubAccount)
    .map((account) => ({
      ...{ account, hubAccount, externalId, roleName, mode, suspendQuarantined },
      organisationId: organisation?.id,
    }));
}

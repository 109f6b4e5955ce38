export { SUPPLIERS_PATH } from '../rotation/audience';
export { SealingKey } from '../sealing/sealing-key';
export type { Deployment, StateBackend } from './common/deployment';
export type { ManyAccounts } from './key-check/accounts-check';
export { KeyCheckStack, type KeyCheckStackProps } from './key-check/key-check-stack';
export { MemberRole, type MemberRoleProps } from './key-check/member-role';
export { MemberStack, type MemberStackProps } from './key-check/member-stack';
export { MemberStackSet, type MemberStackSetProps } from './key-check/member-stack-set';
export { RecordArchive, type RecordArchiveProps } from './key-check/record-archive';
export { Monitoring, type MonitoringProps } from './monitoring/monitoring';
export { SupplierUser, type SupplierUserProps } from './suppliers/supplier-user';
export {
  type Supplier,
  type SuppliersBucket,
  SuppliersStack,
  type SuppliersStackProps,
  type Takeover,
} from './suppliers/suppliers-stack';
export { UploadBucket, type UploadBucketProps } from './suppliers/upload-bucket';

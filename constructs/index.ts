export { SUPPLIERS_PATH } from '../rotation/audience';
export { SealingKey } from '../sealing/sealing-key';
export type { Deployment, StateBackend } from './common/deployment';
export { KeyCheckStack, type KeyCheckStackProps } from './key-check/key-check-stack';
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

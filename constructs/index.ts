export { SUPPLIERS_PATH } from '../rotation/audience';
export { SealingKey } from '../sealing/sealing-key';
export type { Deployment, StateBackend } from './deployment';
export { KeyCheckStack, type KeyCheckStackProps } from './key-check-stack';
export { Monitoring, type MonitoringProps } from './monitoring';
export { SupplierUser, type SupplierUserProps } from './supplier-user';
export { type Supplier, SuppliersStack, type SuppliersStackProps, type Takeover } from './suppliers-stack';
export { UploadBucket, type UploadBucketProps } from './upload-bucket';

import { SUPPLIERS_PATH } from '../../rotation/audience';
import { terraformId } from '../../rotation/terraform-id';
import { text } from '../plan/key-change';
import {
  type AllowedStack,
  closedToThePublic,
  first,
  keepsVersions,
  type Seen,
  says,
  setsNone,
} from './allowed-resource';

/** `aws_iam_user.valentia` holds valentia and nobody else; so of keys and policies. */
const isNamedAfter =
  (attribute: string) =>
  ({ resource, values }: Seen): string | undefined => {
    const name = text(values[attribute]);
    if (name === undefined) return `nothing says whose it is (${attribute})`;
    return resource.name === terraformId(name) && isPlain(resource)
      ? undefined
      : `its address is not the one that ${name} has`;
  };

/** No count and no for_each but the keys' generations. */
const isPlain = ({ type, index }: Seen['resource']): boolean =>
  index === undefined || type === 'aws_iam_access_key' || type === 'aws_ssm_parameter';

const isInTheLedger =
  (attribute: string) =>
  ({ values, as, of }: Seen): string | undefined => {
    const name = text(values[attribute]);
    const known = of.users.some((user) => user.name === name && user.wanted !== undefined);
    return as === 'before' || known ? undefined : `the ledger has no user ${name ?? '?'}`;
  };

/** That the ledger does not know a key which is created is told by `createsOnlyNewGenerations`. */
const isNoStrangersKey = (seen: Seen): string | undefined =>
  seen.resource.change.actions.join() === 'create' ? undefined : isInTheLedger('user')(seen);

const isASealedSecret = ({ resource }: Seen): string | undefined =>
  resource.name.startsWith('sealed_secret_') ? undefined : 'only sealed secrets are kept as parameters';

/** What `SuppliersStack` builds. Renames and replacements have rules of their own, so they are judged as they were. */
export const SUPPLIERS: AllowedStack = {
  holds: 'the suppliers stack holds users of the ledger, their access keys and upload policies, and their buckets',
  resources: {
    aws_iam_user: {
      may: ['create', 'update', 'delete', 'forget', 'import'],
      against: first(
        isNamedAfter('name'),
        isInTheLedger('name'),
        says('path', SUPPLIERS_PATH, `its path is not ${SUPPLIERS_PATH}`),
        setsNone('force_destroy'),
      ),
    },
    aws_iam_access_key: {
      may: ['create', 'update', 'delete', 'forget', 'import'],
      against: first(isNamedAfter('user'), isNoStrangersKey),
    },
    aws_iam_user_policy: {
      may: ['create', 'update', 'delete', 'import'],
      against: first(isNamedAfter('user'), isInTheLedger('user'), says('name', 'upload', 'its name is not "upload"')),
    },
    aws_s3_bucket_policy: { may: ['create', 'update', 'delete', 'import'], against: isNamedAfter('bucket') },
    aws_s3_bucket: {
      may: ['create', 'update'],
      against: first(
        isNamedAfter('bucket'),
        setsNone('acl', 'grant', 'policy', 'website', 'cors_rule', 'force_destroy', 'replication_configuration'),
      ),
    },
    aws_s3_bucket_versioning: { may: ['create', 'update'], against: first(isNamedAfter('bucket'), keepsVersions) },
    aws_s3_bucket_server_side_encryption_configuration: { may: ['create', 'update'], against: isNamedAfter('bucket') },
    aws_s3_bucket_public_access_block: {
      may: ['create', 'update'],
      against: first(isNamedAfter('bucket'), closedToThePublic),
    },
    aws_ssm_parameter: {
      may: ['create', 'update', 'delete'],
      against: first(isASealedSecret, says('type', 'SecureString')),
    },
  },
};

import { isOurs, parsePolicy } from '../../../../change-records/plan/policy-statement';
import type { StatementsOf } from '../../../../rotation/our-statements';
import type { BucketSides } from '../bucket-sides';
import type { Finding } from '../finding';

/**
 * A principal that was deleted is shown by its unique ID: users AIDA…, roles AROA…
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes
 */
const UNIQUE_ID = /^AWS (A(?:IDA|ROA)[A-Z0-9]{12,})$/;

/** Statements that name somebody who is gone: S3 refuses the whole policy at its next write. */
export function deletedPrincipals({ name, policy }: BucketSides, whose: StatementsOf): readonly Finding[] {
  return (parsePolicy(policy ?? '') ?? []).flatMap((statement) => {
    const gone = [...statement.principals, ...statement.exceptPrincipals].flatMap(
      (who) => UNIQUE_ID.exec(who)?.[1] ?? [],
    );
    if (gone.length === 0) return [];
    const which = statement.sid === undefined ? 'A statement without a Sid' : `"${statement.sid}"`;
    return [
      {
        code: 'PRINCIPAL_DELETED',
        about: name,
        because: `${which} in the policy of the bucket ${name} names ${gone.join(', ')}, which was deleted; S3 refuses the whole policy the next time that anybody writes it.`,
        wayOut: isOurs(statement, whose)
          ? `Plan and apply: a user that was deleted and made again gets its statements written anew. If the plan shows no change, take the statement out by hand (aws s3api get-bucket-policy, put-bucket-policy --bucket ${name}), then plan.`
          : `Ask its owner, and take the statement, or that principal, out of the policy by hand: aws s3api get-bucket-policy --bucket ${name}, then put-bucket-policy. Then plan.`,
      },
    ];
  });
}

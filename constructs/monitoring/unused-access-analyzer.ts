import { AccessanalyzerAnalyzer } from '@cdktf/provider-aws/lib/accessanalyzer-analyzer';
import { Construct } from 'constructs';
import { impossible } from '../common/impossible';
import { plain } from '../common/plain-address';

export interface UnusedAccessAnalyzerProps {
  /**
   * Days without use after which IAM Access Analyzer reports a key, a password, a role or a permission; 1 to 365. Changing
   * it makes a new analyzer, and the old one's findings go.
   */
  readonly unusedDays: number;
}

/** IAM Access Analyzer for unused access. AWS charges per user and role of the account, every month. */
export class UnusedAccessAnalyzer extends Construct {
  constructor(scope: Construct, id: string, { unusedDays }: UnusedAccessAnalyzerProps) {
    super(scope, id);
    impossible('unused-access analyzer', { unusedDays: [1, 365] }, { unusedDays });
    plain(
      new AccessanalyzerAnalyzer(this, 'analyzer', {
        analyzerName: 'unused-access',
        type: 'ACCOUNT_UNUSED_ACCESS',
        configuration: { unusedAccess: { unusedAccessAge: unusedDays } },
      }),
      'unused_access',
    );
  }
}

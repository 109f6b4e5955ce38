import { AccessanalyzerAnalyzer } from '@cdktf/provider-aws/lib/accessanalyzer-analyzer';
import { UnusedAccessAnalyzer } from '../../../constructs/monitoring/unused-access-analyzer';
import { synthOf } from '../synthesised';

const anAnalyzer = (unusedDays: number) =>
  synthOf((stack) => new UnusedAccessAnalyzer(stack, 'analyzer', { unusedDays }));

describe('the unused-access analyzer', () => {
  test('looks for unused access of this account', () => {
    expect(anAnalyzer(30).only(AccessanalyzerAnalyzer).arguments).toMatchObject({
      analyzer_name: 'unused-access',
      type: 'ACCOUNT_UNUSED_ACCESS',
      configuration: { unused_access: { unused_access_age: 30 } },
    });
  });

  test.each([0, 366])('refuses %d days, as AWS does', (unusedDays) => {
    expect(() => anAnalyzer(unusedDays)).toThrow('it is a whole number from 1 to 365');
  });
});

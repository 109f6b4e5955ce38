import { judgeAudit } from '../../release/audit-answer';

test('nothing known against the packages is a clean bill', () => {
  const printed = JSON.stringify({
    auditReportVersion: 2,
    vulnerabilities: {},
    metadata: { vulnerabilities: { total: 0 } },
  });
  expect(judgeAudit(printed)).toEqual({ code: 0, lines: ['No advisory names a package that keyturn runs on.'] });
});

test('an advisory is told with its severity and its page', () => {
  const via = [{ source: 1, title: 'Prototype pollution', url: 'https://example.org/GHSA-1', severity: 'high' }, 'ms'];
  const printed = JSON.stringify({ vulnerabilities: { debug: { name: 'debug', severity: 'high', via } } });
  expect(judgeAudit(printed)).toEqual({
    code: 1,
    lines: ['debug (high): Prototype pollution, https://example.org/GHSA-1; through ms'],
  });
});

test.each([
  ['a mirror without the endpoint', JSON.stringify({ message: '405 Method Not Allowed', statusCode: 405 }), /405/],
  ['an error page', '<html>', /npm printed no report/],
  ['nothing', '', /npm printed no report/],
])('%s is not taken for a clean bill', (_what, printed, because) => {
  const { code, lines } = judgeAudit(printed);
  expect(code).toBe(2);
  expect(lines[0]).toMatch(because);
});

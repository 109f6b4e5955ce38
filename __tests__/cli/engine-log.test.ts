import { fitForLogs } from '../../cli/stack/engine';

function logged(...texts: readonly string[]): string {
  let log = '';
  const tell = fitForLogs((text) => void (log += text));
  for (const text of texts) tell(text);
  return log;
}

describe('the log of an apply', () => {
  it('masks access key IDs, also where they arrive in two pieces', () => {
    expect(logged('key: Creation complete [id=AKIAABCDEF', 'GHIJKLMNOP]\n')).toBe(
      'key: Creation complete [id=AKIA…MNOP]\n',
    );
  });

  it('ends before the outputs', () => {
    expect(logged('Apply complete!\n\nOutputs:\n', 'encrypted_secret = "wcBMA"\n')).toBe('Apply complete!\n\n');
  });
});

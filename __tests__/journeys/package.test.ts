import { ForeignProject } from './foreign-project';

const project = new ForeignProject('cdktf');
afterAll(() => project.remove());

test('another CDKTF app can install the package, compile against its types, and synthesise', async () => {
  project.install();
  const stack = await project.synthesise();
  expect(stack).toContain('aws_iam_access_key');
  expect(stack).toContain('[SKIPPED_GENERATION]');
}, 300_000);

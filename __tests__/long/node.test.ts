import execa from 'execa';
import { TRIED } from '../../release/npm-node';
import { PROJECT_ROOT } from '../../sandbox/project';

jest.setTimeout(1_800_000);

test.each(Object.entries(TRIED))(
  'Node %s: unit tests, command line and story, without a warning',
  async (line, version) => {
    const { exitCode, all = '' } = await execa('npm', ['run', '--silent', 'test:node', '--', line], {
      cwd: PROJECT_ROOT,
      reject: false,
      all: true,
    });
    expect({ exitCode, said: exitCode === 0 ? '' : all }).toEqual({ exitCode: 0, said: '' });
    expect(all).toContain(`Node v${version}: all hold, and no warning was printed`);
  },
);

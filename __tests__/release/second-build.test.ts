import { secondBuild } from '../../release/second-build';

const build = (files: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(secondBuild(new Map(Object.entries(files))));

test('what runs and what compilers read imports CDK Terrain under the same names', () => {
  expect(
    build({
      'constructs/key.js': [
        'const cdktf_1 = require("cdktf");',
        'const user_1 = require("@cdktf/provider-aws/lib/iam-user");',
        'const constructs_1 = require("constructs");',
        'const later = Promise.resolve().then(() => require("cdktf/lib/token"));',
        'cdktf_1.say("cdktf synthesises"); // cdktf 0.21',
      ].join('\n'),
      'constructs/key.d.ts':
        "import { Construct } from 'constructs';\nexport declare const app: import('cdktf').App;\nexport * from '@cdktf/provider-aws';\n",
    }),
  ).toEqual({
    'cdktn/constructs/key.js': [
      'const cdktf_1 = require("cdktn");',
      'const user_1 = require("@cdktn/provider-aws/lib/iam-user");',
      'const constructs_1 = require("constructs");',
      'const later = Promise.resolve().then(() => require("cdktn/lib/token"));',
      'cdktf_1.say("cdktf synthesises"); // cdktf 0.21',
    ].join('\n'),
    'cdktn/constructs/key.d.ts':
      "import { Construct } from 'constructs';\nexport declare const app: import('cdktn').App;\nexport * from '@cdktn/provider-aws';\n",
  });
});

test('a package that only begins alike is another one', () => {
  const built = build({ 'a.js': 'require("cdktf"); require("cdktf-cli"); require("@cdktf/provider-awscc");' });
  expect(built['cdktn/a.js']).toBe('require("cdktn"); require("cdktf-cli"); require("@cdktf/provider-awscc");');
});

test('only what reaches cdktf is built twice, over however many steps, and refers to the rest where it lies', () => {
  expect(
    build({
      'main.js': 'require("./app"); require("node:path");',
      'app/index.js': 'require("./stacks"); require("../rotation/ledger"); require("../rotation");',
      'app/stacks.js': 'require("../constructs/stack");',
      'app/tags.js': 'require("../rotation/ledger");',
      'constructs/stack.js': 'require("cdktf"); require("../app/tags");',
      'rotation/index.js': 'require("./ledger");',
      'rotation/ledger.js': '',
    }),
  ).toEqual({
    'cdktn/main.js': 'require("./app"); require("node:path");',
    'cdktn/app/index.js': 'require("./stacks"); require("../../rotation/ledger"); require("../../rotation/index");',
    'cdktn/app/stacks.js': 'require("../constructs/stack");',
    'cdktn/constructs/stack.js': 'require("cdktn"); require("../../app/tags");',
  });
});

test('a module whose types alone need cdktf is built twice as well, with both of its files', () => {
  expect(
    build({
      'a/b.js': 'require("../c");',
      'a/b.d.ts': "import type { App } from 'cdktf';\n",
      'c.js': '',
      'c.d.ts': '',
    }),
  ).toEqual({ 'cdktn/a/b.js': 'require("../../c");', 'cdktn/a/b.d.ts': "import type { App } from 'cdktn';\n" });
});

test('modules that need each other are found, and none of them twice', () => {
  const built = build({
    'a.js': 'require("./b");',
    'b.js': 'require("./a"); require("./c");',
    'c.js': 'require("cdktf");',
  });
  expect(Object.keys(built)).toEqual(['cdktn/a.js', 'cdktn/b.js', 'cdktn/c.js']);
});

test.each(['__dirname', '__filename', 'require.resolve("esbuild")', 'import.meta.url'])(
  'what would look for files beside itself stops the build: %s',
  (place) => {
    expect(() => build({ 'app/a.js': `require("cdktf"); read(${place});` })).toThrow('app/a.js would be built twice');
    expect(build({ 'lambda/a.js': `read(${place});` })).toEqual({});
  },
);

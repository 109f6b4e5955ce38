import { createHash } from 'node:crypto';
import { readFileSync, utimesSync } from 'node:fs';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { archiveOf } from '../../../constructs/key-check/function-archive';
import { aBundle, aKeyCheck, keyCheck } from '../a-key-check';
import { filesOf } from '../synthesised';

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('base64');

describe("the function's archive", () => {
  test('follows from the name and the bytes alone: these, which unzip and Python read', () => {
    const archive = archiveOf('index.mjs', Buffer.from('export const handler = async () => {};\n'));
    expect(sha256(archive)).toBe('rBNbIqapSIfzp0qI+rG5dsqD6+zpPPyUOKOq1gfV4cs=');
  });

  test('holds the bundle as it is', () => {
    const archive = archiveOf('index.mjs', Buffer.from('kia ora'));
    expect(archive.toString('latin1')).toContain('index.mjskia ora');
  });

  test('does not change with the time of the bundle', () => {
    const bundlePath = aBundle();
    const hash = () => aKeyCheck({ bundlePath }).only(LambdaFunction).text('source_code_hash');
    const before = hash();
    utimesSync(bundlePath, 1, 1);
    expect(hash()).toBe(before);
  });

  test('is what the plan says: its hash is the hash of the file that is deployed', () => {
    const files = filesOf((app) => keyCheck(app));
    const config = JSON.parse(files.get('stacks/key-check/cdk.tf.json')?.toString() ?? '') as {
      resource: { aws_lambda_function: { access_key_rotation_check: Record<'filename' | 'source_code_hash', string> } };
    };
    const { filename, source_code_hash: hash } = config.resource.aws_lambda_function.access_key_rotation_check;
    expect(sha256(files.get(`stacks/key-check/${filename}`) ?? Buffer.alloc(0))).toBe(hash);
  });

  test('is written beside the bundle', () => {
    const bundlePath = aBundle('kia ora');
    aKeyCheck({ bundlePath });
    expect(readFileSync(`${bundlePath}.zip`)).toEqual(archiveOf('index.mjs', Buffer.from('kia ora')));
  });
});

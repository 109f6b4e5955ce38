import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uncovered } from '../../provider-stand-in/coverage';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coverage-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function found(file: string, content: string | object): readonly string[] {
  writeFileSync(join(folder, file), typeof content === 'string' ? content : JSON.stringify(content));
  return uncovered(folder).map(({ summary }) => summary);
}

const STAND_IN = "The sandbox's stand-in for hashicorp/aws";

test('what it covers is no news', () => {
  const user = { name: 'x', tags: {}, count: 1, lifecycle: {}, depends_on: [], '//': { metadata: {} } };
  expect(
    found('cdk.tf.json', {
      provider: { aws: [{ region: 'ap-southeast-2', alias: 'here', s3_use_path_style: true }] },
      resource: { aws_iam_user: { x: user }, terraform_data: { y: {} } },
      data: { aws_iam_users: { all: { path_prefix: '/' } } },
    }),
  ).toEqual([]);
});

test('an unknown resource type, with what is covered', () => {
  const config = { resource: { aws_instance: { x: { ami: 'y' } } } };
  expect(found('cdk.tf.json', config)).toEqual([`${STAND_IN} does not cover the resource type aws_instance`]);
  expect(uncovered(folder)[0]?.detail).toMatch(/^It covers: .*aws_iam_access_key, .*aws_s3_bucket_policy/);
});

test('a type that is covered as a resource only', () => {
  expect(found('cdk.tf.json', { data: { aws_iam_access_key: { x: {} } } })).toEqual([
    `${STAND_IN} does not cover the data source aws_iam_access_key`,
  ]);
});

test('an unknown argument, once for many', () => {
  const bucket = { bucket: 'x', acl: 'private', website: [{}] };
  expect(found('cdk.tf.json', { resource: { aws_s3_bucket: { x: bucket, y: bucket } } })).toEqual([
    `${STAND_IN} does not know acl, website in the resource type aws_s3_bucket`,
  ]);
});

test('an endpoint or default tags in the provider block', () => {
  const aws = { region: 'x', endpoints: [{ iam: 'https://iam.amazonaws.com' }], default_tags: [{ tags: {} }] };
  expect(found('cdk.tf.json', { provider: { aws } })).toEqual([
    `${STAND_IN} does not know endpoints, default_tags in the provider block`,
  ]);
});

test('the same in HCL', () => {
  const hcl = `
provider "aws" {
  region = "ap-southeast-2"
  endpoints {
    iam = "https://iam.amazonaws.com"
  }
}
data "aws_ami" "x" {}
resource "aws_s3_bucket" "b" {
  bucket = "x"
  acl    = "private"
}
resource "aws_iam_user" "u" { name = "x" }
`;
  expect(found('main.tf', hcl)).toEqual([
    `${STAND_IN} does not know endpoints in the provider block`,
    `${STAND_IN} does not cover the data source aws_ami`,
    `${STAND_IN} does not know acl in the resource type aws_s3_bucket`,
  ]);
});

test('what is no JSON is left to Terraform', () => {
  expect(found('cdk.tf.json', '{')).toEqual([]);
});

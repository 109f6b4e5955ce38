/** Where a deployment is: everything that an ARN says besides what it is about. */
export class Place {
  constructor(
    readonly region: string,
    /** Twelve digits. */
    readonly account: string,
  ) {}

  /** `aws`, or what takes its place in China and in GovCloud. */
  get partition(): string {
    if (this.region.startsWith('cn-')) return 'aws-cn';
    return this.region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  }

  arn(service: string, resource: string, region = this.region): string {
    return `arn:${this.partition}:${service}:${region}:${this.account}:${resource}`;
  }

  /** IAM has no region. */
  iam(resource: string): string {
    return this.arn('iam', resource, '');
  }

  /** A bucket's name is unique in its partition. */
  bucket(name: string): string {
    return `arn:${this.partition}:s3:::${name}`;
  }

  object(bucket: string, key: string): string {
    return `${this.bucket(bucket)}/${key}`;
  }
}

/** Where a bucket is. */
export interface BucketPlace {
  readonly bucket: string;
  readonly region: string;
  readonly endpoint?: string;
}

/** Path style against an endpoint of one's own (emulators have no names for buckets), and for names with dots (TLS). */
export function objectUrl(place: BucketPlace, key = '', query: Readonly<Record<string, string>> = {}): URL {
  const { bucket, region } = place;
  const own = place.endpoint ?? process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const path = key.split('/').map(encodeURIComponent).join('/');
  const url =
    own === undefined && !bucket.includes('.')
      ? new URL(`https://${bucket}.s3.${region}.${suffix}/${path}`)
      : new URL(`${(own ?? `https://s3.${region}.${suffix}`).replace(/\/$/, '')}/${bucket}/${path}`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url;
}

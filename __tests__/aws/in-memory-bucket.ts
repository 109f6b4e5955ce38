import { AwsFault } from '../../aws/aws-fault';
import type { EvidenceStore, PutCondition, StoredObject } from '../../aws/evidence-store';

type Caller = <Answer>(operation: string, about: string, work: () => Answer) => Promise<Answer>;

/** A bucket in memory. */
export class InMemoryBucket implements EvidenceStore {
  readonly objects = new Map<string, StoredObject>();
  private versions = 0;

  constructor(private readonly call: Caller = async (_operation, _about, work) => Promise.resolve(work())) {}

  put(key: string, body: string, _contentType: string, condition?: PutCondition): Promise<string> {
    return this.call('s3:PutObject', key, () => {
      const there = this.objects.get(key);
      const isWanted =
        condition === undefined || ('ifAbsent' in condition ? there === undefined : there?.etag === condition.ifEtag);
      if (!isWanted) throw new AwsFault('conflict', 's3:PutObject', 'PreconditionFailed', 'somebody was faster');
      this.versions += 1;
      const etag = `"${this.versions}"`;
      this.objects.set(key, { key, body, etag });
      return etag;
    });
  }

  get(key: string): Promise<StoredObject | undefined> {
    return this.call('s3:GetObject', key, () => this.objects.get(key));
  }

  list(prefix: string): Promise<readonly string[]> {
    return this.call('s3:ListBucket', prefix, () =>
      [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort(),
    );
  }

  delete(key: string): Promise<void> {
    return this.call('s3:DeleteObject', key, () => void this.objects.delete(key));
  }

  json(key: string): unknown {
    return JSON.parse(this.objects.get(key)?.body ?? 'null');
  }
}

import type { AccessKey } from '../../rotation/access-key';
import { daysAfter } from '../../rotation/days';

/** The moment at which the tests look at keys. */
export const noon = new Date('2026-06-15T12:00:00Z');

/** A key to judge at `noon`: active, never used, made just now, unless told otherwise. */
export class KeyBuilder {
  private constructor(readonly key: AccessKey) {}

  static active(): KeyBuilder {
    return new KeyBuilder({
      id: 'AKIAEXAMPLE00007Q4Z',
      user: 'valentia',
      status: 'Active',
      createdAt: noon,
      lastUsed: { kind: 'never' },
    });
  }

  aged(days: number): KeyBuilder {
    return new KeyBuilder({ ...this.key, createdAt: daysAfter(noon, -days) });
  }

  usedDaysAgo(days: number): KeyBuilder {
    const lastUsed = { kind: 'used', at: daysAfter(noon, -days), service: 's3', region: 'ap-southeast-2' } as const;
    return new KeyBuilder({ ...this.key, lastUsed });
  }

  withUnknownUse(because: string): KeyBuilder {
    return new KeyBuilder({ ...this.key, lastUsed: { kind: 'unknown', because } });
  }
}

export const aKey = (): KeyBuilder => KeyBuilder.active();

import { z } from 'zod';
import { maskKeyId } from '../../rotation/access-key';
import { readJsonText } from '../plan/json-text';
import { ACCESS_KEY } from '../plan/key-change';
import type { RecordedEvent } from './chained-record';

type KeysAfterwards = Extract<RecordedEvent, { readonly kind: 'apply' }>['keys'];

const stateSchema = z.object({
  values: z
    .object({
      root_module: z.object({
        resources: z
          .array(
            z.object({
              mode: z.string(),
              type: z.string(),
              index: z.union([z.string(), z.number()]).optional(),
              values: z.object({ id: z.string().nullish(), user: z.string().nullish(), status: z.string().nullish() }),
            }),
          )
          .default([]),
      }),
    })
    .optional(),
});

/** The keys of some users in the JSON of a state; `null` where that cannot be read. */
export function stateKeys(text: string, users: ReadonlySet<string>): KeysAfterwards {
  const parsed = stateSchema.safeParse(readJsonText(text));
  if (!parsed.success) return null;
  return (parsed.data.values?.root_module.resources ?? [])
    .filter(({ type, mode, values }) => type === ACCESS_KEY && mode === 'managed' && users.has(values.user ?? ''))
    .map(({ index, values: { user, id, status } }) => ({
      user: user ?? '',
      generation: typeof index === 'string' && /^\d+$/.test(index) ? Number(index) : null,
      accessKeyId: id ? maskKeyId(id) : null,
      status: status === 'Active' || status === 'Inactive' ? status : null,
    }));
}

import { z } from 'zod';
import { planRecordSchema } from '../record/change-record';
import { chainedRecordSchema } from './chained-record';

export const SCHEMA_FILE = 'change-record.schema.json';

/** The text of `records/change-record.schema.json`: a change record, or a record of the chain. */
export function changeRecordJsonSchema(): string {
  const schema = z
    .union([planRecordSchema, chainedRecordSchema])
    .meta({ title: 'keyturn change record', description: 'What a plan would do, or what was done and by whom.' });
  return `${JSON.stringify(z.toJSONSchema(schema, { io: 'output' }), null, 2)}\n`;
}

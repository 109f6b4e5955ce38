import { z } from 'zod';
import { settingsSchema } from './settings';

export const SCHEMA_FILE = 'settings.schema.json';

/** The text of `settings.schema.json`: what editors check settings.json with while one types. */
export function settingsJsonSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(settingsSchema, { io: 'input' }), null, 2)}\n`;
}

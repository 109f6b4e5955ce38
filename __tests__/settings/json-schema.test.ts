import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scheduleExpression } from '../../settings/check';
import { SCHEMA_FILE, settingsJsonSchema } from '../../settings/json-schema';

interface Node {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly oneOf?: readonly Node[];
}

const schema = JSON.parse(settingsJsonSchema()) as Node;

test('settings.schema.json is what the settings say (else: npm run schema)', () => {
  const committed: unknown = JSON.parse(readFileSync(join(__dirname, '..', '..', SCHEMA_FILE), 'utf8'));
  expect(committed).toEqual(schema);
});

test('every property is described', () => {
  const undescribed = (node: Node, path: string): string[] => [
    ...Object.entries(node.properties ?? {}).flatMap(([name, inner]) => [
      ...(inner.description ? [] : [`${path}.${name}`]),
      ...undescribed(inner, `${path}.${name}`),
    ]),
    ...(node.items ? undescribed(node.items, `${path}[]`) : []),
    ...(node.oneOf ?? []).flatMap((inner) => undescribed(inner, path)),
  ];
  expect(undescribed(schema, '')).toEqual([]);
});

test('the schedule as EventBridge Scheduler writes it', () => {
  expect(scheduleExpression({ weekday: 'MON', hour: 9, minute: 0 })).toBe('cron(0 9 ? * MON *)');
});

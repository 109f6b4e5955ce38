import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EMPTY_CHAIN, seal } from '../../../change-records/chain/chain';
import { chainedRecordSchema } from '../../../change-records/chain/chained-record';
import { issuedGenerations, rolledBackAt } from '../../../change-records/chain/history';
import { changeRecordJsonSchema, SCHEMA_FILE } from '../../../change-records/chain/json-schema';
import { stateKeys } from '../../../change-records/chain/state-keys';
import { planRecordSchema } from '../../../change-records/record/change-record';
import { aKeyChange, anAcceptance, anApply, context } from '../an-event';
import { golden, goldenText, meddled, type PlanJson, recordOf } from '../golden-plan';

const RECORDS = join(__dirname, '..', '..', '..', 'change-records', 'chain');

describe('a change record', () => {
  it('is described by a JSON Schema, which is as generated', () => {
    const kept = readFileSync(join(RECORDS, SCHEMA_FILE), 'utf8');
    expect(JSON.parse(kept)).toEqual(JSON.parse(changeRecordJsonSchema()));
  });

  it('tells of each key what reviewers ask', () => {
    const [old, fresh] = recordOf(golden('start')).keys;
    expect(old).toMatchObject({
      generation: 1,
      change: 'unchanged',
      ageDays: 100,
      overdueDays: 0,
      lastUsed: { service: 's3' },
    });
    expect(old?.accessKeyId).toMatch(/^AKIA….{4}$/);
    expect(fresh).toMatchObject({
      generation: 2,
      change: 'created',
      accessKeyId: null,
      before: null,
      after: 'Active',
      ageDays: null,
    });
  });

  it('tells of a key that is overdue by how much', () => {
    const plan = meddled('start', (json) => {
      for (const { change } of json.resource_changes) {
        if (change.before?.create_date) change.before.create_date = '2026-01-01T00:00:00Z';
      }
    });
    expect(recordOf(plan).keys[0]).toMatchObject({ dueAt: '2026-06-30T00:00:00.000Z', overdueDays: 247 });
  });

  it('tells nothing of users whom the plan does not touch', () => {
    expect(recordOf(golden('start')).users.map(({ name }) => name)).toEqual(['valentia']);
    expect(recordOf(golden('nothing'))).toMatchObject({ users: [], keys: [], policies: [], otherChanges: [] });
  });

  it('tells of changes outside Terraform', () => {
    expect(recordOf(golden('deleted-outside')).drift).toEqual([
      { address: 'aws_iam_access_key.valentia["3"]', what: 'deleted' },
    ]);
  });

  it('knows OpenTofu by its registry', () => {
    const plan = meddled('start', (json) => {
      Object.assign(json.configuration.provider_config.aws ?? {}, { full_name: 'registry.opentofu.org/hashicorp/aws' });
    });
    expect(recordOf(plan).tools.engine.name).toBe('tofu');
  });

  it('takes nothing over from a plan but what is listed', () => {
    const MARK = 'must-not-be-repeated';
    const KEPT = new Set([
      'status',
      'user',
      'name',
      'id',
      'bucket',
      'policy',
      'create_date',
      'key_fingerprint',
      'user_name',
      'names',
    ]);
    const mark = (values: Record<string, unknown> | null | undefined): void => {
      for (const [name, value] of Object.entries(values ?? {})) {
        if (name === 'tags' || name === 'tags_all') {
          for (const tag of Object.keys(value ?? {})) {
            if (!/^keyturn:(generation|previous|suspended)$/.test(tag)) (value as Record<string, unknown>)[tag] = MARK;
          }
        } else if (typeof value === 'string' && !KEPT.has(name)) (values as Record<string, unknown>)[name] = MARK;
      }
      if (values) values.unheard_of = MARK;
    };
    for (const name of ['start', 'disable', 'delete', 'take-over', 'user-removed', 'narrow-uploads']) {
      const plan = meddled(name, (json: PlanJson) => {
        for (const { change } of [...json.resource_changes, ...(json.resource_drift ?? [])]) {
          mark(change.before);
          mark(change.after);
        }
        json.output_changes = { marked: MARK };
        json.variables.marked = { value: MARK };
      });
      expect(JSON.stringify(recordOf(plan))).not.toContain(MARK);
    }
  });

  it('holds no whole access key ID', () => {
    for (const name of ['start', 'disable', 'delete', 'take-over', 'user-removed', 'tainted-without-secret']) {
      const ids = new Set(goldenText(name).match(/\bAKIA[A-Z0-9]{16}\b/g));
      expect(ids.size).toBeGreaterThan(0);
      for (const id of ids) expect(JSON.stringify(recordOf(golden(name)))).not.toContain(id);
    }
  });

  it('is read back as it was written', () => {
    const record = recordOf(golden('start'));
    expect(planRecordSchema.parse(JSON.parse(JSON.stringify(record)))).toEqual(record);
    for (const event of [anApply(), aKeyChange(), anAcceptance()]) {
      const { record: sealed } = seal(event, EMPTY_CHAIN, context());
      expect(chainedRecordSchema.parse(JSON.parse(JSON.stringify(sealed)))).toEqual(sealed);
    }
  });
});

describe('what the chain knows', () => {
  const sealed = (...events: Parameters<typeof seal>[0][]) =>
    events.map((event) => seal(event, EMPTY_CHAIN, context()).record);

  it('is the highest generation that an apply left behind, until the user is gone', () => {
    expect(issuedGenerations(sealed(anApply('start'), anAcceptance()))).toEqual(new Map([['valentia', 2]]));
    expect(issuedGenerations(sealed(anApply('start', 'failed')))).toEqual(new Map());
    const gone = { ...anApply('user-removed'), keys: [] } as ReturnType<typeof anApply>;
    expect(issuedGenerations(sealed(anApply('start'), gone))).toEqual(new Map());
  });

  it('is when a disable was rolled back', () => {
    expect(rolledBackAt(sealed(anApply('enable')))).toEqual(new Map([['valentia', new Date('2026-11-23T07:00:00Z')]]));
    expect(rolledBackAt(sealed(anApply('start')))).toEqual(new Map());
  });
});

describe('the state after an apply', () => {
  const resource = {
    mode: 'managed',
    type: 'aws_iam_access_key',
    index: '2',
    values: { id: 'AKIAABCDEFGHIJKLMNOP', user: 'valentia', status: 'Active', secret: 'x' },
  };
  const state = (resources: unknown[]) =>
    JSON.stringify({ format_version: '1.0', values: { root_module: { resources } } });

  it('tells the keys of the users in question, masked', () => {
    const other = { ...resource, values: { ...resource.values, user: 'kotahi-writer' } };
    expect(stateKeys(state([resource, other]), new Set(['valentia']))).toEqual([
      { user: 'valentia', generation: 2, accessKeyId: 'AKIA…MNOP', status: 'Active' },
    ]);
  });

  it('that is empty has no keys, and one that cannot be read tells nothing', () => {
    expect(stateKeys('{"format_version":"1.0"}', new Set(['valentia']))).toEqual([]);
    expect(stateKeys('', new Set(['valentia']))).toBeNull();
  });
});

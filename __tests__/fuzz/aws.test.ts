import fc from 'fast-check';
import { parseCredentialReport } from '../../aws/credential-report';
import { readInventory, writeInventory } from '../../aws/key-inventory';
import { checkEnvironment, readCheckEnvironment } from '../../check-environment/check-environment';
import { dayToCome } from '../../cli/shell/day-to-come';
import { auditFormat } from '../../cli/verbs/audit/audit-format';
import { selectControls } from '../../compliance/select-controls';
import { CheckMemory } from '../../lambda/access-key-rotation-check/memory';
import { appliedState, LEDGER_TAGS } from '../../rotation/applied-state';
import { USER_TAGS } from '../../rotation/audience';
import { exemptionOf } from '../../rotation/exemption';
import { dayIn, endOfDay, isCalendarDay } from '../../rotation/local-days';
import { kmsKeyArn, managedPolicyArn, roleArn } from '../../settings/aws-name';
import { mailAddress } from '../../settings/mail-address';
import { faultOfNetworks, network } from '../../settings/network';
import { InMemoryAws } from '../aws/in-memory-aws';
import { InMemoryBucket } from '../aws/in-memory-bucket';
import { runOnce, settings } from '../lambda/a-check';
import { anyText, check, damaged, inWords, type Json, jsonFile } from './damage';

const HEAD =
  'user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service';
const rowOf = (user: string): string =>
  `${user},arn:aws:iam::123456789012:user/${user},2025-01-01T00:00:00+00:00,true,no_information,N/A,false,true,2026-01-01T00:00:00+00:00,2026-06-01T10:15:00+00:00,ap-southeast-2,s3,false,N/A,N/A,N/A,N/A`;
const REPORT = [HEAD, rowOf('ann'), rowOf('bob'), ''].join('\n');

test('a row of a credential report is read or told, and nobody falls out of a report that is whole otherwise', async () => {
  await check(
    fc.asyncProperty(fc.oneof(damaged(REPORT), anyText), async (csv) => {
      const report = await inWords(() => parseCredentialReport(csv, undefined));
      for (const { user, createdAt, keys } of report?.rows ?? []) {
        expect([user === '', Number.isNaN(createdAt.getTime()), keys.length]).toEqual([false, false, 2]);
      }
    }),
    2,
  );
  check(
    fc.property(
      damaged(rowOf('bob')).filter((row) => !/["\r\n]/.test(row) && row.trim() !== ''),
      (row) => {
        const { rows, problems } = parseCredentialReport([HEAD, rowOf('ann'), row, ''].join('\n'), undefined);
        expect([rows[0]?.user, rows.length + problems.length]).toEqual(['ann', 2]);
      },
    ),
    2,
  );
});

test('columns are found by name, in whatever order, and among others', () => {
  const names = HEAD.split(',');
  const order = fc.shuffledSubarray([...names, 'a_column_of_tomorrow', 'another'], { minLength: names.length + 2 });
  const cells = new Map(names.map((name, at) => [name, rowOf('ann').split(',')[at] ?? '']));
  const usual = parseCredentialReport([HEAD, rowOf('ann')].join('\n'), undefined);
  check(
    fc.property(order, fc.constantFrom('\n', '\r\n'), fc.constantFrom('', '\uFEFF'), (columns, end, mark) => {
      const csv = mark + [columns.join(','), columns.map((name) => cells.get(name) ?? 'x').join(','), ''].join(end);
      expect(parseCredentialReport(csv, undefined)).toEqual(usual);
    }),
  );
});

test('an inventory is read as it was written, or not at all', () => {
  const at = new Date('2026-03-01T00:00:00Z');
  const written = writeInventory({
    account: '123456789012',
    sweptAt: at,
    refreshedAt: at,
    listings: new Map([
      [
        'ann',
        {
          listedAt: at,
          row: 'r',
          arn: 'arn:aws:iam::123456789012:user/ann',
          userCreatedAt: at,
          keys: [{ id: 'AKIA1', user: 'ann', status: 'Active', createdAt: at }],
        },
      ],
    ]),
  });
  check(
    fc.property(jsonFile(JSON.parse(written) as Json), (text) => {
      const read = readInventory(text);
      for (const { listedAt, keys } of read?.listings.values() ?? []) {
        expect([listedAt, ...keys.map(({ createdAt }) => createdAt)].some((date) => Number.isNaN(date.getTime()))).toBe(
          false,
        );
      }
    }),
  );
});

test('the memory of the check is what a run has written, or refused', async () => {
  const memory = {
    version: 1,
    lease: { run: 'r', until: '2026-03-01T00:00:00.000Z' },
    journal: [],
    notices: { AKIA1: '2026-03-01T00:00:00.000Z' },
    delivered: ['check/unsent/a'],
    digest: { at: '2026-03-01T00:00:00.000Z', told: ['a'] },
  };
  const now = new Date('2026-04-01T00:00:00Z');
  await check(
    fc.asyncProperty(jsonFile(memory), async (text) => {
      const bucket = new InMemoryBucket();
      await bucket.put('check/memory.json', text, 'application/json');
      const opened = await inWords(() => CheckMemory.open(bucket, 'next', now, now));
      const last = opened?.lastNotice('AKIA1');
      if (last) expect(Number.isNaN(last.getTime())).toBe(false);
    }),
  );
});

test('a kept mail of whatever content is sent as it was kept, or told and left', async () => {
  const mail = { from: 'keys@example.org.nz', to: ['ann@example.org.nz'], subject: 's', html: 'h', text: 't' };
  const about = { user: 'ann', keptAt: '2026-03-01T00:00:00.000Z', because: 'b', notices: [] };
  const kept = fc.constantFrom<Json>(
    { version: 2, ...about, changes: ['c'], mail },
    { version: 1, ...about, deeds: ['c'], mail },
  );
  await check(
    fc.asyncProperty(kept.chain(jsonFile), async (text) => {
      const world = new InMemoryAws();
      const place = 'check/unsent/run-0/ann.json';
      await world.evidence().put(place, text, 'application/json');
      const { run } = await runOnce(world);
      const isLeft = world.evidence().objects.has(place);
      expect(run.problems.some(({ about: what }) => what === place)).toBe(isLeft);
      const sent = world.mails.map(({ to, subject }) => [...to, subject]);
      expect(sent.flat().every((word) => typeof word === 'string')).toBe(true);
    }),
    0.5,
  );
});

test('the environment of the check is read as Terraform wrote it, or refused', async () => {
  const environment = { ...checkEnvironment(settings), AWS_REGION: 'ap-southeast-2' };
  const one = fc.constantFrom(...Object.keys(environment));
  await check(
    fc.asyncProperty(one, anyText, fc.boolean(), async (name, text, isMissing) => {
      const meddled: Record<string, string> = { ...environment, [name]: text };
      if (isMissing) delete meddled[name];
      await inWords(() => readCheckEnvironment(meddled));
    }),
  );
});

const ZONES = ['Pacific/Auckland', 'UTC', 'America/St_Johns', 'Pacific/Kiritimati', 'Asia/Kathmandu', 'Pacific/Apia'];

test('a day is a day of the calendar, and ends where people live', () => {
  const written = fc
    .date({ min: new Date('1990-01-02'), max: new Date('2199-12-30'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10));
  check(
    fc.property(written, fc.constantFrom(...ZONES), (day, zone) => {
      expect([isCalendarDay(day), dayIn(zone, endOfDay(day, zone))]).toEqual([true, day]);
      expect(dayIn(zone, new Date(endOfDay(day, zone).getTime() + 1))).not.toBe(day);
    }),
    2,
  );
});

test('what is no day is none, for options and tags', async () => {
  const now = new Date('2026-03-01T00:00:00Z');
  await check(
    fc.asyncProperty(fc.oneof(anyText, damaged('2027-02-28')), fc.constantFrom(...ZONES), async (text, zone) => {
      const isDay = isCalendarDay(text);
      if (isDay) expect(new Date(`${text}T00:00:00Z`).toISOString().slice(0, 10)).toBe(text);
      const moment = await inWords(() => dayToCome('--until', text, zone, now));
      if (moment) expect([isDay, dayIn(zone, moment)]).toEqual([true, text]);
      const exemption = exemptionOf(
        { tags: { [USER_TAGS.exemptUntil]: text, [USER_TAGS.exemptReason]: 'x' } },
        now,
        zone,
      );
      if (exemption.kind === 'exempt') expect(isCalendarDay(exemption.until)).toBe(true);
    }),
    2,
  );
});

test('tags of whatever content are an entry that was applied, or unreadable', () => {
  const tags = fc.record({
    generation: fc.oneof(anyText, fc.constantFrom('1', '2', '03', '1e3', ' 4', '999999999999999999')),
    previous: fc.oneof(anyText, fc.constantFrom('active', 'inactive', 'deleted', 'Active')),
    suspended: fc.oneof(anyText, fc.constantFrom('true', 'false', 'TRUE')),
  });
  check(
    fc.property(tags, ({ generation, previous, suspended }) => {
      const { recorded } = appliedState(
        { [LEDGER_TAGS.generation]: generation, [LEDGER_TAGS.previous]: previous, [LEDGER_TAGS.suspended]: suspended },
        [],
      );
      if (recorded === undefined) return;
      expect([String(recorded.generation), recorded.previous, String(recorded.suspended)]).toEqual([
        generation,
        previous,
        suspended,
      ]);
    }),
    3,
  );
});

test('names, addresses, networks and words of options are what they say, or refused', async () => {
  const kms = damaged('arn:aws:kms:ap-southeast-2:123456789012:key/0a1b2c3d');
  const policy = damaged('arn:aws:iam::123456789012:policy/suppliers/a');
  const role = damaged('arn:aws:iam::123456789012:role/pipeline');
  await check(
    fc.asyncProperty(anyText, kms, policy, role, async (text, ...arns) => {
      for (const [schema, arn] of [
        [kmsKeyArn, arns[0]],
        [managedPolicyArn, arns[1]],
        [roleArn, arns[2]],
      ] as const) {
        const { data } = schema.safeParse(arn);
        if (data !== undefined) expect(data).toMatch(/^arn:aws[a-z-]*:(?:kms|iam):[^\s"${}*?]*$/u);
      }
      mailAddress.safeParse(text);
      await inWords(() => auditFormat({ format: text }));
      await inWords(() => selectControls(text.split(',')));
    }),
  );
  check(
    fc.property(fc.oneof(anyText, damaged('203.0.113.0/24'), damaged('2001:db8::/32')), (text) => {
      const { data } = network.safeParse(text);
      if (data !== undefined) expect(data).toMatch(/^[0-9a-fA-F.:]+\/\d{1,3}$/);
      faultOfNetworks([text, '203.0.113.0/24']);
    }),
    2,
  );
});

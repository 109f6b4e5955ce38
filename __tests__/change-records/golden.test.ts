import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GateFacts } from '../../change-records/gate/facts';
import { keyChanges } from '../../change-records/plan/key-change';
import { planRecordSchema } from '../../change-records/record/change-record';
import { markdown } from '../../change-records/render/markdown';
import { planDocument } from '../../change-records/render/plan-document';
import { type Recipient, readRecipient } from '../../sealing/recipient';
import { accepted, codes, GOLDEN, golden, goldenText, RECIPIENTS_FILE, recordOf, someFacts } from './golden-plan';

/** Every plan of the golden set: what the gate says, and the headline. */
const SITUATIONS: Readonly<Record<string, readonly [codes: readonly string[], headline: string, facts?: GateFacts]>> = {
  'first-deployment': [[], '2 keys created, 0 disabled, 0 deleted; 4 policies changed; 2 other changes'],
  'first-deployment-one-pgp-key': [
    ['SEALING_KEY_OF_ANOTHER', 'SEALING_KEY_OF_ANOTHER'],
    '2 keys created, 0 disabled, 0 deleted; 4 policies changed; 2 other changes',
  ],
  'first-deployment-no-pgp-key': [
    ['SEALING_KEY_UNREADABLE'],
    '2 keys created, 0 disabled, 0 deleted; 4 policies changed; 2 other changes',
  ],
  nothing: [[], '0 keys created, 0 disabled, 0 deleted'],
  start: [[], '1 key created, 0 disabled, 0 deleted; 1 other change'],
  'start-to-another': [['SEALING_KEY_CHANGED'], '1 key created, 0 disabled, 0 deleted; 1 other change'],
  'start-to-stranger': [['SEALING_KEY_CHANGED'], '1 key created, 0 disabled, 0 deleted; 1 other change'],
  disable: [[], '0 keys created, 1 disabled, 0 deleted; 1 other change', someFacts({ proofs: [accepted()] })],
  enable: [[], '0 keys created, 0 disabled, 0 deleted, 1 enabled; 1 other change'],
  delete: [[], '0 keys created, 0 disabled, 1 deleted; 1 other change'],
  suspend: [[], '0 keys created, 1 disabled, 0 deleted; 1 other change'],
  resume: [[], '0 keys created, 0 disabled, 0 deleted, 1 enabled; 1 other change'],
  'narrow-uploads': [[], '0 keys created, 0 disabled, 0 deleted; 2 policies changed'],
  'take-over': [[], '0 keys created, 0 disabled, 0 deleted, 1 taken over; 3 policies changed; 1 other change'],
  'tainted-without-secret': [[], '0 keys created, 0 disabled, 0 deleted, 1 replaced'],
  'skipped-generation': [['PLAN_ERRORED', 'SKIPPED_GENERATION'], '0 keys created, 0 disabled, 0 deleted'],
  'delete-active': [['KEY_NOT_INACTIVE'], '0 keys created, 0 disabled, 1 deleted; 1 other change'],
  'deleted-outside': [['KEY_WITHOUT_NEW_GENERATION'], '1 key created, 0 disabled, 0 deleted'],
  'two-steps': [['KEY_WITHOUT_NEW_GENERATION', 'MORE_THAN_ONE_STEP'], '1 key created, 0 disabled, 1 deleted'],
  'tainted-with-secret': [['KEY_REPLACED'], '0 keys created, 0 disabled, 0 deleted, 1 replaced'],
  'pgp-key-changed': [['SEALING_KEY_CHANGED', 'KEY_REPLACED'], '0 keys created, 0 disabled, 0 deleted, 1 replaced'],
  forgotten: [['KEY_FORGOTTEN'], '0 keys created, 0 disabled, 0 deleted'],
  renumbered: [['KEY_RENUMBERED'], '0 keys created, 0 disabled, 0 deleted'],
  'user-removed': [
    ['USER_REMOVED', 'KEY_NOT_INACTIVE', 'FOREIGN_STATEMENT'],
    '0 keys created, 0 disabled, 1 deleted; 2 policies changed; 1 other change',
  ],
  'user-renamed': [['USER_RENAMED', 'KEY_REPLACED', 'NOT_ALLOWED_HERE'], ''],
  'overwrite-bucket-policy': [['BUCKET_POLICY_NOT_OURS'], '0 keys created, 0 disabled, 0 deleted; 1 policy changed'],
};

describe('real plans', () => {
  it('each have a place in the table', () => {
    const kept = readdirSync(GOLDEN).flatMap((file) => /^(.+)\.plan\.json$/.exec(file)?.[1] ?? []);
    expect(kept.sort()).toEqual(Object.keys(SITUATIONS).sort());
  });

  it('seal to whom recipients.json says', async () => {
    const keys = new Set(
      Object.keys(SITUATIONS).flatMap((name) => keyChanges(golden(name)).flatMap((key) => key.pgpKey ?? [])),
    );
    const found: Record<string, Recipient> = {};
    for (const key of [...keys].sort()) {
      const recipient = await readRecipient(key);
      if (recipient) found[key] = recipient;
    }
    const text = `${JSON.stringify(found, null, 2)}\n`;
    if (process.env.UPDATE_GOLDEN) writeFileSync(RECIPIENTS_FILE, text);
    expect(text).toBe(readFileSync(RECIPIENTS_FILE, 'utf8'));
  });

  it.each(Object.entries(SITUATIONS))('%s: the gate says what it should', (name, [expected, headline, facts]) => {
    expect(codes(golden(name), facts)).toEqual(expected);
    if (headline !== '') expect(recordOf(golden(name), facts).headline).toBe(headline);
  });

  it.each(Object.entries(SITUATIONS))('%s: its record is as it was looked at', (name, [, , facts]) => {
    const record = planRecordSchema.parse(recordOf(golden(name), facts));
    const texts = [
      [`${name}.record.json`, `${JSON.stringify(record, null, 2)}\n`],
      [`${name}.record.md`, markdown(planDocument(record))],
    ] as const;
    for (const [file, text] of texts) {
      if (process.env.UPDATE_GOLDEN) writeFileSync(join(GOLDEN, file), text);
      expect(text).toBe(readFileSync(join(GOLDEN, file), 'utf8'));
    }
  });

  it.each(Object.keys(SITUATIONS))('%s names no folder of any machine', (name) => {
    expect(goldenText(name)).not.toMatch(/\/(work|tmp|root|home|Users|var)\//);
  });
});

import fc from 'fast-check';
import { EMPTY_CHAIN, HEAD_FILE, headText, seal } from '../../change-records/chain/chain';
import { parseRecordCommits, touchedFiles } from '../../change-records/chain/git-history';
import { stateKeys } from '../../change-records/chain/state-keys';
import { verifyChain } from '../../change-records/chain/verify-chain';
import { readJsonText } from '../../change-records/plan/json-text';
import { parsePlan } from '../../change-records/plan/plan';
import { readPolicy } from '../../change-records/plan/policy-document';
import { parsePolicy } from '../../change-records/plan/policy-statement';
import { hostsApprovers } from '../../cli/evidence/pipeline';
import { readStackState } from '../../cli/stack/stack-state';
import { stateKeysOf } from '../../cli/stack/state-user';
import { aKeyChange, anAcceptance, context } from '../change-records/an-event';
import { goldenText, recordOf, someFacts } from '../change-records/golden-plan';
import { AProject, removeProjects } from '../cli/a-project';
import { synthesised } from '../cli/a-state';
import { aWorld } from '../cli/a-world';
import { anyText, check, damaged, inWords, type Json, jsonFile, meddled } from './damage';

afterAll(removeProjects);

const PLANS = ['start', 'disable', 'first-deployment', 'take-over', 'user-removed'].map(
  (name) => JSON.parse(goldenText(name)) as Json,
);

test('a plan of whatever content is judged, or refused in words', async () => {
  await check(
    fc.asyncProperty(fc.oneof(...PLANS.map(meddled)), async (json) => {
      await inWords(() => {
        const plan = parsePlan(JSON.stringify(json));
        recordOf(plan, someFacts(), { now: new Date('2026-11-24T00:00:00Z') });
      });
    }),
  );
});

test('what is no plan, or a torn one, is called that', async () => {
  await check(
    fc.asyncProperty(fc.oneof(anyText, damaged(goldenText('start'))), async (text) => {
      const plan = await inWords(() => parsePlan(text));
      if (plan) expect(plan.whole).toEqual(JSON.parse(text.replace(/^\uFEFF/, '')));
    }),
    0.5,
  );
});

const POLICY = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'a',
      Effect: 'Allow',
      Principal: { AWS: ['arn:aws:iam::123456789012:user/suppliers/valentia'] },
      Action: ['s3:PutObject'],
      Resource: 'arn:aws:s3:::kpa-valentia/*',
      Condition: { Bool: { 'aws:SecureTransport': 'true' } },
    },
  ],
};

test('a policy of whatever content is read, or called unreadable', () => {
  check(
    fc.property(jsonFile(POLICY), (text) => {
      parsePolicy(text);
      const statements = readPolicy(text);
      if (statements === undefined) return;
      const { Statement: written } = JSON.parse(text) as { Statement: unknown };
      expect(statements).toHaveLength([written].flat().length);
    }),
  );
});

const CHAIN = (() => {
  let end = EMPTY_CHAIN;
  const files = new Map<string, string>();
  for (const event of [aKeyChange(), anAcceptance(), aKeyChange()]) {
    const { record, files: sealed } = seal(event, end, context());
    for (const [name, text] of sealed) files.set(name, text);
    end = record;
  }
  return files.set(HEAD_FILE, headText(end));
})();

test('a chain of which anything was damaged is not whole', () => {
  expect(verifyChain(CHAIN).faults).toEqual([]);
  const one = fc
    .constantFrom(...CHAIN.keys())
    .chain((name) => damaged(CHAIN.get(name) ?? '').map((text) => ({ name, text })));
  check(
    fc.property(one, ({ name, text }) => {
      const isSame = text.replaceAll('\r\n', '\n') === CHAIN.get(name);
      expect(verifyChain(new Map(CHAIN).set(name, text)).faults.length > 0).toBe(!isSame);
    }),
    2,
  );
});

test('what git says of records is read, whatever it is', () => {
  check(
    fc.property(fc.oneof(anyText, damaged('\u0001abc G\0A\0records/0001.json\0M\0records/0002.json\0')), (log) => {
      parseRecordCommits(log, 'records');
      touchedFiles(log.split('\0'), 'records');
    }),
  );
});

const STATE = {
  format_version: '1.0',
  values: {
    root_module: {
      resources: [
        {
          address: 'aws_iam_access_key.valentia["2"]',
          mode: 'managed',
          type: 'aws_iam_access_key',
          index: '2',
          values: { id: 'AKIAVALENTIA00000002', user: 'valentia', status: 'Active', encrypted_secret: 'aGk=' },
        },
      ],
    },
  },
};
test('a state of whatever content is read, or called unreadable', async () => {
  const { folder } = new AProject();
  synthesised(folder);
  await check(
    fc.asyncProperty(jsonFile(STATE), async (stdout) => {
      stateKeys(stdout, new Set(['valentia']));
      const world = aWorld({ cwd: folder, outcome: () => ({ stdout }) });
      const state = (await inWords(() => readStackState(world))) ?? [];
      const keys = stateKeysOf(state, 'valentia') ?? [];
      // Of the file's value and not of its letters: a text may be escaped in several ways.
      for (const { id } of keys) expect(JSON.stringify(readJsonText(stdout))).toContain(JSON.stringify(id));
    }),
  );
});

test('who approved, as a pipeline’s host tells it, is read or nobody', async () => {
  const reviews = [
    { state: 'approved', user: { login: 'ada' } },
    { state: 'rejected', user: { login: 'bob' } },
  ];
  await check(
    fc.asyncProperty(jsonFile(reviews), async (stdout) => {
      const world = aWorld({ env: { GITHUB_ACTIONS: 'true' }, outcome: () => ({ code: 0, stdout, stderr: '' }) });
      const told = (await inWords(() => hostsApprovers(world, '/nowhere'))) ?? [];
      expect(told.every((name) => typeof name === 'string' && name !== '')).toBe(true);
    }),
  );
});

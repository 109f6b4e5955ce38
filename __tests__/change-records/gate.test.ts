import type { Acceptance, GateFacts, Holding } from '../../change-records/gate/facts';
import { gate } from '../../change-records/gate/gate';
import { parsePlan } from '../../change-records/plan/plan';
import { LEDGER_TAGS, ledgerTags } from '../../rotation/applied-state';
import { NOTHING_TO_SEAL_TO } from '../../rotation/nothing-to-seal-to';
import {
  accepted,
  changeOf,
  codes,
  golden,
  goldenText,
  meddled,
  type PlanJson,
  recordOf,
  someFacts,
} from './golden-plan';

const KEY_1 = 'aws_iam_access_key.valentia["1"]';
const KEY_2 = 'aws_iam_access_key.valentia["2"]';
const valentia = (plan: PlanJson, type: string) => {
  const found = plan.prior_state.values.root_module.resources.find(
    ({ address }) => address === `data.${type}.existing["valentia"]`,
  );
  if (!found) throw new Error(`the plan has not looked at ${type}`);
  return found.values;
};
const idOf = (text: string, address: string) =>
  String(changeOf(JSON.parse(text) as PlanJson, address).change.before?.id);

describe('a plan that cannot be judged', () => {
  const refusal = (text: string) => {
    try {
      parsePlan(text);
      return 'parsed';
    } catch (error) {
      return (error as { code?: string }).code;
    }
  };

  it.each([
    ['of a later major format', JSON.stringify({ ...golden('start'), format_version: '2.0' }), 'UNKNOWN_PLAN_FORMAT'],
    ['of format 0.2', JSON.stringify({ ...golden('start'), format_version: '0.2' }), 'UNKNOWN_PLAN_FORMAT'],
    ['of no format', '{}', 'NOT_A_PLAN'],
    ['that is a state', '{"format_version":"1.0","values":{}}', 'NOT_A_PLAN'],
    ['that is no JSON', 'Error: no', 'NOT_A_PLAN'],
    ['that is empty', '', 'NOT_A_PLAN'],
    ['whose changes are no list', '{"format_version":"1.2","resource_changes":[1]}', 'NOT_A_PLAN'],
  ])('%s is refused', (_, text, code) => expect(refusal(text)).toBe(code));

  it('that Terraform put parts of off is refused', () => {
    expect(codes(meddled('start', (plan) => Object.assign(plan, { complete: false })))).toEqual(['PLAN_INCOMPLETE']);
  });

  it('that is errored is refused, whatever it shows', () => {
    expect(codes(meddled('nothing', (plan) => Object.assign(plan, { errored: true })))).toEqual(['PLAN_ERRORED']);
  });
});

describe('deleting a key', () => {
  it('is refused where IAM shows the key as Active and only the state says Inactive', () => {
    const plan = meddled('delete', (json) => {
      const keys = valentia(json, 'aws_iam_access_keys').access_keys as Record<string, unknown>[];
      for (const key of keys) key.status = 'Active';
    });
    expect(codes(plan)).toContain('KEY_NOT_INACTIVE');
  });

  it('is refused where the status is unknown', () => {
    const plan = meddled('delete', (json) => void delete changeOf(json, KEY_1).change.before?.status);
    expect(codes(plan)).toEqual(['KEY_NOT_INACTIVE']);
  });

  it('is judged for the left-over of a replacement too', () => {
    const plan = meddled('nothing', (json) => {
      const left = structuredClone(changeOf(json, 'aws_iam_access_key.valentia["1"]'));
      json.resource_changes.push({
        ...left,
        deposed: 'abcd1234',
        change: { ...left.change, actions: ['delete'] },
      } as never);
    });
    expect(codes(plan)).toEqual(['KEY_NOT_INACTIVE']);
  });
});

describe('deleting a key before its quiet days are over', () => {
  const off = (at: string | undefined) =>
    someFacts({ disabledAt: () => (at === undefined ? undefined : new Date(at)) });
  const late = (facts: GateFacts): GateFacts => ({ ...facts, acceptances: [acceptance] });
  const acceptance: Acceptance = {
    code: 'DELETED_TOO_SOON',
    by: 'Ada Operator',
    reason: 'the key was published',
    at: new Date('2026-11-23T06:00:00Z'),
  };

  it.each([
    ['to the second', '2026-11-17T00:00:00Z', []],
    ['a second short', '2026-11-17T00:00:01Z', ['DELETED_TOO_SOON']],
    ['where no record tells when it was disabled', undefined, ['DELETED_TOO_SOON']],
  ])('%s', (_, at, expected) => expect(codes(golden('delete'), off(at))).toEqual(expected));

  it('waits for nothing where the settings give no quiet days', () => {
    expect(codes(golden('delete'), { ...off(undefined), quietDays: 0 })).toEqual([]);
  });

  it('is a matter that somebody may answer for, by name and reason, on record', () => {
    const { refusals, accepted: gone } = gate(golden('delete'), late(off(undefined)));
    expect(refusals).toEqual([]);
    expect(gone).toMatchObject([{ acceptance, refusal: { code: 'DELETED_TOO_SOON' } }]);
    const { verdict } = recordOf(golden('delete'), late(off(undefined)));
    expect(verdict).toMatchObject({ allowed: true, accepted: [{ about: 'valentia', by: 'Ada Operator' }] });
  });

  it.each([
    ['another rule', { code: 'KEY_NOT_INACTIVE' }],
    ['another user', { about: 'kotahi-writer' }],
    ['another generation', { about: 'valentia', generation: 1 }],
  ])('is not covered by an acceptance of %s', (_, other) => {
    const facts = { ...off(undefined), acceptances: [{ ...acceptance, ...other }] };
    expect(codes(golden('delete'), facts)).toEqual(['DELETED_TOO_SOON']);
  });

  it('opens no rule that calls itself unacceptable', () => {
    const facts = { ...late(off(undefined)), acceptances: [{ ...acceptance, code: 'KEY_NOT_INACTIVE' }] };
    expect(codes(golden('delete-active'), facts)).toContain('KEY_NOT_INACTIVE');
  });
});

describe('creating a key', () => {
  it('again under a number that the records know is refused', () => {
    expect(codes(golden('start'), someFacts({ issued: new Map([['valentia', 2]]) }))).toEqual([
      'KEY_WITHOUT_NEW_GENERATION',
    ]);
    expect(codes(golden('start'), someFacts({ issued: new Map([['valentia', 1]]) }))).toEqual([]);
  });

  it('under the recorded number is allowed where the last apply failed before it: nothing has vanished', () => {
    expect(codes(meddled('deleted-outside', (json) => void delete json.resource_drift))).toEqual([]);
  });

  it.each([
    ['whose use nobody asked about', undefined, 'of unknown use'],
    ['that nobody has used', { kind: 'never' } as const, 'never used'],
    [
      'in use',
      { kind: 'used', at: new Date('2026-11-01T00:00:00Z'), service: 's3', region: 'x' } as const,
      'last used',
    ],
  ])('beside one %s, that only IAM knows, is refused', (_, use, said) => {
    const orphan = 'AKIAORPHAN0000000001';
    const plan = meddled('start', (json) => {
      const keys = valentia(json, 'aws_iam_access_keys').access_keys as unknown[];
      keys.push({ access_key_id: orphan, create_date: '2026-11-23T08:00:00Z', status: 'Active' });
      // What an apply leaves whose answer was lost: tags ahead, and no key in the state.
      valentia(json, 'aws_iam_user').tags = ledgerTags({ generation: 2, previous: 'active', suspended: false });
    });
    const lastUsed = new Map(use === undefined ? [] : [[orphan, use]]);
    const [refusal, ...more] = gate(plan, someFacts({ lastUsed })).refusals;
    expect([refusal?.code, more]).toEqual(['ORPHAN_KEY', []]);
    expect(refusal?.because).toContain(`AKIA…0001 of valentia (Active, made 2026-11-23T08:00:00Z, ${said}`);
    expect(refusal?.because).not.toContain(orphan);
  });

  it('in the place of a lost one is refused too while another stands beside it', () => {
    const plan = meddled('tainted-without-secret', (json) => {
      for (const { type, values } of json.prior_state.values.root_module.resources) {
        if (type !== 'aws_iam_access_keys' || values.user !== 'kotahi-writer') continue;
        (values.access_keys as unknown[]).push({
          access_key_id: 'AKIAORPHAN0000000002',
          create_date: '2026-11-23T08:00:00Z',
          status: 'Inactive',
        });
      }
    });
    expect(codes(plan)).toContain('ORPHAN_KEY');
  });

  it('that no generation counts is refused', () => {
    const plan = meddled('start', (json) => {
      Object.assign(changeOf(json, KEY_2), { address: 'aws_iam_access_key.valentia', index: undefined });
    });
    expect(codes(plan)).toEqual(['KEY_WITHOUT_NEW_GENERATION']);
  });

  it('of a user that the ledger does not know is refused', () => {
    const plan = meddled('start', (json) => {
      delete (json.variables.key_generations?.value as Record<string, unknown>).valentia;
    });
    expect(codes(plan)).toContain('KEY_WITHOUT_NEW_GENERATION');
  });

  it('is refused where the plan did not look at what IAM has', () => {
    const plan = meddled('start', (json) => {
      const { root_module } = json.prior_state.values;
      root_module.resources = root_module.resources.filter(({ mode }) => mode !== 'data');
    });
    expect(codes(plan)).toContain('STATE_NOT_SEEN');
  });

  it.each([
    ['no PGP key', undefined],
    ['an empty PGP key', ''],
    ['a null PGP key', null],
    ['what stands there without a sealing key', NOTHING_TO_SEAL_TO],
  ])('with %s is refused: its secret would stand in the state', (_, key) => {
    const plan = meddled(
      'start',
      (json) => void Object.assign(changeOf(json, KEY_2).change.after ?? {}, { pgp_key: key }),
    );
    expect(codes(plan)).toEqual(['SECRET_NOT_SEALED']);
  });
});

describe('the guard, once more', () => {
  it('refuses a skipped generation in a plan that went round the preconditions', () => {
    const plan = meddled('start', (json) => {
      valentia(json, 'aws_iam_user').tags = ledgerTags({ generation: 7, previous: 'deleted', suspended: false });
    });
    expect(codes(plan)).toContain('LOWER_GENERATION');
  });

  it('refuses tags that no apply writes, and takes them for nothing else', () => {
    const plan = meddled('start', (json) => {
      valentia(json, 'aws_iam_user').tags = {
        ...ledgerTags({ generation: 1, previous: 'deleted', suspended: false }),
        [LEDGER_TAGS.generation]: '1e0',
      };
    });
    expect(codes(plan)).toEqual(['TAG_UNREADABLE']);
  });
});

describe('waking a key', () => {
  it('that somebody switched off is refused in a plan that only changes something else', () => {
    const plan = meddled('resume', (json) => {
      for (const { type, values } of json.prior_state.values.root_module.resources) {
        if (type === 'aws_iam_user' && values.user_name === 'kotahi-writer') {
          values.tags = ledgerTags({ generation: 1, previous: 'deleted', suspended: false });
        }
      }
    });
    expect(codes(plan)).toContain('WOULD_WAKE_KEY');
  });

  it('is refused where the plan did not look at IAM, so that nothing says what it is for', () => {
    const plan = meddled('enable', (json) => {
      json.prior_state.values.root_module.resources = [];
    });
    expect(codes(plan)).toContain('WOULD_WAKE_KEY');
  });

  it('is what resume and enable are for', () => {
    expect(codes(golden('resume'))).toEqual([]);
    expect(codes(golden('enable'))).toEqual([]);
  });
});

describe('replacing a key', () => {
  it('with create before delete is refused as well', () => {
    const plan = meddled(
      'pgp-key-changed',
      (json) => void (changeOf(json, KEY_2).change.actions = ['create', 'delete']),
    );
    expect(codes(plan)).toEqual(['SEALING_KEY_CHANGED', 'KEY_REPLACED']);
  });

  it('of a tainted key without a sealed secret is allowed, for that reason only', () => {
    const address = 'aws_iam_access_key.kotahi-writer["1"]';
    expect(codes(golden('tainted-without-secret'))).toEqual([]);
    const plan = meddled('tainted-without-secret', (json) => {
      changeOf(json, address).action_reason = 'replace_because_cannot_update';
    });
    expect(codes(plan)).toEqual(['KEY_REPLACED']);
  });
});

describe('disabling a key', () => {
  const text = goldenText('disable');
  const evidence = {
    ...accepted(new Date('2026-11-23T07:00:00Z')),
    kind: 'evidence' as const,
    newKeyId: idOf(text, KEY_2),
    oldKeyId: idOf(text, KEY_1),
  };
  const used = (at: string) => ({ kind: 'used', at: new Date(at), service: 's3', region: 'ap-southeast-2' }) as const;

  it('without proof is refused', () => expect(codes(golden('disable'))).toEqual(['NO_PROOF_OF_USE']));

  const uses = (newKey: string, oldKey = '2026-11-22T12:00:00Z') =>
    new Map([
      [evidence.newKeyId, used(newKey)],
      [evidence.oldKeyId, used(oldKey)],
    ]);
  const LATER = '2026-11-23T07:30:00Z';

  it('with proof that IAM confirms, or the word of somebody who answers for it, is allowed', () => {
    expect(codes(golden('disable'), someFacts({ proofs: [evidence], lastUsed: uses(LATER) }))).toEqual([]);
    expect(codes(golden('disable'), someFacts({ proofs: [accepted()] }))).toEqual([]);
  });

  it.each([
    ['another user', { user: 'kotahi-writer' }],
    ['another generation', { generation: 1 }],
    ['another new key', { newKeyId: 'AKIAANOTHERKEYOFTHEM' }],
    ['another old key', { oldKeyId: 'AKIAANOTHERKEYOFTHEM' }],
  ])('with proof about %s is refused', (_, other) => {
    const facts = someFacts({ proofs: [{ ...evidence, ...other }], lastUsed: uses(LATER) });
    expect(codes(golden('disable'), facts)).toEqual(['NO_PROOF_OF_USE']);
  });

  it.each([
    ['nobody asked IAM', new Map()],
    ['IAM did not answer', new Map([[evidence.newKeyId, { kind: 'unknown' as const, because: 'denied' }]])],
  ])('with evidence alone is refused where %s', (_, lastUsed) => {
    expect(codes(golden('disable'), someFacts({ proofs: [evidence], lastUsed }))).toEqual(['NO_PROOF_OF_USE']);
  });

  it.each([
    ['the new key was never used', new Map([[evidence.newKeyId, { kind: 'never' as const }]])],
    ['the new key was last used before the evidence says', uses('2026-11-23T06:29:59Z')],
    ['the old key was used after the evidence', uses(LATER, '2026-11-23T07:01:00Z')],
  ])('with evidence is refused where IAM says that %s', (_, lastUsed) => {
    const proof = { ...evidence, newKeyUsedAt: new Date('2026-11-23T06:30:00Z') };
    expect(codes(golden('disable'), someFacts({ proofs: [proof], lastUsed }))).toEqual(['EVIDENCE_CONTRADICTED']);
    expect(codes(golden('disable'), someFacts({ proofs: [proof, accepted()], lastUsed }))).toEqual([]);
  });

  it('by suspending needs no proof: it is the emergency brake', () => expect(codes(golden('suspend'))).toEqual([]));
});

describe('users', () => {
  it('who leave, and were said to, may go once their keys are Inactive and nobody else loses a policy', () => {
    const plan = meddled('user-removed', (json) => {
      Object.assign(changeOf(json, KEY_2).change.before ?? {}, { status: 'Inactive' });
      json.resource_changes = json.resource_changes.filter(({ type }) => type !== 'aws_s3_bucket_policy');
    });
    expect(codes(plan)).toEqual(['USER_REMOVED']);
    expect(codes(plan, someFacts({ leaving: new Set(['valentia']) }))).toEqual([]);
    expect(codes(plan, someFacts({ leaving: new Set(['kotahi-writer']) }))).toEqual(['USER_REMOVED']);
  });

  it.each(['Active', 'Inactive'])('who leave take along no key that works: one %s, that only IAM knows', (status) => {
    const plan = meddled('user-removed', (json) => {
      Object.assign(changeOf(json, KEY_2).change.before ?? {}, { status: 'Inactive' });
      json.resource_changes = json.resource_changes.filter(({ type }) => type !== 'aws_s3_bucket_policy');
      const seen = (type: string, values: Record<string, unknown>) => ({
        ...{ address: `data.${type}.undeclared["valentia"]`, mode: 'data', type, name: 'undeclared', values },
      });
      const key = { access_key_id: 'AKIAFOREIGN000000001', create_date: '2026-11-23T08:00:00Z', status };
      json.prior_state.values.root_module.resources.push(
        seen('aws_iam_user', { user_name: 'valentia', tags: {} }),
        seen('aws_iam_access_keys', { user: 'valentia', access_keys: [key] }),
      );
    });
    const found = gate(plan, someFacts({ leaving: new Set(['valentia']) })).refusals;
    expect(found.map(({ code }) => code)).toEqual(status === 'Active' ? ['KEY_NOT_INACTIVE'] : []);
    expect(found.map(({ because }) => because).join()).toContain(status === 'Active' ? 'AKIA…0001' : '');
  });

  describe('who leave and hold more than Terraform owns', () => {
    const leaving = meddled('user-removed', (json) => {
      Object.assign(changeOf(json, KEY_2).change.before ?? {}, { status: 'Inactive' });
      json.resource_changes = json.resource_changes.filter(({ type }) => type !== 'aws_s3_bucket_policy');
    });
    const ownPolicy = leaving.resource_changes.find(({ type }) => type === 'aws_iam_user_policy')?.change.before?.name;
    const holding = (...held: readonly Holding[]) =>
      gate(leaving, someFacts({ leaving: new Set(['valentia']), held: new Map([['valentia', held]]) })).refusals;

    it('may go with what Terraform takes away itself', () => {
      expect(holding({ what: 'inline policy', id: String(ownPolicy) })).toEqual([]);
    });

    it.each<[Holding['what'], string, string]>([
      ['inline policy', 'help', 'delete-user-policy --user-name valentia --policy-name help'],
      ['attached policy', 'arn:aws:iam::aws:policy/ReadOnlyAccess', 'detach-user-policy --user-name valentia'],
      ['group', 'analysts', 'remove-user-from-group --user-name valentia --group-name analysts'],
      ['login profile', 'valentia', 'delete-login-profile --user-name valentia'],
      ['MFA device', 'arn:aws:iam::123456789012:mfa/valentia', 'deactivate-mfa-device --user-name valentia'],
      ['SSH public key', 'APKAEXAMPLE', 'delete-ssh-public-key --user-name valentia'],
      ['signing certificate', 'TA7SMP42TDN5Z26OBPJE7EXAMPLE', 'delete-signing-certificate --user-name valentia'],
      ['service-specific credential', 'ACCAEXAMPLE', 'delete-service-specific-credential --user-name valentia'],
    ])('are named with their %s, and the command that takes it away', (what, id, command) => {
      const [refusal, ...more] = holding({ what, id });
      expect([refusal?.code, more]).toEqual(['LEAVING_USER_HOLDS_MORE', []]);
      expect(refusal?.because).toContain(what === 'login profile' ? 'a login profile' : id);
      expect(refusal?.wayOut).toContain(`aws iam ${command}`);
      expect(refusal).not.toHaveProperty('acceptable');
    });
  });

  it.each([
    ['forgotten', ['forget'], 'USER_REMOVED'],
    ['replaced', ['delete', 'create'], 'USER_REPLACED'],
  ])('are not %s', (_, actions, code) => {
    const plan = meddled('nothing', (json) => void (changeOf(json, 'aws_iam_user.valentia').change.actions = actions));
    expect(codes(plan)).toEqual([code]);
  });
});

describe('a bucket policy', () => {
  const BUCKET = 'aws_s3_bucket_policy.kpa-valentia';
  const USER_ARN = 'arn:aws:iam::123456789012:user/suppliers/karo';
  const statements = (policy: unknown) => (JSON.parse(String(policy)) as { Statement: { Sid?: string }[] }).Statement;
  const policy = (of: unknown[]) => JSON.stringify({ Version: '2012-10-17', Statement: of });

  it('of a bucket that nobody looked at is not written', () => {
    expect(codes(golden('first-deployment'), someFacts({ bucketPolicies: new Map() }))).toEqual([
      'BUCKET_POLICY_UNSEEN',
    ]);
  });

  it('that S3 shows now, and the plan does not keep, is not overwritten', () => {
    const theirs = policy([{ Sid: 'Theirs', Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'x' }]);
    const bucketPolicies = new Map([['kpt-kotahi', theirs]]);
    expect(codes(golden('first-deployment'), someFacts({ bucketPolicies }))).toEqual(['BUCKET_POLICY_NOT_OURS']);
  });

  it('that is no policy is not overwritten', () => {
    const bucketPolicies = new Map([['kpt-kotahi', 'not JSON']]);
    expect(codes(golden('first-deployment'), someFacts({ bucketPolicies }))).toEqual(['BUCKET_POLICY_NOT_OURS']);
  });

  it('may lose statements of ours, and say theirs in another spelling or order', () => {
    const plan = meddled('narrow-uploads', (json) => {
      const { before, after } = changeOf(json, BUCKET).change;
      const theirs = statements(before?.policy).filter(({ Sid }) => !Sid?.startsWith('Keyturn'));
      const spelt = theirs.map((one) => ({ ...one, Sid: 'Renamed', Action: ['s3:ListBucket', 's3:GetObject'] }));
      Object.assign(after ?? {}, { policy: policy(spelt) });
    });
    expect(codes(plan)).toEqual([]);
  });

  it('may not say theirs with another meaning', () => {
    const plan = meddled('narrow-uploads', (json) => {
      const { before, after } = changeOf(json, BUCKET).change;
      const theirs = statements(before?.policy).filter(({ Sid }) => !Sid?.startsWith('Keyturn'));
      Object.assign(after ?? {}, { policy: policy(theirs.map((one) => ({ ...one, Action: 's3:GetObject' }))) });
    });
    expect(codes(plan)).toEqual(['BUCKET_POLICY_NOT_OURS', 'BUCKET_OPENED']);
  });

  it.each([
    ['is about a role', { AWS: 'arn:aws:iam::123456789012:role/data-team' }, 'Allow AWS arn:aws:iam'],
    ['is about a user elsewhere', { AWS: 'arn:aws:iam::123456789012:user/staff/jo' }, 'user/staff/jo'],
    [
      'is about a user of another account',
      { AWS: 'arn:aws:iam::999999999999:user/suppliers/valentia' },
      '999999999999',
    ],
    ['is about everybody', '*', 'everybody'],
    ['is about a service', { Service: 'logging.s3.amazonaws.com' }, 'Service logging'],
    ['is about one of ours and somebody else', { AWS: [USER_ARN, 'arn:aws:iam::123456789012:root'] }, 'root'],
  ])('keeps a statement whose Sid begins like ours and that %s', (_, Principal, told) => {
    const statement = {
      Sid: 'KeyturnUploadValentia2',
      Effect: 'Allow',
      Principal,
      Action: 's3:GetObject',
      Resource: 'x',
    };
    const plan = meddled('narrow-uploads', (json) => {
      const { before } = changeOf(json, BUCKET).change;
      Object.assign(before ?? {}, { policy: policy([...statements(before?.policy), statement]) });
    });
    const [refusal, ...more] = gate(plan, someFacts()).refusals;
    expect([refusal?.code, more]).toEqual(['FOREIGN_STATEMENT', []]);
    expect(refusal?.because).toContain(told);
  });

  it.each([
    ['of a user who left', USER_ARN],
    ['of a user whom somebody deleted', 'AIDAEXAMPLE0000000001'],
  ])('may lose a statement of ours %s', (_, AWS) => {
    const plan = meddled('narrow-uploads', (json) => {
      const { before } = changeOf(json, BUCKET).change;
      const ours = {
        Sid: 'KeyturnUploadKaro',
        Effect: 'Allow',
        Principal: { AWS },
        Action: 's3:PutObject',
        Resource: 'x',
      };
      Object.assign(before ?? {}, { policy: policy([...statements(before?.policy), ours]) });
    });
    expect(codes(plan)).toEqual([]);
  });

  it('is not deleted while others have statements in it', () => {
    const plan = meddled('nothing', (json) => {
      const { change } = changeOf(json, BUCKET);
      Object.assign(change, { actions: ['delete'], after: null });
    });
    const [refusal, ...more] = gate(plan, someFacts()).refusals;
    expect([refusal?.code, more]).toEqual(['FOREIGN_STATEMENT', []]);
    expect(refusal?.because).toContain('"DataTeamReads" (Allow AWS arn:aws:iam::123456789012:role/data-team)');
    expect(refusal?.wayOut).toContain('Declare kpa-valentia in "buckets"');
  });

  it('that is known only during the apply is refused where others have statements', () => {
    const plan = meddled('narrow-uploads', (json) => {
      const { change } = changeOf(json, BUCKET);
      delete change.after?.policy;
      change.after_unknown = { policy: true };
    });
    expect(codes(plan)).toEqual(['BUCKET_POLICY_NOT_OURS', 'BUCKET_OPENED']);
  });
});

describe('several steps at once', () => {
  it('are refused, also for two status changes that are not one move', () => {
    const plan = meddled('enable', (json) => {
      const { change } = changeOf(json, KEY_2);
      change.actions = ['update'];
      Object.assign(change.after ?? {}, { status: 'Inactive' });
    });
    expect(codes(plan)).toContain('MORE_THAN_ONE_STEP');
  });

  it('are one where a suspension switches both keys off', () => {
    const plan = meddled('disable', (json) => {
      const entry = { generation: 2, previous: 'active', suspended: true };
      Object.assign(json.variables.key_generations?.value as object, { valentia: entry });
      const { change } = changeOf(json, KEY_2);
      change.actions = ['update'];
      Object.assign(change.after ?? {}, { status: 'Inactive' });
    });
    expect(codes(plan)).toEqual([]);
  });
});

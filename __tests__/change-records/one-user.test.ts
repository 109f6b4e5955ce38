import { codes, golden, meddled, recordOf, someFacts } from './golden-plan';

/** Bumps valentia; of kotahi-writer it does nothing. */
const targeted = (meddle: Parameters<typeof meddled>[1] = () => undefined) =>
  meddled('start', (plan) => {
    Object.assign(plan, { complete: false });
    meddle(plan);
  });

const forValentia = someFacts({ only: 'valentia' });

describe('a plan for one user', () => {
  it('may be applied although its targets make it incomplete, which refuses any other', () => {
    expect(codes(targeted(), forValentia)).toEqual([]);
    expect(codes(targeted())).toEqual(['PLAN_INCOMPLETE']);
  });

  it("is refused where it changes anything that is not that user's", () => {
    expect(codes(targeted(), someFacts({ only: 'kotahi-writer' }))).toContain('NOT_ONLY_ONE_USER');
    const othersPolicy = targeted((plan) => {
      for (const one of plan.resource_changes) {
        if (one.type === 'aws_s3_bucket_policy') one.change.actions = ['update'];
      }
    });
    expect(codes(othersPolicy, forValentia)).toContain('NOT_ONLY_ONE_USER');
  });

  it('is made with the ledger of that user, and what the others got has no effect', () => {
    const entry = { generation: 2, previous: 'active', suspended: false } as const;
    const ledger = (valentia: object, kotahi: object) =>
      ({ valentia: { ...entry, ...valentia }, 'kotahi-writer': { ...entry, ...kotahi } }) as const;
    const facts = (of: ReturnType<typeof ledger>) => ({ ...forValentia, ledger: of });
    expect(codes(targeted(), facts(ledger({}, { generation: 7 })))).toEqual([]);
    expect(codes(targeted(), facts(ledger({ generation: 3 }, {})))).toEqual(['LEDGER_OVERRIDDEN']);
  });

  it("is not held up by the guard's word on others", () => {
    const wrong = targeted((plan) => {
      const wanted = plan.variables['key_generations']?.value as Record<string, object>;
      wanted['kotahi-writer'] = { generation: 9, previous: 'deleted', suspended: false };
    });
    expect(codes(wrong, forValentia)).toEqual([]);
    expect(recordOf(wrong, forValentia).users.map(({ name }) => name)).toContain('valentia');
  });

  it('leaves put-off parts refused', () => {
    const putOff = targeted((plan) => Object.assign(plan, { deferred_changes: [{}] }));
    expect(codes(putOff, forValentia)).toContain('UNREADABLE_SECTION');
  });
});

it('a plan of everybody is judged as ever', () => {
  expect(codes(golden('start'))).toEqual([]);
});

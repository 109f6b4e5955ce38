import { CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import pLimit from 'p-limit';
import { SUPPLIERS_PATH } from '../rotation/audience';
import { stackOfShard } from '../settings/shard';
import {
  type BenchSupplier,
  benchLedger,
  benchUsers,
  cpuRatio,
  createBuckets,
  demandOneBump,
  describeUsers,
  inTurns,
  line,
  middleOf,
  type SupplierCost,
} from './suppliers';
import { type BenchDeployment, Workbench } from './workbench';

/** Many suppliers in shards: the plan of one bump, in the shard that it changes, against a plan among as many in one stack. */
export interface ShardsFigures {
  readonly suppliers: number;
  readonly inEachShard: number;
  /** Of all stacks. */
  readonly synth: SupplierCost;
  readonly plan: SupplierCost;
  /** Of the plan of that shard. */
  readonly record: SupplierCost;
  /** In one stack with as many as a shard, in an account that has nobody else. */
  readonly planAlone: SupplierCost;
  /** At most 1.2 is the goal. */
  readonly planToAlone: number;
  readonly planToAloneCpu: number | null;
}

const SHARD = 's0';

/** The other shards are there as users of IAM, and were not applied: no plan of this one reads more of them. */
export async function benchShards(
  tell: (line: string) => void,
  suppliers: number,
  inEachShard = 100,
): Promise<ShardsFigures> {
  tell(`${suppliers} suppliers in shards of ${inEachShard}`);
  const users = benchUsers('sharded', suppliers).map((user, at) => ({
    ...user,
    shard: `s${Math.floor(at / inEachShard)}`,
  }));
  const own = users.filter(({ shard }) => shard === SHARD);
  return Workbench.use((crowded) =>
    Workbench.use(async (quiet) => {
      const [sharded, alone] = [crowded.deployment('sharded'), quiet.deployment('alone')];
      await describeUsers(sharded, users);
      await describeUsers(alone, withoutShards(own));
      await createBuckets(quiet, own);
      await createUsers(
        crowded,
        users.filter(({ shard }) => shard !== SHARD),
      );
      const synths = [await sharded.synth()];
      await alone.synth();
      const stack = stackOfShard(SHARD);
      await deployed(sharded, stack);
      await deployed(alone, 'suppliers');
      for (const [deployment, all] of [[sharded, users] as const, [alone, own] as const]) {
        deployment.write('key-generations.json', benchLedger(all, own[0]?.name));
      }
      synths.push(await sharded.synth());
      await alone.synth();
      const [plans, plansAlone] = await inTurns([
        () => sharded.terraform(stack, 'plan', '-out=plan'),
        () => alone.terraform('suppliers', 'plan', '-out=plan'),
      ]);
      await demandOneBump(sharded, stack);
      await demandOneBump(alone, 'suppliers');
      sharded.write('plan.json', await sharded.shown(stack, 'plan'));
      const file = sharded.fileOf('plan.json');
      const [records] = await inTurns([() => sharded.keyturn('record', file, '--offline', '--out', `${file}.md`)]);
      const figures = {
        synth: middleOf(synths),
        plan: middleOf(plans),
        record: middleOf(records),
        planAlone: middleOf(plansAlone),
      };
      for (const [what, cost] of Object.entries(figures)) tell(line(what, cost));
      const planToAlone = Number((figures.plan.seconds / figures.planAlone.seconds).toFixed(2));
      const planToAloneCpu = cpuRatio(figures.plan, figures.planAlone);
      tell(`  plan of the shard to one of as many alone × ${planToAlone} (CPU × ${planToAloneCpu})`);
      return { suppliers, inEachShard, ...figures, planToAlone, planToAloneCpu };
    }),
  );
}

const withoutShards = (users: readonly BenchSupplier[]): readonly BenchSupplier[] =>
  users.map(({ name, bucket }) => ({ name, bucket }));

async function deployed(deployment: BenchDeployment, stack: string): Promise<void> {
  await deployment.terraform(stack, 'init');
  await deployment.terraform(stack, 'apply', '-auto-approve');
}

async function createUsers({ sandbox }: Workbench, users: readonly BenchSupplier[]): Promise<void> {
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = sandbox.env;
  const credentials = { accessKeyId, secretAccessKey };
  const iam = new IAMClient({ endpoint: sandbox.endpoint, region: 'ap-southeast-2', credentials });
  const limit = pLimit(8);
  await Promise.all(
    users.map(({ name }) => limit(() => iam.send(new CreateUserCommand({ UserName: name, Path: SUPPLIERS_PATH })))),
  );
  iam.destroy();
}

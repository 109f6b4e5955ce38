import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { runCheckBench } from './check';
import { benchPlans } from './plan';
import { benchRecords } from './records';
import { benchScale } from './scale';
import { benchStatus } from './status';

interface BenchOptions {
  readonly json?: string;
}

type ScaleOptions = Readonly<Record<'suppliers' | 'sharded' | 'weekly' | 'first' | 'accounts', string>>;

const counts = (text: string): readonly number[] => (text === '' ? [] : text.split(',').map(Number));

/** Runs one bench and writes what it measured; ratios within one run are what counts, not the seconds. */
async function bench(
  measure: (tell: (line: string) => void) => Promise<unknown>,
  { json }: BenchOptions,
): Promise<void> {
  const measured = await measure(console.log);
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(measured, undefined, 2)}\n`);
}

const program = new Command('bench').description('Measures keyturn in a sandbox of its own.');
program
  .command('plan', { isDefault: true })
  .description('synth, plan and apply for 2, 30 and 200 suppliers, as ratios to an empty stack')
  .option('--json <file>', 'write the figures there')
  .action((options: BenchOptions) => bench(benchPlans, options));

program
  .command('check')
  .description("the weekly check against listing every user's keys, for 100, 1,000 and 5,000 users")
  .option('--users <counts>', 'other sizes, parted by commas', '100,1000,5000')
  .option('--json <file>', 'write the figures there')
  .action(({ users, ...options }: BenchOptions & { readonly users: string }) =>
    bench((tell) => runCheckBench(tell, users.split(',').map(Number)), options),
  );

program
  .command('scale')
  .description(
    'large accounts, many accounts and many suppliers: the second weekly run against the first, a first audit against listing every key, a plan against the same objects written by hand',
  )
  .option('--suppliers <counts>', 'suppliers in one stack, parted by commas; "" for none', '10,100,200')
  .option('--sharded <counts>', 'suppliers in shards of 100', '1000')
  .option('--weekly <counts>', 'users of the accounts that the check looks at twice', '5000')
  .option('--first <counts>', 'sizes of accounts that are audited for the first time, parted by commas', '1000,5000')
  .option('--accounts <counts>', 'accounts that one run of the check looks at, parted by commas', '10,100,1000')
  .option('--json <file>', 'write the figures there')
  .action(({ suppliers, sharded, weekly, first, accounts, ...options }: BenchOptions & ScaleOptions) =>
    bench(
      (tell) =>
        benchScale(tell, {
          suppliers: counts(suppliers),
          sharded: counts(sharded),
          weekly: counts(weekly),
          firstLook: counts(first),
          accounts: counts(accounts),
        }),
      options,
    ),
  );

program
  .command('status')
  .description('keyturn status and keyturn --help, against the calls to AWS alone')
  .option('--suppliers <count>', 'another size', '200')
  .option('--json <file>', 'write the figures there')
  .action(({ suppliers, ...options }: BenchOptions & { readonly suppliers: string }) =>
    bench((tell) => benchStatus(tell, Number(suppliers)), options),
  );

program
  .command('records')
  .description('looking at a long chain of records, against reading and hashing its files alone')
  .option('--records <count>', 'another length', '10000')
  .option('--json <file>', 'write the figures there')
  .action(({ records, ...options }: BenchOptions & { readonly records: string }) =>
    bench((tell) => benchRecords(tell, Number(records)), options),
  );

void program.parseAsync();

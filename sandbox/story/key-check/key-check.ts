import { isDeepStrictEqual } from 'node:util';
import { connectionOf } from '../../connection';
import { DeployedCheck } from '../../deployed-check';
import type { SentMail } from '../../gateway/mail-record';
import { Deployment } from '../deployment';
import type { PlannedAction } from '../plan-actions';
import { applyReviewed, checkNothingLeft, planForReview } from '../reviewed-change';
import type { Step, StoryPart } from '../step';
import type { StoryWorld } from '../world';
import { enforce } from './enforcing';
import { recipientsOf, tellMails } from './mails';
import { checkCalls, checkKeys, checkSuppliers } from './outcome';
import { type RunAhead, runsAhead } from './runs';

/** Long enough to be read, and to be set in the second that an expression counts in. */
const SOON_MS = 3_000;
const PATIENCE_MS = 60_000;

/** The second half of the story: the weekly check is deployed, started by a schedule, and run with its clock ahead. */
export class KeyCheck {
  private readonly stack: Deployment;
  private deployed: DeployedCheck | undefined;

  constructor(private readonly world: StoryWorld) {
    this.stack = new Deployment(world.trial, world.commands, 'key-check');
  }

  get parts(): readonly StoryPart[] {
    const ahead = runsAhead(this.world.settings.users).map((run) => ({
      name: `the check, ${run.daysAhead} days later`,
      because: run.because,
      play: (step: Step) => this.runAhead(run, step),
    }));
    return [
      { ...DEPLOYMENT, play: (step) => this.deploy(step) },
      { ...SCHEDULE, play: (step) => this.startBySchedule(step) },
      ...ahead,
    ];
  }

  private async deploy(step: Step): Promise<readonly PlannedAction[]> {
    const { office, settings, trial } = this.world;
    await step.teller.working('Making the users of a small staff', () => office.open(settings.deployment.timeZone));
    for (const { name, about } of office.colleagues) step.teller.line(`    ${name}: ${about}`);
    enforce(trial.folder);
    const plan = await planForReview(this.stack, step, false);
    await applyReviewed(this.stack, step);
    await checkNothingLeft(this.stack, step);
    const { check_function: name, evidence_bucket: bucket } = await this.stack.outputs();
    this.deployed = new DeployedCheck(connectionOf(trial.env), String(name), String(bucket));
    const weekly = await this.check.weekly();
    const { timeZone } = settings.deployment;
    step.check('it is to run every Monday', weekly === `cron(0 9 ? * MON *) ${timeZone}`, weekly);
    return plan.actions;
  }

  private async startBySchedule(step: Step): Promise<readonly PlannedAction[]> {
    const { observer, userNames } = this.world;
    const before = await observer.keysOfAll(userNames);
    const mails = await this.listen();
    const at = new Date(Date.now() + SOON_MS);
    await this.check.startOnce(at);
    const waiting = `Waiting for ${at.toISOString().slice(11, 19)}, UTC`;
    const reports = await step.teller.working(waiting, () => this.reportsUntil(1));
    step.check('the schedule has started it once', reports === 1, said(reports, 'report'));
    await checkKeys(this.world, 0, step);
    await checkCalls(this.world, {}, step);
    await checkSuppliers(this.world, before, step);
    tellMails(step.teller, await mails(), () => false);
    return [];
  }

  private async runAhead(run: RunAhead, step: Step): Promise<readonly PlannedAction[]> {
    const { observer, userNames } = this.world;
    const before = await observer.keysOfAll(userNames);
    const reports = await this.check.reports();
    const mails = await this.listen();
    const event = { clockAheadDays: run.daysAhead };
    step.teller.line(`  aws lambda invoke --payload '${JSON.stringify(event)}'`);
    const { answer, failure } = await step.teller.working('Running', () => this.check.invoke(event));
    step.check('the run looked at everybody', answer.complete === true, failure ?? JSON.stringify(answer));
    await checkKeys(this.world, run.daysAhead, step);
    await checkCalls(this.world, run.changes, step);
    await checkSuppliers(this.world, before, step);

    this.checkMails(await mails(), run, step);
    const kept = await this.check.reports();
    step.check('its report is kept; nothing else has run', kept === reports + 1, said(kept, 'report'));
    return [];
  }

  private checkMails(mails: readonly SentMail[], run: RunAhead, step: Step): void {
    const { owner } = this.world.settings.deployment.mail;
    tellMails(step.teller, mails, ({ to }) => to.includes(owner) || to.some((address) => address === run.shown));
    const recipients = recipientsOf(mails);
    const everybody = isDeepStrictEqual(recipients, [...run.told, owner].sort());
    step.check('a mail went to each of them, and to the owner', everybody, recipients.join(', '));
    const toOwner = mails.filter(({ to }) => to.includes(owner)).map(({ text }) => text);
    const missing = run.owner.filter((sentence) => !toOwner.some((text) => text.includes(sentence)));
    const saw = missing.length === 0 ? `${said(toOwner.length, 'mail')} to the owner` : `without ${missing.join(', ')}`;
    step.check('the owner knows what is left to do', missing.length === 0, saw);
  }

  private get check(): DeployedCheck {
    if (this.deployed === undefined) throw new Error('the check is not deployed');
    return this.deployed;
  }

  /** From now on calls count, and mails are the step's. @returns asks for those */
  private async listen(): Promise<() => Promise<readonly SentMail[]>> {
    const { control } = this.world.trial.sandbox;
    await control.forgetCalls();
    const { length } = await control.mails();
    return async () => (await control.mails()).slice(length);
  }

  private async reportsUntil(count: number): Promise<number> {
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end; ) {
      const reports = await this.check.reports();
      if (reports >= count) return reports;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    return this.check.reports();
  }
}

const DEPLOYMENT = {
  name: 'the check is deployed',
  because:
    'All keys outside /suppliers/ are the weekly check’s: a Lambda, its schedule, its evidence and its alarms, in a stack of its own. A small staff with keys of every kind is made first, and the check is set to act.',
};

const SCHEDULE = {
  name: 'a schedule starts the check',
  because:
    'The weekly schedule waits for Monday morning. One more, a few seconds ahead and otherwise the same, starts the check now: today nothing is too old, and nothing changes.',
};

function said(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

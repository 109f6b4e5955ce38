import type { Deployment, Plan } from './deployment';
import type { Step } from './step';
import { refusal, reviewed } from './teller';

/** Synthesises and plans, and shows the plan as people review it: whole, or only its list of actions. */
export async function planForReview(deployment: Deployment, step: Step, whole: boolean): Promise<Plan> {
  const { teller } = step;
  await teller.working('Synthesising', () => deployment.synthesise());
  const plan = await teller.working('Planning', () => deployment.plan());
  if (whole) teller.output(reviewed(plan.text));
  else teller.actions(plan.actions);
  step.check('the plan has changes', plan.exitCode === 2, `exit code ${plan.exitCode}`);
  if (plan.exitCode !== 2) teller.output(refusal(plan.text));
  return plan;
}

/** Applies exactly the plan that was reviewed. */
export async function applyReviewed(deployment: Deployment, step: Step): Promise<void> {
  const { code, stdout, stderr } = await step.teller.working('Applying', () => deployment.apply());
  step.check('it is applied', code === 0, summary(stdout) ?? refusal(stderr));
}

/** Plans once more: nothing may be left to do. */
export async function checkNothingLeft(deployment: Deployment, step: Step): Promise<void> {
  const again = await step.teller.working('Planning again', () => deployment.plan());
  step.check('a second plan shows no changes', again.exitCode === 0, `exit code ${again.exitCode}`);
  if (again.exitCode !== 0) step.teller.output(reviewed(again.text));
}

/** `Apply complete! Resources: 1 added, 1 changed, 0 destroyed.` */
function summary(stdout: string): string | undefined {
  return /^Apply complete!.*$/m.exec(stdout)?.[0];
}

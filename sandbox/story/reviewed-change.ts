import { KeyturnError } from '../../rotation/keyturn-error';
import { isKnownDifference } from '../trial/known-differences';
import type { Deployment, Plan } from './deployment';
import type { Step } from './step';
import { refusal, reviewed } from './teller';

/**
 * Synthesises and plans, and shows the plan as people review it: whole, or only its list of actions.
 * @throws KeyturnError where Terraform refuses the plan: nothing that follows could hold
 */
export async function planForReview(deployment: Deployment, step: Step, whole: boolean): Promise<Plan> {
  const { teller } = step;
  await teller.working('Synthesising', () => deployment.synthesise());
  const plan = await teller.working('Planning', () => deployment.plan());
  if (whole) teller.output(reviewed(plan.text));
  else teller.actions(plan.actions);
  step.check('the plan has changes', plan.exitCode === 2, `exit code ${plan.exitCode}`);
  if (plan.exitCode === 2 || plan.exitCode === 0) return plan;
  throw failed(deployment, 'planned', plan.text);
}

/**
 * Applies exactly the plan that was reviewed.
 * @throws KeyturnError where that fails: nothing that follows could hold
 */
export async function applyReviewed(deployment: Deployment, step: Step): Promise<void> {
  const { code, stdout, stderr } = await step.teller.working('Applying', () => deployment.apply());
  step.check('it is applied', code === 0, summary(stdout) ?? `exit code ${code}`);
  if (code !== 0) throw failed(deployment, 'applied', stderr);
}

/** Plans once more: nothing may be left to do. */
export async function checkNothingLeft(deployment: Deployment, step: Step): Promise<void> {
  const again = await step.teller.working('Planning again', () => deployment.plan());
  const changed = again.actions.map(({ address }) => address);
  if (deployment.provider === 'official' && isKnownDifference(changed))
    return step.check('a second plan shows no changes but known ones', true, changed.join(', '));
  step.check('a second plan shows no changes', again.exitCode === 0, `exit code ${again.exitCode}`);
  if (again.exitCode !== 0) step.teller.output(reviewed(again.text));
}

function failed({ stack }: Deployment, what: string, said: string): KeyturnError {
  return new KeyturnError(
    'DEPLOYMENT_FAILED',
    `The stack ${stack} could not be ${what}, and the story cannot go on without it. Terraform says: ${inOneLine(refusal(said))}`,
    'Mend what Terraform names and start the story again; --provider stand-in or official decides between the two providers.',
  );
}

/** Terraform's error without its frame. */
export function inOneLine(text: string): string {
  return text
    .replace(/^[│╷╵]/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** `Apply complete! Resources: 1 added, 1 changed, 0 destroyed.` */
function summary(stdout: string): string | undefined {
  return /^Apply complete!.*$/m.exec(stdout)?.[0];
}

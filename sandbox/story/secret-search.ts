import { filesHolding } from './secret-scan';
import type { Step, StoryPart } from './step';
import type { StoryWorld } from './world';

/** Folders of a trial that hold private keys or installed software. */
const NOT_SCANNED = ['private-keys', 'mirror', 'venv', 'tmp'];

/** The last part: all that was written and told is searched for every secret access key that anybody has seen. */
export function searchForSecrets(world: StoryWorld): StoryPart {
  return {
    name: 'a search for secrets',
    because:
      'State, plans, outputs, logs, mails and everything else the story wrote is searched for the secret access keys that were opened or made.',
    play: async (step: Step) => {
      const { secrets } = world;
      step.check('secrets were opened to look for', secrets.length > 0, `${secrets.length} secret access keys`);
      const holding = filesHolding(world.trial.folder.root, secrets, NOT_SCANNED);
      step.check('no file holds a secret access key', holding.length === 0, holding.join(', ') || 'none found');
      const told = secrets.some((secret) => step.teller.transcript.includes(secret));
      step.check('nothing told here holds one', !told, told ? 'one found' : 'none found');
      const mails = await world.trial.sandbox.control.mails();
      const mailed = mails.filter((mail) => secrets.some((secret) => JSON.stringify(mail).includes(secret)));
      step.check('no mail holds one', mailed.length === 0, `${mailed.length} of ${mails.length} mails`);
      return [];
    },
  };
}

import { loadConfiguration } from '../../../settings/configuration';
import type { Answer } from '../../answers/answers';
import type { Desk } from '../../shell/desk';
import { EXIT, type ExitCode } from '../../shell/exit-code';
import { helpPage } from '../../shell/help-page';
import type { VerbPage } from '../../shell/verb';
import { BlindSpots } from './blind-spots';
import { examine } from './examine';
import type { Finding } from './finding';
import { lookAround } from './look-around';

export const page: VerbPage = (command, act) => {
  command
    .description(
      "Compares the ledger, the tags, Terraform's state, IAM, S3 and the records for every user, and says what does not fit and what to do about it. Changes nothing.",
    )
    .addHelpText(
      'after',
      helpPage({
        examples: [
          ['keyturn doctor', 'before a rotation, and whenever something looks odd'],
          ['keyturn doctor --json', '{ "findings": [{ "code", "about", "because", "wayOut" }], "complete" }'],
        ],
        exits: {
          0: 'nothing was found',
          1: 'something was found',
          2: 'could not look everywhere; what was found is told all the same',
        },
      }),
    )
    .action(act(doctor));
};

async function doctor(desk: Desk): Promise<ExitCode> {
  const blind = new BlindSpots();
  const configuration = await blind.look('configuration', () =>
    loadConfiguration({ dir: desk.configDir, now: desk.now() }),
  );
  let found: readonly Finding[] = [];
  if (configuration) {
    const cloud = desk.world.connect(configuration.settings.deployment.region);
    try {
      found = examine(await lookAround(desk, configuration, cloud, blind));
    } finally {
      cloud.close();
    }
  }
  const complete = blind.findings.length === 0;
  const findings = [...blind.findings, ...found];
  desk.answer<Answer<'doctor'>>(text(desk, findings, complete), { findings, complete });
  if (!complete) return EXIT.couldNot;
  return findings.length === 0 ? EXIT.done : EXIT.refused;
}

function text({ colours }: Desk, findings: readonly Finding[], complete: boolean): string {
  const lines = findings.map(
    ({ code, about, because, wayOut }) =>
      `${colours.red(code)} ${colours.bold(about)}: ${because}\n${colours.bold('→')} ${wayOut}\n`,
  );
  const count = findings.length === 1 ? '1 finding.' : `${findings.length} findings.`;
  const end = complete ? '' : ' Could not look everywhere: what is not told here may still be wrong.';
  return [...lines, findings.length === 0 ? colours.green('Nothing found: everything fits.') : `${count}${end}`].join(
    '\n',
  );
}

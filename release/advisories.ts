import execa from 'execa';
import { judgeAudit } from './audit-answer';

/** `npm run advisories`: what npm's registry knows against the packages that keyturn runs on. Options go on to npm audit. */
const asked = execa.sync('npm', ['audit', '--omit=dev', '--json', ...process.argv.slice(2)], { reject: false });
const { code, lines } = judgeAudit(asked.stdout);
for (const line of lines) console.log(line);
process.exitCode = code;

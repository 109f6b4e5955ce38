import { cliConfig } from '../../provider-stand-in/install';
import { smtpPassword } from '../../provider-stand-in/pgp-sealing';

test('the CLI configuration knows the mirror and nothing else', () => {
  expect(cliConfig('/home/x/mirror')).toBe(`disable_checkpoint = true

provider_installation {
  filesystem_mirror {
    path = "/home/x/mirror"
  }
}
`);
});

test('a path is text there, whatever it looks like', () => {
  expect(cliConfig('/a "b"/${c}/%{d}')).toContain('path = "/a \\"b\\"/$${c}/%%{d}"');
});

test.each([
  ['some+secret+key', 'BMXhUYlu5Z3gSXVQORxlVa7XPaz91aGWdfHxvkOZdWZ2'],
  ['another+secret+key', 'BBbphbrQmrKMx42d1N6+C7VINYEBGI5v9VsZeTxwskfh'],
])('the SMTP password of %s is the one that the official provider finds', (secret, password) => {
  expect(smtpPassword(secret, 'eu-central-1')).toBe(password);
});

import { Sesv2EmailIdentity } from '@cdktf/provider-aws/lib/sesv2-email-identity';
import { MailIdentity } from '../../../constructs/key-check/mail-identity';
import { synthOf } from '../synthesised';

const anIdentity = (identity: 'domain' | 'address', sender = 'access-keys@mail.example.org.nz', dkimDomain?: string) =>
  synthOf((stack) => new MailIdentity(stack, 'sender', { sender, identity, dkimDomain }));

describe('who the mails come from', () => {
  test('is one address, or its whole domain', () => {
    const identity = (of: 'domain' | 'address') => anIdentity(of).only(Sesv2EmailIdentity).text('email_identity');
    expect(identity('address')).toBe('access-keys@mail.example.org.nz');
    expect(identity('domain')).toBe('mail.example.org.nz');
  });

  test('needs DNS records for a domain, which are told', () => {
    expect(anIdentity('domain').outputs.sender_dns_records?.value).toBe(
      '${[for token in aws_sesv2_email_identity.sender.dkim_signing_attributes[0].tokens : "${token}._domainkey.mail.example.org.nz CNAME ${token}.dkim.amazonses.com"]}',
    );
    expect(anIdentity('address').outputs).toEqual({});
  });

  test("points the records to the region's own domain where it has one", () => {
    const { outputs } = anIdentity('domain', 'a@example.org', 'dkim.af-south-1.amazonses.com');
    expect(outputs.sender_dns_records?.value).toContain('${token}.dkim.af-south-1.amazonses.com');
  });

  test.each(['access-keys', 'access-keys@localhost', 'a b@example.org', '@example.org'])('refuses %s', (sender) => {
    expect(() => anIdentity('domain', sender)).toThrow(`"${sender}" is no mail address`);
  });
});

import type { SESClient } from '@aws-sdk/client-ses';
import { type Mail, SesMailer, sentOnceBefore } from '../../aws/mailer';

const MAIL: Mail = {
  from: 'keys@example.org.nz',
  to: ['ana@example.org.nz'],
  subject: 'Your key',
  html: '<html><body class="x"><p>It was deactivated.</p></body></html>',
  text: 'It was deactivated.\n',
};
const NOTE = 'You may have had this mail once before';

const named = (name: string) => Object.assign(new Error(name), { name });
const CUT = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });

/** SES that fails so, one after the other, and then takes what it is given. */
function ses(...faults: readonly Error[]) {
  const texts: string[] = [];
  const waiting = [...faults];
  const send = ({ input }: { input: { Message: { Body: { Text: { Data: string } } } } }) => {
    texts.push(input.Message.Body.Text.Data);
    const fault = waiting.shift();
    return fault === undefined ? Promise.resolve({ MessageId: 'm-1' }) : Promise.reject(fault);
  };
  return { texts, mailer: new SesMailer({ send } as unknown as SESClient, { attempts: 3, pauseInMs: 0 }) };
}

test('a mail that SES takes at once says nothing of a second time', async () => {
  const { mailer, texts } = ses();
  expect(await mailer.send(MAIL)).toBe('m-1');
  expect(texts).toEqual([MAIL.text]);
});

test.each([
  ['its answer is cut off', CUT, true],
  ['there is no answer in time', named('TimeoutError'), true],
  ['SES has a fault of its own', named('ServiceUnavailable'), true],
  ['SES takes none now: it was not sent', named('Throttling'), false],
])('%s: it is sent again, and says so where it may be the second time', async (_, fault, says) => {
  const { mailer, texts } = ses(fault);
  expect(await mailer.send(MAIL)).toBe('m-1');
  expect(texts.map((text) => text.includes(NOTE))).toEqual([false, says]);
});

test('once in doubt it stays so, whatever fails next', async () => {
  const { mailer, texts } = ses(CUT, named('Throttling'));
  await mailer.send(MAIL);
  expect(texts.map((text) => text.includes(NOTE))).toEqual([false, true, true]);
});

test('what SES refuses is not tried again, and patience ends', async () => {
  const refused = ses(named('MessageRejected'));
  await expect(refused.mailer.send(MAIL)).rejects.toMatchObject({ kind: 'refused' });
  expect(refused.texts).toHaveLength(1);
  const cut = ses(CUT, CUT, CUT);
  await expect(cut.mailer.send(MAIL)).rejects.toMatchObject({ kind: 'unreachable' });
  expect(cut.texts).toHaveLength(3);
});

test('the note stands in both forms, once, inside the body', () => {
  const mail = sentOnceBefore(sentOnceBefore(MAIL));
  expect(mail.html).toMatch(/<body class="x"><p>You may have had this mail once before/);
  expect([mail.html, mail.text].map((form) => form.split(NOTE).length - 1)).toEqual([1, 1]);
  expect(sentOnceBefore({ ...MAIL, html: '<p>x</p>' }).html.startsWith(`<p>${NOTE}`)).toBe(true);
});

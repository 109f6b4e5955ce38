import { setTimeout as sleep } from 'node:timers/promises';
import { type SESClient, SendEmailCommand } from '@aws-sdk/client-ses';
import { AwsFault, isAwsFault } from './aws-fault';
import { calling } from './sdk-fault';

/** A mail as it goes out. */
export interface Mail {
  /** An address of an identity that SES knows as ours. */
  readonly from: string;
  readonly to: readonly string[];
  readonly replyTo?: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/** Throws an `AwsFault` and nothing else: `refused` where SES does not take this mail, `throttled` where it takes none now. */
export interface Mailer {
  /** Answers SES's message ID. Accepted is not delivered. */
  send(mail: Mail): Promise<string>;
}

const utf8 = (data: string) => ({ Charset: 'UTF-8', Data: data });

/** A mail that may have reached its reader already: it says so. */
export function sentOnceBefore(mail: Mail): Mail {
  const words = 'You may have had this mail once before: nobody could tell whether it was sent.';
  const [body] = /<body[^>]*>/i.exec(mail.html) ?? [''];
  const html = mail.html.replace(body, () => `${body}<p>${words}</p>`);
  return mail.text.startsWith(words) ? mail : { ...mail, html, text: `${words}\n\n${mail.text}` };
}

export interface SendingOptions {
  /** Tries per mail, the first included. */
  readonly attempts: number;
  /** Milliseconds before the second try; twice as long before each further one, but never more than ten seconds. @default 200 */
  readonly pauseInMs?: number;
}

const LONGEST_PAUSE_IN_MS = 10_000;

/** Mail through Amazon SES. */
export class SesMailer implements Mailer {
  /** @param ses that makes each call once: the SDK's own second try would send a mail twice without a word */
  constructor(
    private readonly ses: SESClient,
    private readonly options: SendingOptions,
  ) {}

  async send(mail: Mail): Promise<string> {
    const { attempts, pauseInMs = 200 } = this.options;
    let copy = mail;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.sendOnce(copy);
      } catch (fault) {
        const mayPass = isAwsFault(fault, 'throttled') || isAwsFault(fault, 'unreachable');
        if (!mayPass || attempt >= attempts) throw fault;
        // The answer may be what was lost, and not the mail.
        if (isAwsFault(fault, 'unreachable')) copy = sentOnceBefore(mail);
        await sleep(Math.min(pauseInMs * 2 ** (attempt - 1), LONGEST_PAUSE_IN_MS));
      }
    }
  }

  private sendOnce(mail: Mail): Promise<string> {
    const operation = 'ses:SendEmail';
    return calling(operation, async () => {
      const { MessageId: id } = await this.ses.send(
        new SendEmailCommand({
          Source: mail.from,
          Destination: { ToAddresses: [...mail.to] },
          ...(mail.replyTo === undefined ? {} : { ReplyToAddresses: [mail.replyTo] }),
          Message: { Subject: utf8(mail.subject), Body: { Html: utf8(mail.html), Text: utf8(mail.text) } },
        }),
      );
      if (id === undefined) throw new AwsFault('refused', operation, 'IncompleteAnswer', 'SES gave no message ID');
      return id;
    });
  }
}

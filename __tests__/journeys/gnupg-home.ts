import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A supplier's own GnuPG with a key pair of its own. Needs `gpg` on PATH, as a supplier does. */
export class GnupgHome {
  // Short, since GnuPG puts a socket there, and the paths of sockets are limited to about 100 bytes.
  private readonly home = mkdtempSync(join(tmpdir(), 'kt-gpg-'));

  /** @throws Error if there is no GnuPG on PATH */
  constructor(private readonly userId: string) {
    this.gpg(['--passphrase', '', '--quick-generate-key', userId, 'default', 'default', 'never']);
  }

  /** `gpg --armor --export`: what a supplier sends. */
  exported(): string {
    return this.gpg(['--armor', '--export', this.userId]).toString('utf8');
  }

  /** `gpg --decrypt`: what a supplier does with a sealed secret. */
  decrypted(message: Buffer): string {
    return this.gpg(['--decrypt'], message).toString('utf8');
  }

  remove(): void {
    spawnSync('gpgconf', ['--homedir', this.home, '--kill', 'all']);
    rmSync(this.home, { recursive: true, force: true });
  }

  private gpg(args: readonly string[], input?: Buffer): Buffer {
    const options = ['--homedir', this.home, '--batch', '--yes', '--quiet', '--pinentry-mode', 'loopback'];
    const { status, error, stdout, stderr } = spawnSync('gpg', [...options, ...args], { input });
    if (error) throw new Error('This journey needs GnuPG: install gpg and put it on PATH.', { cause: error });
    if (status !== 0) throw new Error(`gpg ${args.join(' ')} failed: ${stderr.toString('utf8')}`);
    return stdout;
  }
}

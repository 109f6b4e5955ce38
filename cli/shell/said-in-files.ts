import { closeSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { maskKeyIds } from '../../rotation/access-key';

/** How often one looks whether something new was said. */
const LOOK_MS = 50;

/**
 * What a command says, in files and not in pipes: Go's programs, Terraform among them, are ended by their next word where the
 * reader of a pipe is gone. A Terraform whose keyturn was killed would so lose the key that it has just made.
 */
export class SaidInFiles {
  private readonly folder = mkdtempSync(join(tmpdir(), 'keyturn-said-'));
  private readonly files = [
    new SaidFile(join(this.folder, 'stdout')),
    new SaidFile(join(this.folder, 'stderr')),
  ] as const;
  private readonly timer: NodeJS.Timeout;

  /** @param tell see `CommandRun` */
  constructor(private readonly tell: (text: string) => void) {
    this.timer = setInterval(() => this.look(), LOOK_MS);
  }

  /** File descriptors for the command. */
  get stdout(): number {
    return this.files[0].descriptor;
  }

  get stderr(): number {
    return this.files[1].descriptor;
  }

  /** Once the command has ended: all that it said, as it was written. */
  end(): { readonly stdout: string; readonly stderr: string } {
    clearInterval(this.timer);
    this.look();
    const [stdout, stderr] = this.files.map((file) => {
      const rest = file.rest();
      if (rest !== '') this.tell(`${maskKeyIds(rest)}\n`);
      file.close();
      return file.all;
    });
    rmSync(this.folder, { recursive: true, force: true });
    return { stdout: stdout ?? '', stderr: stderr ?? '' };
  }

  private look(): void {
    for (const file of this.files) for (const line of file.newLines()) this.tell(`${maskKeyIds(line)}\n`);
  }
}

class SaidFile {
  readonly descriptor: number;
  all = '';
  private readonly decoder = new StringDecoder('utf8');
  private readonly buffer = Buffer.alloc(65_536);
  /** Bytes that were read. */
  private read = 0;
  /** Characters that were told. */
  private told = 0;

  constructor(path: string) {
    this.descriptor = openSync(path, 'wx+', 0o600);
  }

  /** Whole ones alone, so that no access key ID is parted between two. */
  newLines(): readonly string[] {
    // At a place of its own: the command goes on writing where it is.
    for (let length = -1; length !== 0; this.read += length) {
      length = readSync(this.descriptor, this.buffer, 0, this.buffer.length, this.read);
      this.all += this.decoder.write(this.buffer.subarray(0, length));
    }
    const end = this.all.lastIndexOf('\n') + 1;
    if (end <= this.told) return [];
    const lines = this.all.slice(this.told, end - 1).split(/\r?\n/);
    this.told = end;
    return lines;
  }

  /** What no line end has followed. */
  rest(): string {
    const rest = this.all.slice(this.told);
    this.told = this.all.length;
    return rest;
  }

  close(): void {
    closeSync(this.descriptor);
  }
}

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { crc32 } from 'node:zlib';
import { AssetType, TerraformAsset, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import writeFileAtomic from 'write-file-atomic';
import { KeyturnError } from '../../rotation/keyturn-error';

/**
 * The archive that Lambda runs, whose bytes follow from the bundle's bytes and name and from nothing else, so that a second
 * synth, another machine and another day give the same plan. CDKTF's own archives do not: they hold the file's time, and
 * compression differs between versions of zlib. So the bundle is stored as it is.
 */
export class FunctionArchive extends Construct {
  /** Where Terraform finds it, as `filename` takes it. */
  readonly path: string;
  /** SHA-256 in base64, as `source_code_hash` takes it: a changed archive is deployed because this changes. */
  readonly hash: string;

  /** `bundlePath` is one JavaScript file that needs no other. The archive is written beside it. */
  constructor(scope: Construct, id: string, bundlePath: string) {
    super(scope, id);
    const archive = archiveOf(basename(bundlePath), readBundle(bundlePath));
    const digest = createHash('sha256').update(archive);
    const asset = new TerraformAsset(TerraformStack.of(this), `${id}-archive`, {
      path: written(archive, `${bundlePath}.zip`),
      type: AssetType.FILE,
      assetHash: digest.copy().digest('hex').slice(0, 16),
    });
    this.path = asset.path;
    this.hash = digest.digest('base64');
  }
}

function readBundle(path: string): Buffer {
  if (existsSync(path)) return readFileSync(path);
  throw new KeyturnError(
    'NO_FUNCTION_BUNDLE',
    `The Lambda function's bundle is not at ${path}; it is built before the stack is.`,
    'Build the bundle, then synthesise again.',
  );
}

/** Two synths at once write the same bytes, and neither sees half a file. */
function written(archive: Buffer, path: string): string {
  writeFileAtomic.sync(path, archive);
  return path;
}

const VERSION_2 = 20;
const UTF_8_NAMES = 0x0800;
/** 1980-01-01, the first day that a ZIP file knows. */
const NO_DATE = 0x0021;
/** Made on Unix, so that the mode below counts: Lambda refuses files that others may not read. */
const MADE_ON_UNIX = (3 << 8) | VERSION_2;
const REGULAR_FILE_FOR_ALL_TO_READ = (0o100644 << 16) >>> 0;

/** A ZIP file (APPNOTE 6.3.3) with one file in it, stored without compression. */
export function archiveOf(name: string, content: Buffer): Buffer {
  const path = Buffer.from(name, 'utf8');
  const common = fields(
    [2, VERSION_2],
    [2, UTF_8_NAMES],
    [2, 0],
    [2, 0],
    [2, NO_DATE],
    [4, crc32(content)],
    [4, content.length],
    [4, content.length],
    [2, path.length],
    [2, 0],
  );
  const local = Buffer.concat([fields([4, 0x04034b50]), common, path, content]);
  const central = Buffer.concat([
    fields([4, 0x02014b50], [2, MADE_ON_UNIX]),
    common,
    fields([2, 0], [2, 0], [2, 0], [4, REGULAR_FILE_FOR_ALL_TO_READ], [4, 0]),
    path,
  ]);
  const end = fields([4, 0x06054b50], [2, 0], [2, 0], [2, 1], [2, 1], [4, central.length], [4, local.length], [2, 0]);
  return Buffer.concat([local, central, end]);
}

/** Little-endian numbers of the given sizes, one after another. */
function fields(...numbers: readonly (readonly [size: 2 | 4, value: number])[]): Buffer {
  return Buffer.concat(
    numbers.map(([size, value]) => {
      const bytes = Buffer.alloc(size);
      bytes.writeUIntLE(value, 0, size);
      return bytes;
    }),
  );
}

import { execFileSync } from 'node:child_process';
import { userInfo } from 'node:os';

/** How a full disk is made on this machine. */
export type DiskKind = 'a full file system' | 'a limit to the size of a file';

/** What of a trial's folder a command may write to. */
const WRITTEN = ['config', 'config-before-adoption', 'config-to-adopt', 'letters', 'out', 'state', 'tmp'];

const unshare = (): readonly string[] => ['unshare', ...(userInfo().uid === 0 ? [] : ['-r']), '-m'];

let kind: DiskKind | undefined;

/** A file system of a fixed size can be mounted by root, and by anybody where user namespaces are allowed. */
export function diskKind(): DiskKind {
  if (kind !== undefined) return kind;
  const [command = '', ...args] = [...unshare(), 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'];
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    kind = 'a full file system';
  } catch {
    // Second best: each file may be only so long, and there is no telling a full disk's ENOSPC from it.
    kind = 'a limit to the size of a file';
  }
  return kind;
}

/** Mounts memory over a folder, in a world of its own, fills it but for so much, and afterwards takes out what is there. */
const ON_FULL_DISK = `
set -e
disk=$1 aside=$2 free=$3
shift 3
mkdir -p "$aside" "$disk/tmp"
mount --bind "$disk" "$aside"
mount -t tmpfs -o size=96m tmpfs "$disk"
cp -a "$aside/." "$disk/"
fill=$(($(df -Pk "$disk" | awk 'NR == 2 { print $4 }') - free))
head -c $((fill * 1024)) /dev/zero > "$disk/filler"
set +e
cd "$disk/project"
"$@"
code=$?
for folder in ${WRITTEN.join(' ')}; do
  rm -rf "$aside/$folder"
  [ ! -e "$disk/$folder" ] || cp -a "$disk/$folder" "$aside/$folder"
done
exit $code
`;

/** Fills a disk that was not full, as somebody else's program does. */
const FILL = `
fill=$(($(df -Pk "$1" | awk 'NR == 2 { print $4 }') - $2))
head -c $((fill * 1024)) /dev/zero >> "$1/filler"
`;

/**
 * Fills the disk of a command that was started by `onFullDisk`, while it runs. Where no disk is full, nothing is.
 * @param pid of what was started
 */
export function fillDisk(pid: number, { disk, freeKiB }: { readonly disk: string; readonly freeKiB: number }): void {
  if (diskKind() !== 'a full file system') return;
  const enter = ['-t', String(pid), ...(userInfo().uid === 0 ? [] : ['-U', '--preserve-credentials']), '-m'];
  execFileSync('nsenter', [...enter, 'sh', '-c', FILL, 'sh', disk, String(freeKiB)], { stdio: 'ignore' });
}

const WITH_SMALL_FILES = 'ulimit -f "$1"; shift; exec "$@"';

/**
 * The command line that runs a command on a disk that takes so much more.
 * @param disk the folder of a trial
 * @param aside a folder outside it
 */
export function onFullDisk(
  command: readonly string[],
  { disk, aside, freeKiB }: { readonly disk: string; readonly aside: string; readonly freeKiB: number },
): readonly string[] {
  return diskKind() === 'a full file system'
    ? [...unshare(), 'sh', '-c', ON_FULL_DISK, 'sh', disk, aside, String(freeKiB), ...command]
    : // In blocks of 512 bytes.
      ['sh', '-c', WITH_SMALL_FILES, 'sh', String(2 * freeKiB), ...command];
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

export const PROJECT = join(__dirname, '..', '..');

/** A fenced block of a page. */
export interface Fence {
  /** What stands behind the opening fence, e.g. `sh exit 1`. */
  readonly info: string;
  readonly text: string;
  /** Of the opening fence, from 1. */
  readonly line: number;
}

/** A page of Markdown, as far as the tests look at it. */
export class MarkdownPage {
  readonly fences: readonly Fence[];
  /** Without fenced blocks and inline code. */
  readonly prose: string;
  private readonly headings: readonly string[];

  constructor(
    /** Relative to the project, with slashes. */
    readonly path: string,
    readonly text: string,
  ) {
    const fences: Fence[] = [];
    const outside: string[] = [];
    let open: { info: string; lines: string[]; line: number } | undefined;
    for (const [at, line] of text.split('\n').entries()) {
      const mark = /^\s*```(.*)$/.exec(line);
      if (mark && open) {
        fences.push({ info: open.info, text: `${open.lines.join('\n')}\n`, line: open.line });
        open = undefined;
      } else if (mark) open = { info: mark[1]?.trim() ?? '', lines: [], line: at + 1 };
      else (open?.lines ?? outside).push(line);
    }
    if (open) throw new Error(`${path}:${open.line}: this block is not closed`);
    this.fences = fences;
    this.headings = outside.filter((line) => /^#{1,6} /.test(line));
    this.prose = outside.join('\n').replace(/`[^`\n]*`/g, '`…`');
  }

  /** Targets of links, as written: `rotate-a-key.md#1-start`. */
  get links(): readonly string[] {
    return [...this.prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? '');
  }

  /** The anchors that GitHub gives its headings. */
  get anchors(): ReadonlySet<string> {
    const seen = new Map<string, number>();
    return new Set(
      this.headings.map((heading) => {
        const slug = slugOf(heading);
        const times = seen.get(slug) ?? 0;
        seen.set(slug, times + 1);
        return times === 0 ? slug : `${slug}-${times}`;
      }),
    );
  }

  /** The words of its headings, without their marks. */
  get titles(): readonly string[] {
    return this.headings.map((heading) => heading.replace(/^#+ /, ''));
  }
}

function slugOf(heading: string): string {
  return heading
    .replace(/^#+ /, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
}

export function readPage(path: string): MarkdownPage {
  return new MarkdownPage(path, readFileSync(join(PROJECT, path), 'utf8'));
}

/** Every page that people read: in the root, of the guides, the decisions, the sealing keys and the examples. */
export function everyPage(): readonly MarkdownPage[] {
  const root = readdirSync(PROJECT).filter((name) => name.endsWith('.md'));
  const folders = ['docs', 'sealing-keys', 'examples'].filter((name) => existsSync(join(PROJECT, name)));
  return [...root, ...folders.flatMap((name) => markdownIn(join(PROJECT, name)))].map(readPage);
}

function markdownIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return markdownIn(path);
    return entry.name.endsWith('.md') ? [relative(PROJECT, path).replaceAll('\\', '/')] : [];
  });
}

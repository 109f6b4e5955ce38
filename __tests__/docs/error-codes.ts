import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import * as ts from 'typescript';

const PROJECT = join(__dirname, '..', '..');

/** What is no source of ours, or not told to operators. */
const LEFT_OUT = new Set(['node_modules', '__tests__', 'dist', 'cdktf.out', 'docs', 'examples', 'templates']);

const CODE = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/;

/** Every code with which a source of ours may refuse or fail, and where it stands (`folder/file.ts`). */
export function errorCodes(): ReadonlyMap<string, string> {
  const files = sourcesIn(PROJECT).map((path) => {
    const name = relative(PROJECT, path);
    return { name, tree: ts.createSourceFile(name, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true) };
  });
  const takers = new Map<string, number>();
  for (const { tree } of files) visit(tree, (node) => noteTaker(node, takers));
  inherit(
    files.map(({ tree }) => tree),
    takers,
  );
  const codes = new Map<string, string>();
  for (const { name, tree } of files) {
    visit(tree, (node) => {
      for (const code of codesAt(node, takers)) codes.set(code, codes.get(code) ?? name);
    });
  }
  return codes;
}

function sourcesIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith('.') || LEFT_OUT.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourcesIn(path);
    return /(?<!\.d|\.config)\.ts$/.test(entry.name) ? [path] : [];
  });
}

function visit(node: ts.Node, look: (node: ts.Node) => void): void {
  look(node);
  ts.forEachChild(node, (child) => visit(child, look));
}

/** Functions and classes that are given a code: by the name of their parameter. */
function noteTaker(node: ts.Node, takers: Map<string, number>): void {
  if (!ts.isFunctionLike(node) || ts.isTypeNode(node)) return;
  const at = node.parameters.findIndex(({ name }) => ts.isIdentifier(name) && name.text === 'code');
  const name = nameOf(node);
  if (at >= 0 && name !== undefined) takers.set(name, at);
}

function nameOf(node: ts.SignatureDeclaration): string | undefined {
  if (ts.isConstructorDeclaration(node)) return node.parent.name?.text;
  if (node.name && ts.isIdentifier(node.name)) return node.name.text;
  const { parent } = node;
  return ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) ? parent.name.text : undefined;
}

/** A subclass without a constructor of its own takes what its parent takes. */
function inherit(trees: readonly ts.SourceFile[], takers: Map<string, number>): void {
  for (const tree of trees) {
    visit(tree, (node) => {
      if (!ts.isClassDeclaration(node) || !node.name || node.members.some(ts.isConstructorDeclaration)) return;
      const at = takers.get(parentOf(node) ?? '');
      if (at !== undefined) takers.set(node.name.text, at);
    });
  }
}

function parentOf(node: ts.ClassLikeDeclaration): string | undefined {
  const [parent] = node.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types ?? [];
  return parent && ts.isIdentifier(parent.expression) ? parent.expression.text : undefined;
}

function codesAt(node: ts.Node, takers: ReadonlyMap<string, number>): readonly string[] {
  if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name) && node.name.text === 'code') {
    return literals(node.initializer);
  }
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return [];
  const at = takers.get(takerOf(node) ?? '');
  const given = at === undefined ? undefined : node.arguments?.[at];
  return given ? literals(given) : [];
}

function takerOf({ expression }: ts.CallExpression | ts.NewExpression): string | undefined {
  if (ts.isIdentifier(expression)) return expression.text;
  if (ts.isPropertyAccessExpression(expression)) return expression.name.text;
  if (expression.kind !== ts.SyntaxKind.SuperKeyword) return undefined;
  let above: ts.Node = expression;
  while (!ts.isClassLike(above)) above = above.parent;
  return parentOf(above);
}

/** The codes that an expression may be: also of a choice, and of AWS's faults, whose codes are made of their kinds. */
function literals(node: ts.Node): readonly string[] {
  if (ts.isStringLiteralLike(node)) return CODE.test(node.text) ? [node.text] : [];
  if (ts.isConditionalExpression(node)) return [...literals(node.whenTrue), ...literals(node.whenFalse)];
  if (ts.isTemplateExpression(node)) return kindsIn(node.getSourceFile()).map((kind) => node.head.text + kind);
  return [];
}

function kindsIn(tree: ts.SourceFile): readonly string[] {
  const kinds: string[] = [];
  visit(tree, (node) => {
    if (!ts.isTypeAliasDeclaration(node) || !node.name.text.endsWith('Kind')) return;
    visit(node.type, (part) => {
      if (ts.isLiteralTypeNode(part) && ts.isStringLiteral(part.literal)) kinds.push(part.literal.text.toUpperCase());
    });
  });
  return kinds;
}

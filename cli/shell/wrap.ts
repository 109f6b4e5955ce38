/** Columns that a terminal has at least, and that people read with ease. */
export const LINE_WIDTH = 80;

/**
 * Breaks plain text at its blanks, so that no line is wider than `width`; a longer word has a line of its own, because it is
 * to be copied whole.
 * @param indent stands before every line but the first
 */
export function wrapped(text: string, indent = '', width = LINE_WIDTH): string {
  const lines = heldTogether(text, width - indent.length)
    .split('\n')
    .flatMap((line) => {
      const broken: string[] = [];
      let current = '';
      for (const word of line.split(' ')) {
        if (current !== '' && current.length + 1 + word.length > width - indent.length) {
          broken.push(current);
          current = word;
        } else current = current === '' ? word : `${current} ${word}`;
      }
      return [...broken, current];
    });
  return lines.join(`\n${indent}`).replaceAll(UNBROKEN, ' ');
}

/** Stands for the blanks of a command while a text is broken. */
const UNBROKEN = '\u0000';

/** A command is to be copied: it stays on one line where one holds it. */
const heldTogether = (text: string, room: number): string =>
  text.replace(/(?:npx keyturn|aws iam)[^.;,:()→\n]*/g, (command) =>
    command.trimEnd().length > room
      ? command
      : command.trimEnd().replaceAll(' ', UNBROKEN) + command.slice(command.trimEnd().length),
  );

/** How the lines of a file end; what is written into it ends its lines in the same way. */
export const lineEndOf = (text: string): '\r\n' | '\n' => (/\r\n/.test(text) ? '\r\n' : '\n');

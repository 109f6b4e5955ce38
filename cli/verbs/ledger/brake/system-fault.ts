/** What the file system refuses: a folder that cannot be written, a full disk. Everything else that is thrown is our bug. */
export function isOfTheSystem(failure: unknown): failure is NodeJS.ErrnoException & { readonly code: string } {
  return typeof (failure as NodeJS.ErrnoException | undefined)?.syscall === 'string';
}

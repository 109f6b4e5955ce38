/** A file of a new project. */
export interface ProjectFile {
  /** Seen from the project's folder. */
  readonly path: string;
  readonly text: string;
}

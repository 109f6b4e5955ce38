/** Questions that need asking only once. An answer that failed is asked for again. */
export class Once {
  private readonly answers = new Map<string, Promise<unknown>>();

  /** The answer to the question of that name; whoever names it the same gets the same. */
  ask<T>(name: string, question: () => Promise<T>): Promise<T> {
    const known = this.answers.get(name);
    if (known) return known as Promise<T>;
    const answer = question();
    this.answers.set(name, answer);
    answer.catch(() => this.answers.delete(name));
    return answer;
  }

  /** From now on everything is asked again. */
  forget(): void {
    this.answers.clear();
  }
}

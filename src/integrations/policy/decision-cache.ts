/** Keeps the latest answers, at most `limit`; the least recently used goes first. */
export class DecisionCache<Answer> {
  readonly #limit: number;
  readonly #answers = new Map<string, Answer>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The answer to this key, made if it is not known. */
  take(key: string, make: () => Answer): Answer {
    const known = this.#answers.get(key);
    const answer = known ?? make();
    if (known !== undefined) this.#answers.delete(key);
    this.#answers.set(key, answer);
    if (this.#answers.size > this.#limit) {
      const oldest = this.#answers.keys().next();
      if (oldest.done !== true) this.#answers.delete(oldest.value);
    }
    return answer;
  }

  get size(): number {
    return this.#answers.size;
  }
}

/** What is kept of a stream: the first and the last bytes, and how many between them are gone. */
export class OutputWindow {
  readonly #keepBytes: number;
  readonly #head: Buffer[] = [];
  #headBytes = 0;
  #tail: Buffer[] = [];
  #tailBytes = 0;
  #totalBytes = 0;

  /** `keepBytes` is kept at each end. */
  constructor(keepBytes: number) {
    this.#keepBytes = keepBytes;
  }

  get totalBytes(): number {
    return this.#totalBytes;
  }

  get droppedBytes(): number {
    return Math.max(0, this.#totalBytes - 2 * this.#keepBytes);
  }

  push(chunk: Buffer): void {
    this.#totalBytes += chunk.length;
    const room = this.#keepBytes - this.#headBytes;
    const first = chunk.subarray(0, Math.max(0, room));
    if (first.length > 0) {
      this.#head.push(Buffer.from(first));
      this.#headBytes += first.length;
    }
    const rest = chunk.subarray(first.length);
    if (rest.length > 0) this.#pushTail(rest);
  }

  /** The kept text as UTF-8; a line in between says how much was left out. */
  text(): string {
    const head = Buffer.concat(this.#head);
    const tail = this.#keptTail();
    if (this.droppedBytes === 0) return Buffer.concat([head, tail]).toString("utf8");
    return `${head.toString("utf8")}\n[${this.droppedBytes} bytes left out]\n${tail.toString("utf8")}`;
  }

  #pushTail(chunk: Buffer): void {
    this.#tail.push(Buffer.from(chunk.subarray(Math.max(0, chunk.length - this.#keepBytes))));
    this.#tailBytes += Math.min(chunk.length, this.#keepBytes);
    if (this.#tailBytes > 4 * this.#keepBytes || this.#tail.length > 256) {
      const kept = this.#keptTail();
      this.#tail = [kept];
      this.#tailBytes = kept.length;
    }
  }

  #keptTail(): Buffer {
    const tail = Buffer.concat(this.#tail);
    return Buffer.from(tail.subarray(Math.max(0, tail.length - this.#keepBytes)));
  }
}

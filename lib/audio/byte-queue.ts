/**
 * Bytes that came in pieces and wait for their turn. However the pieces are cut, each byte is copied a few times at most.
 * What is handed out is a view, good until the next `push`.
 */
export class ByteQueue {
  #bytes = new Uint8Array(0);
  #start = 0;
  #end = 0;

  get length(): number {
    return this.#end - this.#start;
  }

  push(piece: Uint8Array): void {
    const length = this.length + piece.length;
    if (this.#end + piece.length > this.#bytes.length) {
      // Twice the room when it is full, so that many small pieces are not copied again for each of them.
      const room = 2 * length > this.#bytes.length ? new Uint8Array(Math.max(length, 2 * this.length)) : this.#bytes;
      room.set(this.peek());
      this.#bytes = room;
      this.#start = 0;
    }
    this.#bytes.set(piece, this.#start + length - piece.length);
    this.#end = this.#start + length;
  }

  /** All that waits. */
  peek(): Uint8Array {
    return this.#bytes.subarray(this.#start, this.#end);
  }

  /** Takes the first bytes away. */
  take(length: number): Uint8Array {
    const taken = this.#bytes.subarray(this.#start, this.#start + length);
    this.#start += length;
    return taken;
  }

  /** Leaves the first bytes, as many as there are, and takes away what is behind them. */
  cut(length: number): Uint8Array {
    const end = Math.min(this.#end, this.#start + length);
    const behind = this.#bytes.subarray(end, this.#end);
    this.#end = end;
    return behind;
  }
}

/** Keeps the values used last, a limited number of them: tables that are expensive to make and asked for again and again. */
export class Recent<V, K = string> {
  readonly #limit: number;
  readonly #values = new Map<K, V>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The value kept under `key`, or the one that `make` makes now. */
  get(key: K, make: () => V): V {
    const value = this.#values.get(key) ?? make();
    // Put it at the end of the map's order: the key at its beginning is the one unused for longest.
    this.#values.delete(key);
    this.#values.set(key, value);
    if (this.#values.size > this.#limit) this.#values.delete(this.#values.keys().next().value!);
    return value;
  }
}

// Output on its way to the front end: prints joined into few messages, each under the cell that made it.
import type { JupyterMessage } from "./tslab.ts";

type Publish = (type: string, content: object, parent: JupyterMessage) => void;

/** Prints that follow each other within this time leave as one message. */
const joinMilliseconds = 20;
/** A longer text leaves at once, so that nothing piles up here. */
const longestText = 65_536;
/** Requests that are remembered for what comes late from their cells. */
const rememberedRequests = 256;

export class Outputs {
  readonly #publish: Publish;
  /** Requests by run, those heard of last at the end; undefined for silent ones, whose outputs nobody gets. */
  readonly #parents = new Map<number, JupyterMessage | undefined>();
  #joined: { run: number; name: string; text: string } | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(publish: Publish) {
    this.#publish = publish;
  }

  /** Outputs of this run belong to this request, also long after it has ended. */
  belong(run: number, request: JupyterMessage | undefined): void {
    this.#parents.delete(run);
    this.#parents.set(run, request);
    const [longestUnheard] = this.#parents.keys();
    if (this.#parents.size > rememberedRequests) this.#parents.delete(longestUnheard);
  }

  stream(run: number, name: string, text: string): void {
    const joined = this.#joined;
    if (joined && joined.run === run && joined.name === name) joined.text += text;
    else {
      this.flush();
      this.#joined = { run, name, text };
    }
    if (this.#joined!.text.length > longestText) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), joinMilliseconds);
  }

  /** Anything but a print: sent after all that was printed before. */
  publish(run: number, type: string, content: object): void {
    this.flush();
    this.#send(run, type, content);
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const joined = this.#joined;
    this.#joined = undefined;
    if (joined?.text) this.#send(joined.run, "stream", { name: joined.name, text: joined.text });
  }

  #send(run: number, type: string, content: object): void {
    const parent = this.#parents.get(run);
    if (!parent) return;
    this.belong(run, parent);
    this.#publish(type, content, parent);
  }
}

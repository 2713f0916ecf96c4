// One line on a terminal that says what runs now; on anything else, nothing.
import type { Progress } from "#kernel/run-notebook";

/** Terminals need no more than this, milliseconds. */
const REDRAW_INTERVAL = 100;
const CLEAR_LINE = "\r\u001b[2K";

export class ProgressLine {
  private readonly print: (text: string) => void;
  private readonly stream: NodeJS.WriteStream;
  private readonly running: Map<string, Progress> = new Map();
  private readonly started: number = performance.now();
  private readonly timer: NodeJS.Timeout | undefined;
  private drawn = false;

  /** @param print what prints lines that stay */
  constructor(print: (text: string) => void, stream: NodeJS.WriteStream = process.stderr) {
    this.print = print;
    this.stream = stream;
    if (stream.isTTY) this.timer = setInterval(() => this.draw(), REDRAW_INTERVAL).unref();
  }

  update(name: string, progress: Progress): void {
    this.running.set(name, progress);
  }

  /** Forgets a run and prints a line that stays. */
  finish(name: string, line: string): void {
    this.running.delete(name);
    this.clear();
    this.print(line);
  }

  end(): void {
    clearInterval(this.timer);
    this.clear();
  }

  private draw(): void {
    const parts = [...this.running].map(([name, { done, of, cellId }]) =>
      `${name} ${done}/${of} ${cellId ?? ""}`.trim(),
    );
    const seconds = Math.round((performance.now() - this.started) / 1000);
    const line = `${seconds} s · ${parts.join(" · ")}`.slice(0, (this.stream.columns ?? 80) - 1);
    this.stream.write(CLEAR_LINE + line);
    this.drawn = true;
  }

  private clear(): void {
    if (this.drawn) this.stream.write(CLEAR_LINE);
    this.drawn = false;
  }
}

// Runs a student's cells and answers calls. It stands in a process of its own that may read the library and nothing else,
// and knows no expected value: what it says is numbers that the grader compares elsewhere.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { Socket } from "node:net";
import os from "node:os";
import path from "node:path";
import vm from "node:vm";
import { checkForGuests, type RightAnswer } from "./guest-check.ts";
import { encode, MessageReader, type Plain, WireError } from "./wire.ts";

/** A checked cell, as the cell core emits it. */
export interface GuestCell {
  readonly id: string;
  readonly js: string;
}

export type GuestOrder =
  | { readonly order: "begin"; readonly root: string; readonly folder: string }
  | { readonly order: "cell"; readonly cell: GuestCell; readonly right: readonly RightAnswer[] }
  | {
      readonly order: "call";
      readonly cell: string;
      readonly name: string;
      readonly args: readonly Plain[];
    };

export type GuestReply =
  | { readonly event: "begun" }
  | { readonly event: "cell"; readonly name?: string; readonly message?: string }
  | {
      readonly event: "returned";
      readonly value: Plain;
      /** The arguments as they are afterwards. */
      readonly args: readonly Plain[];
      /** What the call before this one returned, as it is now. */
      readonly before: Plain;
      /** Functions of the library that were called on the way. */
      readonly heard: readonly string[];
    }
  | { readonly event: "threw"; readonly name: string; readonly message: string; readonly heard: readonly string[] };

/** File descriptor of the pipe to the grader. */
const pipeNumber = 3;
const longestMessage = 500;

type CellFunction = (
  exports: Record<string, unknown>,
  require: (specifier: string) => unknown,
  flag: Int32Array,
  check: () => void,
  at: () => void,
  meta: object,
) => Promise<void>;

const globals = globalThis as { [key: symbol]: unknown };
const pipe = new Socket({ fd: pipeNumber });
const modules = new Map<string, Record<string, unknown>>();
const exportsOf = (id: string): Record<string, unknown> => {
  const known = modules.get(id) ?? {};
  modules.set(id, known);
  return known;
};
let packages: NodeJS.Require;
let library: string;
let place: string;
let right: readonly RightAnswer[] = [];
let previous: unknown;

const send = (reply: GuestReply): void => {
  pipe.write(encode(reply));
};

const check = checkForGuests((exercise, answer) =>
  right.some((one) => one.exercise === exercise && exportsOf(one.cell)[one.name] === answer),
);

const require = (specifier: string): unknown => {
  if (specifier.startsWith("cell:")) return exportsOf(specifier.slice("cell:".length));
  if (specifier === "speclab/check") return check;
  const own = /^speclab(?:\/([\w-]+))?$/.exec(specifier);
  return packages(own ? path.join(library, own[1] ?? "core", "index.js") : specifier);
};

function begin({ root, folder }: Extract<GuestOrder, { order: "begin" }>): void {
  packages = createRequire(path.join(root, "cell.js"));
  library = path.join(root, "lib/dist/cjs");
  place = folder;
  installHost([folder, root]);
  leaveOthersAlone();
  listenForGood();
  send({ event: "begun" });
}

async function runCell({ cell: { id, js }, right: known }: Extract<GuestOrder, { order: "cell" }>): Promise<void> {
  right = known;
  try {
    const wrapped = `(async function (exports, require, $_f, $_t, $_at, $_meta) {${js}\n})`;
    const cell = new vm.Script(wrapped, { filename: `cell:${id}` }).runInThisContext() as CellFunction;
    await cell(exportsOf(id), require, new Int32Array(1), nothing, nothing, { dirname: place });
    send({ event: "cell" });
  } catch (error) {
    send({ event: "cell", ...described(error) });
  }
}

/** Node's permission model, where it stands alone, lets a process send signals to all of the teacher's. */
function leaveOthersAlone(): void {
  for (const [owner, names] of [
    [process, ["kill", "_kill", "_debugProcess", "_debugEnd"]],
    [os, ["setPriority"]],
  ] as const) {
    for (const name of names)
      Object.defineProperty(owner, name, { value: undefined, writable: false, configurable: false });
  }
}

/** Functions of the library that were called since the call began; students' code cannot unhear them. */
let heard = new Set<string>();

function listenForGood(): void {
  const dispatch = (name: string): void => {
    heard.add(name);
  };
  Object.defineProperty(globals, Symbol.for("speclab.announce"), {
    get: () => dispatch,
    set: nothing,
    configurable: false,
  });
  // Names such as JSON mean what they mean, also after `globalThis.JSON = …`.
  for (const key of Object.getOwnPropertyNames(globalThis)) {
    // Some are made when they are first read.
    void (globalThis as Record<string, unknown>)[key];
    const property = Object.getOwnPropertyDescriptor(globalThis, key)!;
    if (!property.configurable || !("value" in property)) continue;
    Object.defineProperty(globalThis, key, { ...property, writable: false, configurable: false });
  }
}

async function call({ cell, name, args }: Extract<GuestOrder, { order: "call" }>): Promise<void> {
  heard = new Set();
  try {
    const answer = exportsOf(cell)[name];
    if (typeof answer !== "function") throw new TypeError(`${name} is no function but ${typeof answer}`);
    const value = await answer(...args);
    const before = readable(previous) ? previous : undefined;
    const message = encode({ event: "returned", value, args, before, heard: [...heard] });
    previous = value;
    pipe.write(message);
  } catch (error) {
    const unreadable = error instanceof WireError;
    const said = unreadable
      ? { name: "TypeError", message: `what it returned cannot be compared: ${error.message}` }
      : described(error);
    send({ event: "threw", ...said, heard: [...heard] });
  }
}

function readable(value: unknown): boolean {
  try {
    encode(value);
    return true;
  } catch {
    return false;
  }
}

/** Figures go nowhere; files are read from the notebook's folder or the repository's, as in the kernel. */
function installHost(folders: readonly string[]): void {
  globals[Symbol.for("speclab.host")] = {
    display: nothing,
    signal: () => new AbortController().signal,
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
    // Checks are guarded where they are made.
    guard: <T>(called: () => T): T => called(),
    read: async (file: string) => {
      const [first, second] = folders.map((folder) => path.resolve(folder, file));
      return new Uint8Array(await readFile(first).catch(() => readFile(second)));
    },
  };
}

function described(error: unknown): { name: string; message: string } {
  try {
    const { name, message } = error as Error;
    if (typeof name === "string" && typeof message === "string")
      return { name: name.slice(0, longestMessage), message: message.slice(0, longestMessage) };
    return { name: "Error", message: String(error).slice(0, longestMessage) };
  } catch {
    return { name: "Error", message: "something that cannot be read was thrown" };
  }
}

function nothing(): void {}

function carryOut(order: GuestOrder): void | Promise<void> {
  if (order.order === "begin") return begin(order);
  return order.order === "cell" ? runCell(order) : call(order);
}

const reader = new MessageReader();
let orders: Promise<void> = Promise.resolve();
pipe.on("data", (piece: Uint8Array) => {
  for (const message of reader.push(piece)) {
    const order = message as unknown as GuestOrder;
    orders = orders.then(() => carryOut(order));
  }
});
// The grader has gone, or has had enough.
pipe.on("close", () => process.exit());
process.on("uncaughtException", nothing);
process.on("unhandledRejection", nothing);

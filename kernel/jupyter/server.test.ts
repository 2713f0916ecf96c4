import assert from "node:assert/strict";
import { test } from "node:test";
import { MessageChannel } from "node:worker_threads";
import { sharedWords } from "../protocol.ts";
import { createServer } from "./server.ts";
import type { Socket, TslabJupyter } from "./tslab.ts";

test("requests that come while sockets are being bound wait, in their order, until all can be written to", async () => {
  const handled: string[] = [];
  let bind = (): void => {};
  class Half {
    init(): Promise<void> {
      return new Promise((resolve) => {
        bind = resolve;
      });
    }
    async handleShellMessage(_: Socket, frame: Buffer): Promise<void> {
      handled.push(String(frame));
    }
  }
  const [checker, main] = [new MessageChannel(), new MessageChannel()];
  const ports = { checker: checker.port1, main: main.port1 };
  const words = { words: sharedWords(4), listener: sharedWords(3) };
  const tslab = { ZmqServer: Half } as unknown as TslabJupyter;
  const server = createServer(tslab, { connectionFile: "", ...ports, ...words });
  const begun = server.init();
  const requests = ["first", "second"].map((text) => server.handleShellMessage({} as Socket, Buffer.from(text)));
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(handled, []);
  bind();
  await Promise.all([begun, ...requests]);
  assert.deepEqual(handled, ["first", "second"]);
  checker.port1.close();
  main.port1.close();
});

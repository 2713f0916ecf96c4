import assert from "node:assert/strict";
import { createRequire } from "node:module";
import path from "node:path";
import { test } from "node:test";
import { Dealer } from "zeromq";
import { useSafeSockets } from "./tslab.ts";

const requireHere = createRequire(path.join(__dirname, "../../package.json"));

test("a socket that is read while it is being bound waits, instead of never being read again", async () => {
  const { Router } = useSafeSockets(requireHere, path.dirname(requireHere.resolve("tslab/package.json")));
  const router = new Router() as InstanceType<typeof Router> & { readonly lastEndpoint: string; close(): void };
  const read = [router.receive()];
  const bound = router.bind("tcp://127.0.0.1:*");
  await bound;
  const dealer = new Dealer();
  dealer.connect(router.lastEndpoint);
  await dealer.send(["first"]);
  assert.equal(String((await read[0])[1]), "first");
  await dealer.send(["second"]);
  assert.equal(String((await router.receive())[1]), "second");
  router.close();
  dealer.close();

  const early = new Router() as typeof router;
  const binding = early.bind("tcp://127.0.0.1:*");
  const reading = early.receive();
  await assert.doesNotReject(binding);
  const late = new Dealer();
  late.connect(early.lastEndpoint);
  await late.send(["third"]);
  assert.equal(String((await reading)[1]), "third");
  early.close();
  late.close();
});

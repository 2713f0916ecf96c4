import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decode, encode, MessageReader, type Plain, WireError } from "./wire.ts";

test("plain data arrives as it was sent", () => {
  const data = {
    none: undefined,
    nothing: null,
    numbers: [0, -0, 1.5, NaN, Infinity, -Infinity],
    text: "größer\n",
    $: "a name like ours",
    arrays: [new Float64Array([1, NaN, -0]), new Float32Array(3), new Uint8Array([255]), new Int16Array(0)],
  };
  assert.deepStrictEqual(decode(encode(data)), data);
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), fc.float64Array(), (value, array) => {
      assert.deepStrictEqual(decode(encode({ value, array })), { value, array });
    }),
    { numRuns: 50 },
  );
});

test("messages in any pieces", () => {
  const sent: Plain[] = [{ id: 1 }, new Float64Array([1, 2, 3]), "three"];
  const stream = Buffer.concat(sent.map((message) => encode(message)));
  for (const size of [1, 3, 7, 1000]) {
    const reader = new MessageReader();
    const received: Plain[] = [];
    for (let at = 0; at < stream.length; at += size) received.push(...reader.push(stream.subarray(at, at + size)));
    assert.deepStrictEqual(received, sent);
  }
});

test("what is no plain data is refused before it is sent", () => {
  let deep: unknown = 1;
  for (let i = 0; i < 40; i++) deep = [deep];
  const cycle: unknown[] = [];
  cycle.push(cycle);
  for (const value of [
    () => 1,
    Symbol("s"),
    1n,
    new DataView(new ArrayBuffer(1)),
    deep,
    cycle,
    Array(300_000).fill(0),
  ]) {
    assert.throws(() => encode(value), WireError);
  }
});

test("forged messages are refused, and never change a prototype", () => {
  const forged = (header: string, more = 0): Uint8Array => {
    const text = new TextEncoder().encode(header);
    const message = new Uint8Array(8 + text.length + more);
    new DataView(message.buffer).setUint32(0, text.length + more, true);
    new DataView(message.buffer).setUint32(4, text.length, true);
    message.set(text, 8);
    return message;
  };
  assert.throws(() => decode(forged("{")), /no JSON/);
  assert.throws(() => decode(forged('{"$":"Float64Array","at":0,"length":1000}', 8)), /outside of itself/);
  assert.throws(() => decode(forged('{"$":"Float64Array","at":-8,"length":1}', 64)), /outside of itself/);
  const justOutside = '{"$":"Float64Array","at":8,"length":1}';
  const aligned = 8 - ((8 + justOutside.length) % 8);
  assert.deepEqual(decode(forged(justOutside, aligned + 16)), new Float64Array(1));
  assert.throws(() => decode(forged(justOutside, aligned + 15)), /outside of itself/);
  assert.throws(() => decode(forged('{"$":"constructor","at":0,"length":1}', 64)), /nobody knows/);
  const thousand = JSON.stringify(Array.from({ length: 1000 }, () => ({ $: "Float64Array", at: 0, length: 1000 })));
  assert.throws(() => decode(forged(thousand, 8008)), /lie over each other/);
  const lie = forged("1");
  new DataView(lie.buffer).setUint32(4, 9999, true);
  assert.throws(() => decode(lie), /shorter than it says/);
  assert.throws(() => [...new MessageReader().push(new Uint8Array(16).fill(255))], /larger than 64 MB/);

  const record = decode(forged('{".__proto__":{".polluted":1}}')) as Record<string, unknown>;
  assert.equal(Object.getPrototypeOf(record), Object.prototype);
  assert.equal(({} as Record<string, unknown>).polluted, undefined);
});

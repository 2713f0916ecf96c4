import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../core/index.ts";
import { snr } from "../dsp/index.ts";
import { closedLoop, fitApproach5, hopSnrByStage } from "./index.ts";
import { speechLike } from "./testing/speech-like.ts";

const voice = speechLike("voice", 8000);
const stranger = speechLike("stranger", 5000, { pitch: 210, seed: 2 });
const network = await fitApproach5([voice], { stages: 3 });

test("every stage brings a voice that was never heard nearer: one map for all", () => {
  const found = hopSnrByStage(network, stranger.samples).map(({ median }) => median);
  for (let i = 1; i < found.length; i++) assert.ok(found[i] > found[i - 1] + 1, `${found}`);
  assert.ok(found[2] > 10, `${found}`);
});

test("it is odd, and grows with the signal: a negative past gives the negative answer", () => {
  const from = 100;
  const answer = (factor: number): Float64Array =>
    closedLoop(
      network,
      Float64Array.from(stranger.samples, (x) => factor * x),
      { from, hops: 1 },
    );
  const [as, turned, large] = [answer(1), answer(-1), answer(2)];
  const scale = Math.max(...as.map(Math.abs));
  for (const [i, x] of as.entries()) {
    assert.equal(turned[i], -x);
    assert.ok(Math.abs(large[i] - 2 * x) < 1e-3 * scale, `${large[i]} ${2 * x}`);
  }
});

test("one hop alone is the hop that it was measured on", () => {
  const from = 100;
  const truth = Float64Array.from(stranger.samples.subarray(20 * from + 80, 20 * from + 100));
  const answer = closedLoop(network, stranger.samples, { from, hops: 1 });
  assert.deepEqual(answer.subarray(0, 80), Float64Array.from(stranger.samples.subarray(20 * from, 20 * from + 80)));
  assert.ok(snr(answer.subarray(80), truth) > 3);
});

test("alone, a network that knows errors holds on longer than one that has never seen one", async () => {
  const noisy = await fitApproach5([voice], { stages: 3, past: "noisy", random: new Random(1) });
  const hops = 30;
  const from = 150;
  const truth = Float64Array.from(stranger.samples.subarray(20 * from, 20 * from + 80 + 20 * hops));
  const ratios = [network, noisy].map((each) => snr(closedLoop(each, stranger.samples, { from, hops }), truth));
  assert.ok(ratios[1] > ratios[0] + 10, `${ratios}`);
});

test("what makes no sense is refused", async () => {
  await assert.rejects(fitApproach5([]), /utterances must be at least one/);
  await assert.rejects(fitApproach5([voice], { past: "noisy" }), /random must be given for a noisy past/);
  await assert.rejects(fitApproach5([{ name: "silence", samples: new Float32Array(800) }]), /must not be silent/);
  assert.throws(() => closedLoop(network, stranger.samples, { from: 400 }), /from \+ hops must be whole numbers below/);
  assert.throws(() => hopSnrByStage(network, new Float32Array(800)), /must not be silent/);
});

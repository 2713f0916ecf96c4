// title: Inverting the reassigned spectrogram
// kind: experiment
// minutes: 10
// engine: tensorflow

// %% [markdown] id: title
// # Inverting the reassigned spectrogram
//
// A reassigned spectrogram says of every bin three things: how strong it is, and *where* in time and in
// frequency its energy lies. Somebody tried to learn the way back, from these numbers to the sound, with
// three neural networks. All three failed. Two sentences of the author's are worth a notebook:
//
// > *Increasing the architecture capacity doesn't seem to help, which I feel suggests that we are missing
// > some information that are necessary to recreate the signal.*
//
// > *The model was able to re-create signals when it was overfitted.*
//
// Is information missing? **One sign is: nothing else.** Here the three networks fail once more, with the
// numbers beside them that show why; then a decoder that learns nothing turns the same features into the
// sound, exact but for the rounding of the features, and proves it frame by frame. At the end you write three of the lines it
// rests on yourself: three exercises, six points.
//
// *About 30 minutes to read, 30 more for the exercises.* With *full* settings the computing takes about ten
// minutes on two cores that do nothing else, with *quick* ones (section 1) a minute or so; the last cell prints which were
// used, and how long it took. Whatever a run has measured is printed by its cells, never by the text, which says what to
// look for.
//
// Ablations, and the network that *should* have been asked, are in the companion, 02b.

// %% [markdown] id: start-question
// ## 1 · What runs here
//
// Every number on this page can be had again: the next cell says on which engine, with which code and on
// which recordings. Without recordings of your own it takes the two sentences that come with the project;
// with `SPECLAB_DATA` set, or LibriSpeech fetched, it takes those, and says so.

// %% id: start
import { at, host, Random, type Samples, type Spectrogram } from "speclab";
import { check, orReference, score, todo } from "speclab/check";
import { bars, display, heatmap, lines, live, players, progress } from "speclab/display";
import { table } from "speclab/display";
import { getWindow, griffinLim, irfft, istft, matmul, pghi, pinv, polar, rfft } from "speclab/dsp";
import { sliceIntoFrames, snr } from "speclab/dsp";
import { invertReassigned, measureSignal, reassignedPghi } from "speclab/inversion";
import { threeWindowGriffinLim } from "speclab/inversion";
import * as models from "speclab/models";
import * as nn from "speclab/nn";
import { bestSpeechSet, engineReport, ownKeywords } from "speclab/node";

const runBegan = performance.now();
await engineReport();
const recordings = await bestSpeechSet();
console.log(recordings.sentence);

// %% id: settings
const quick = {
  seconds: 2, // of sound for the decoders
  seedSteps: 1, // of the seed's recipe, 128 passes each
  steps: 100, // until a network is at its best
  widths: [1, 8],
  depths: [1, 4],
  capacitySteps: 100,
  counts: [1, 8], // utterances to be learned by heart
  iterations: 50, // of the Griffin–Lim family
};
const full: typeof quick = {
  seconds: 3.5,
  seedSteps: 40,
  steps: 300,
  widths: [1, 2, 4, 8],
  depths: [1, 2, 3, 4],
  capacitySteps: 300,
  counts: [1, 2, 8, 64],
  iterations: 300,
};
// QUICK: const settings = quick;
const settings = full;

// %% [markdown] id: transform-question
// ## 2 · The transform
//
// The seed's call is `librosa.reassigned_spectrogram` with windows of 80 samples (5 ms at 16 kHz), one
// every 20 samples, Hamming, nothing clipped. Ours is the same to the last bit. What do its three matrices
// look like?
//
// With three windows, $w$, $w$ times the time from its middle, and the derivative of $w$, there are three
// spectra $S$, $T$ and $D$ of every frame, and for each of the 41 bins
//
// $$A = |S| \qquad \tau = \mathrm{Re}\,\frac{T}{S} \qquad \delta = -\mathrm{Im}\,\frac{D}{S}$$
//
// *magnitude*; how many samples the energy lies *after* the middle of the frame; how far *above* the bin.
// librosa adds the frame's and the bin's own places, which gives seconds and hertz.

// %% id: transform
const [first, ...rest] = recordings.items;
const stranger = rest.find(({ speaker }) => speaker !== first.speaker) ?? rest[0];

async function utterance(item: typeof first): Promise<models.Utterance> {
  const { samples } = await item.open({ sampleRate: 16_000 });
  return { name: item.id, samples };
}

const known = await utterance(first); // what the networks are trained on
const other = await utterance(stranger); // what they have never heard
const features = models.seedFeatures(known.samples, { center: false });
const { bins, frames } = features.magnitudes;
console.log(`${known.samples.length} samples → 3 × ${bins} × ${frames} numbers`);

const closeFrames = Math.min(200, frames); // a quarter of a second
const closeFrom = Math.max(0, Math.min(2100, frames - closeFrames));

/** A few frames of something that every bin has, between two limits. */
function closeUp(
  value: (bin: number, frame: number) => number,
  [least, greatest]: readonly [number, number],
): Spectrogram<Float64Array> {
  const data = Float64Array.from({ length: closeFrames * bins }, (_, i) =>
    Math.max(least, Math.min(greatest, value(i % bins, closeFrom + Math.floor(i / bins)))),
  );
  return { bins, frames: closeFrames, data };
}

const places = {
  xTitle: "Time (s)",
  x0: (20 * closeFrom + 40) / 16_000, // the middle of the first frame
  dx: 20 / 16_000,
  yTitle: "Frequency (kHz)",
  dy: 0.2,
};
const loudest = features.magnitudes.data.reduce((a, b) => Math.max(a, b), 0);
const decibels = (k: number, t: number) =>
  20 * Math.log10(Math.max(1e-9, at(features.magnitudes, k, t) / loudest));
const later = (k: number, t: number) => 1000 * (at(features.times, k, t) - (20 * t + 40) / 16_000);
const higher = (k: number, t: number) => at(features.frequencies, k, t) - 200 * k;
display(
  heatmap(closeUp(decibels, [-60, 0]), {
    title: "Magnitude, below the loudest",
    valueTitle: "dB",
    ...places,
  }),
);
display(
  heatmap(closeUp(later, [-2.5, 2.5]), {
    title: "Time minus the frame's own; at most ±2.5 ms is drawn",
    valueTitle: "ms",
    colours: "difference",
    ...places,
  }),
);
display(
  heatmap(closeUp(higher, [-300, 300]), {
    title: "Frequency minus the bin's own; at most ±300 Hz is drawn",
    valueTitle: "Hz",
    colours: "difference",
    ...places,
  }),
);

// %% [markdown] id: transform-reading
// A window of 5 ms is shorter than a period of most voices: the magnitudes show no harmonics, but the
// swings of the vocal folds, one after the other. Where they are strong, times and frequencies are small and
// in order; where they are weak, anything is possible, also places outside the frame.
//
// There are six numbers for every sample (3 · 41 for each 20). If information is missing, then not for
// want of numbers.

// %% [markdown] id: approaches-question
// ## 3 · Three networks
//
// The seed's networks, layer by layer as published (`speclab/models` documents every shape):
//
// | | reads | layers | answers |
// | --- | --- | --- | --- |
// | Approach 1 | two whole frames, 246 numbers | convolution 123 × 2 to 80 channels · dropout 0.3 · batch norm · 1 × 1 to 20 | the 20 samples between them |
// | Approach 2 | the three matrices "unwrapped" into three lines, 60 numbers at a time | convolution 3 × 20 to 20 · dropout 0.3 · batch norm · 1 × 1 | 20 samples |
// | Approach 3 | the same | to 40 · dropout 0.8 · batch norm · 1 × 1 to 20 · dropout 0.8 · batch norm · 1 × 1 | 20 samples |
//
// All are trained for the mean squared error, by AdamW without decay, with AMSGrad, on one utterance at a
// time with the gradients of 128 passes added up, and a rate that falls when the loss does not. (Learning
// rates and steps are not published; ours are in `seedRecipe`.)
//
// What the seed does *not* show is a scale. A loss of 10⁻³ sounds small; is it? Two answers that know
// nothing tell: the **zero predictor**, which answers silence and has the mean square of the signal as its
// loss, and the best **constant**, which has the variance.

// %% id: scale
const published: Record<string, number[]> = {
  "Approach 1": [2e-2],
  "Approach 2": [1e-3],
  "Approach 3": [1e-4, 1e-5],
};
const approaches = [models.approach1(), models.approach2(), models.approach3()];
const silence = models.zeroPredictorError(known.samples);
// Of librispeech-2412-153948-0000, as `npm run verify -- approaches` prints it.
const silenceOfLibriSpeech = 1.39e-3;

display(
  bars(
    {
      "silence, here": silence,
      "silence, LibriSpeech": silenceOfLibriSpeech,
      "1, published": 2e-2,
      "2, published": 1e-3,
      "3, published": 1e-4,
      "3, overfitted": 1e-5,
    },
    {
      title: "Mean squared errors, published and of silence",
      yTitle: "mean squared error",
      scale: "log",
    },
  ),
);

// %% [markdown] id: scale-reading
// The seed does not say how loud its recordings were. Against a LibriSpeech utterance of the level that the second
// bar shows ([verify approaches](../tools/verify/results/approaches.md)), Approach 1's $2 \cdot 10^{-2}$ is *worse*
// than saying nothing, and Approach 2's $10^{-3}$ is next to saying nothing. That is an inference, and the reason why
// every loss below stands beside the zero predictor. (What the seed did not publish has no number of the seed's
// beside it on this page.)
//
// Now the training. Each network is trained twice: by the **seed's recipe**, and **to the end**, with
// everything removed that only slows it down (no dropout; inputs scaled, which does not change what an
// affine map can do; all of the utterance in one step). Beside both stands the **affine optimum**, which
// needs no training at all: the least-squares regression of the 20 samples on the numbers under the kernel,
// solved in 64 bits.

// %% id: training tags: slow
interface Trained {
  approach: models.Approach;
  optimum: models.AffineOptimum;
  /** By the seed's recipe: the mean of the last ten losses, with dropout, and the error in use, without. */
  bySeed: { inTraining: number; inUse: number };
  toTheEnd: number;
  heldOut: number;
  heard: Float32Array;
}

async function trained(approach: models.Approach): Promise<Trained> {
  const optimum = models.affineOptimum(approach, [known]);
  const seedRecipe = { ...models.seedRecipe(approach), steps: settings.seedSteps };
  const asSeed = models.approachTraining(approach, [known], { recipe: seedRecipe, seed: 1 });
  await asSeed.run();
  const last = asSeed.trainer.losses.slice(-10);
  const inTraining = last.reduce((sum, loss) => sum + loss, 0) / last.length;
  const bySeed = { inTraining, inUse: await asSeed.error([known]) };
  asSeed.dispose();

  const recipe = { ...models.recipeToTheEnd, steps: settings.steps };
  const training = models.approachTraining(approach, [known], { recipe, seed: 1 });
  await training.run();
  const toTheEnd = await training.error([known]);
  const heldOut = (await training.error([other])) / models.zeroPredictorError(other.samples);
  const heard = await training.predict(known.samples);
  training.dispose();
  return { approach, optimum, bySeed, toTheEnd, heldOut, heard };
}

const results: Trained[] = [];
for (const approach of approaches) results.push(await trained(approach));

// %% id: losses
const digits = (x: number) => x.toExponential(2);
const percent = (x: number) => `${(100 * x).toFixed(1)} %`;
display(
  table(
    results.map(({ approach, optimum, bySeed, toTheEnd }) => ({
      "": approach.name,
      "zero predictor": digits(optimum.zeroPredictor),
      variance: digits(optimum.variance),
      "affine optimum": digits(optimum.error),
      "trained to the end": digits(toTheEnd),
      "seed's recipe, in training": digits(bySeed.inTraining),
      "the same, in use": digits(bySeed.inUse),
      "published, in training": published[approach.name].map(digits).join(", overfitted "),
    })),
    {
      title:
        "Mean squared errors on the utterance of the training (published: on other data). " +
        "In training: with dropout; in use: without",
    },
  ),
);
display(
  bars(
    Object.fromEntries(
      results.flatMap(({ approach, optimum, toTheEnd, heldOut }) => [
        [`${approach.name.slice(-1)}: optimum`, optimum.ratio],
        [`${approach.name.slice(-1)}: trained`, toTheEnd / optimum.variance],
        [`${approach.name.slice(-1)}: stranger`, heldOut],
      ]),
    ),
    { title: "Approaches 1 to 3, trained to the end: 1 is silence", yTitle: "error / variance" },
  ),
);
for (const { approach, optimum, toTheEnd, heldOut } of results)
  console.log(
    `${approach.name} explains ${percent(1 - toTheEnd / optimum.variance)} of the variance, the affine optimum ` +
      `${percent(1 - optimum.ratio)}; on a stranger its error is ${heldOut.toFixed(2)} times that of silence`,
  );

// %% [markdown] id: losses-reading
// Trained to the end, each network stands where the closed form says: the training is not what is wrong. And what
// it reaches is little. Approach 1 explains a part of this one speaker's variance, Approaches 2 and 3 next to
// nothing. On a stranger all three are *worse* than silence.
//
// By the seed's recipe, with raw hertz and seconds in one kernel, there are two numbers: the loss that *training*
// prints, with dropout on, and the error *in use*, where it is off. They are far apart (dropout before a batch norm
// changes the variance that the norm remembers: X. Li et al., CVPR 2019), and the seed's numbers are of training.
// The one for use is what becomes sound.
//
// What does that sound like? All players have one level.

// %% id: heard
function level(samples: Samples): number {
  return Math.sqrt(models.zeroPredictorError(samples));
}

/** As loud as the original, so that nobody takes loud for good. */
function likeOriginal(samples: Samples, original: Samples = known.samples) {
  const gain = level(original) / Math.max(level(samples), 1e-12);
  return { samples: Float32Array.from(samples, (x) => gain * x), sampleRate: 16_000 };
}

const part = (samples: Samples) => samples.subarray(16_000, 48_000);
players(
  {
    original: likeOriginal(part(known.samples)),
    ...Object.fromEntries(
      results.map(({ approach, heard }) => [approach.name, likeOriginal(part(heard))]),
    ),
  },
  { title: "Two seconds, at one level" },
);

// %% [markdown] id: index-question
// ## 4 · Two slips, shown once and put right
//
// Approach 2 unwraps each matrix into a line about as long as the signal, so that 20 numbers of the line
// stand above the 20 samples they should become:
//
// ```python
// freq = np.append(freq[:nfft//4, :-1], freq[:,-1])
// ```
//
// `np.append` flattens a matrix *row by row*, and a row is a bin. So which cells does the kernel read at
// the place where it has to answer the samples of frame 1000? In the figure, the *flat* stroke is what it reads
// as published. The *upright* stroke is frame 1000, which it would read if the slip were put right. (It is drawn five
// frames wide; one would be too thin to see.)

// %% id: index
const middle = 1000;
const there = models.unwrappedCells("published", frames, middle);
const right = models.unwrappedCells("frames", frames, middle);
console.log(
  `as published: bin ${there.bins[0]}, frames ${there.frames[0]} to ${there.frames[19]}; ` +
    `put right: bins ${right.bins[0]} to ${right.bins[19]}, frame ${right.frames[0]}`,
);

const [from, to] = [Math.min(...there.frames, middle) - 10, Math.max(...there.frames, middle) + 10];
const read: Spectrogram<Float64Array> = {
  bins,
  frames: to - from,
  data: new Float64Array(bins * (to - from)),
};
for (let i = 0; i < 20; i++) {
  read.data[(there.frames[i] - from) * bins + there.bins[i]] = 1;
  for (let off = -2; off <= 2; off++)
    read.data[(right.frames[i] - from + off) * bins + right.bins[i]] = 2;
}
display(
  heatmap(read, {
    title: `What is read for frame ${middle}: flat (1), as published; upright (2), put right`,
    xTitle: "Frame",
    x0: from,
    yTitle: "Bin",
  }),
);

const layouts = ["published", "frames", "whole frames"] as const;
display(
  bars(
    Object.fromEntries(
      layouts.map((layout) => [
        layout,
        models.affineOptimum(models.approach2({ layout }), [known]).ratio,
      ]),
    ),
    { title: "The best that Approach 2 can do, by layout", yTitle: "error / variance" },
  ),
);

// %% [markdown] id: index-reading
// As published, the kernel reads **twenty frames of one bin**, from another part of the utterance, and must
// answer a hop it has not seen. And `[:nfft//4]` keeps 20 of the 41 bins: everything above 4 kHz is gone.
// Put right (*frames*: one frame, 20 bins; *whole frames*: all 41) the best it can do is a little better, and still
// nowhere near a reconstruction. The slips are real, and they are not the reason.

// %% [markdown] id: capacity-question
// ### "More capacity doesn't help"
//
// Here is that sentence as an experiment: Approach 2, put right, from its own width to eight times as
// many channels, and from one hidden layer to four. Silence is at 1, a perfect answer at 0.

// %% id: capacity tags: slow
const study = { training: [known], heldOut: [other], widths: settings.widths, seed: 1 };
const recipe = { ...models.recipeToTheEnd, steps: settings.capacitySteps };
const whole = models.approach2({ layout: "whole frames" });
const reluDepths = settings.depths.slice(0, 2);
const networks = settings.widths.length * (settings.depths.length + reluDepths.length);
const bar = progress(networks, "Networks");
const onRow = (): void => bar.tick();

const affineRows = await models.capacity(whole, {
  ...study,
  depths: settings.depths,
  recipe,
  onRow,
});
const reluRows = await models.capacity(whole, {
  ...study,
  depths: reluDepths,
  recipe,
  onRow,
  activation: "relu",
});

// %% id: capacity-figure
const best = models.affineOptimum(whole, [known]).ratio;
/** For each depth a curve over the width. */
function byWidth(rows: models.CapacityRow[], which: "training" | "heldOut") {
  const depths = [...new Set(rows.map(({ depth }) => depth))];
  return Object.fromEntries(
    depths.map((depth) => [
      `${depth} hidden`,
      rows.filter((row) => row.depth === depth).map((row) => row[which]),
    ]),
  );
}
const step = Math.log2(settings.widths[1] / settings.widths[0]);
const byDoublings = { xTitle: "Doublings of the width", yTitle: "error / variance", dx: step };
const level1 = settings.widths.map(() => 1);

display(
  lines(
    {
      silence: level1,
      "affine optimum": settings.widths.map(() => best),
      ...byWidth(affineRows, "training"),
    },
    { title: "As in the seed, no activation: training error", ...byDoublings, yRange: [0, 1.05] },
  ),
);
display(
  lines(
    { silence: level1, ...byWidth(reluRows, "training") },
    { title: "With ReLU: training error", ...byDoublings, yRange: [0, 1.05] },
  ),
);
const worst = Math.max(1, ...reluRows.map(({ heldOut }) => heldOut));
display(
  lines(
    { silence: level1, ...byWidth(reluRows, "heldOut") },
    { title: "With ReLU: error on a stranger", ...byDoublings, yRange: [0, 1.05 * worst] },
  ),
);

/** From the least to the greatest. */
function span(rows: models.CapacityRow[], which: "training" | "heldOut" | "parameters"): string {
  const values = rows.map((row) => row[which]).sort((a, b) => a - b);
  const shown = (x: number) => (which === "parameters" ? `${x}` : x.toFixed(3));
  return `${shown(values[0])} to ${shown(values[values.length - 1])}`;
}
console.log(
  `${affineRows.length} networks without activation, ${span(affineRows, "parameters")} parameters: ` +
    `${span(affineRows, "training")} of the variance; affine optimum ${best.toFixed(3)}`,
);
console.log(
  `${reluRows.length} networks with ReLU: ${span(reluRows, "training")}; ` +
    `on a stranger ${span(reluRows, "heldOut")}`,
);

// %% [markdown] id: capacity-reading
// The curves of the first figure lie upon each other: all networks end at **the affine optimum**, whatever their
// size (the deepest a little above it, where the settings gave them few steps). Every network of the seed, however wide and deep, is convolution, dropout, batch norm, convolution, with *no
// activation between them*. In use each of these is a matrix and an offset, and matrices multiply into one:
//
// $$W_2(W_1 x + b_1) + b_2 = (W_2 W_1)\,x + (W_2 b_1 + b_2) = W x + b$$
//
// A hundred layers of it can do what one can do. That is all that "capacity doesn't help" says about the
// *networks*: their capacity never grew. It says nothing yet about the *information*.
//
// With activations (the other two figures, one and two hidden layers) capacity does grow, and buys memory instead
// of understanding: the wider, the better on what it saw; on a stranger worse than silence at every width. (Three and
// four layers, which take longer to train: `npm run verify -- capacity`.) Why there is nothing to be understood, for
// any network that is asked like this, is the next section.

// %% [markdown] id: affine-question
// That a network is affine can be seen without opening it: $f(a + b) = f(a) + f(b) - f(0)$. Four hidden
// layers, eight times as wide, with fresh weights:

// %% id: affine
async function bend(activation: "none" | "relu"): Promise<number> {
  const random = new Random(1);
  const network = models.approachNetwork(whole, random, { width: 8, depth: 4, activation });
  const a = Float32Array.from({ length: 123 }, () => random.normal());
  const b = Float32Array.from({ length: 123 }, () => random.normal());
  const ask = async (x: Float32Array): Promise<Float32Array> => {
    const pass = { training: false, random };
    const y = nn.tidy(() => network.forward(nn.tensor(x, [1, 1, 1, 123]), pass));
    const values = await nn.valuesOf(y);
    y.dispose();
    return values;
  };
  const zero = await ask(new Float32Array(123));
  const [fa, fb, both] = [await ask(a), await ask(b), await ask(a.map((x, i) => x + b[i]))];
  const off = both.map((value, i) => value - (fa[i] + fb[i] - zero[i]));
  nn.disposeLayer(network);
  return level(off) / level(both.map((value, i) => value - zero[i]));
}
console.log(`no activation: off by ${digits(await bend("none"))} of the answer`);
console.log(`ReLU: off by ${digits(await bend("relu"))} of the answer`);

// %% [markdown] id: overfit-question
// ### "Only when it was overfitted"
//
// How long does learning by heart work? Approach 3, without its dropout, on one, two, eight and 64 short
// utterances; and in closed form, on ever longer pieces of one utterance. (An affine map of 60 numbers has
// 61 unknowns for each sample of a hop. How many hops can it know by heart?)

// %% id: overfit tags: slow
const words = await ownKeywords();
console.log(words.sentence);
const spoken = async (split: string, count: number) => {
  const items = words.items.filter((item) => item.split === split).slice(0, count);
  const all = await Promise.all(items.map(utterance));
  return all.filter(({ samples }) => samples.length >= 2000);
};
const manyWords = await spoken("train", 70);
const foreignWords = await spoken("test", 10);

const memoryBar = progress(settings.counts.length, "Utterances by heart");
const wide = { layout: "whole frames" } as const;
const memory = await models.memorising(models.approach3(wide), {
  training: manyWords,
  heldOut: foreignWords,
  counts: settings.counts,
  recipe: { ...models.capacityRecipes.full, steps: settings.capacitySteps },
  seed: 1,
  width: 8,
  activation: "relu",
  onRow: () => memoryBar.tick(),
});

const lengths = [40, 60, 80, 120, 240, 480, 960, 1920];
const pieces = lengths.map((hops) => {
  const samples = known.samples.slice(20_000, 20_000 + 20 * hops + 40);
  return models.affineOptimum(models.approach2(), [{ name: "piece", samples }], { ridge: 1e-12 })
    .ratio;
});

// %% id: overfit-figure
display(
  bars(
    Object.fromEntries(
      memory.flatMap(({ utterances, training, heldOut }) => [
        [`${utterances}: seen`, training],
        [`${utterances}: not seen`, Math.min(heldOut, 3)],
      ]),
    ),
    {
      title: "Approach 3 with ReLU, 8 × as wide, by utterances (at most 3 is drawn)",
      yTitle: "error / variance",
    },
  ),
);
display(
  bars(Object.fromEntries(lengths.map((hops, i) => [`${hops}`, pieces[i]])), {
    title: "Approaches 2 and 3 in closed form, by how much they must know",
    xTitle: "Hops of 1.25 ms",
    yTitle: "error / variance",
  }),
);
for (const { utterances, training, heldOut } of memory)
  console.log(
    `${utterances} by heart: ${(100 * training).toPrecision(2)} % of the variance is missed; ` +
      `of words not seen ${heldOut.toFixed(2)} times as much as by silence`,
  );

// %% [markdown] id: overfit-reading
// Up to 61 hops, 76 ms, even the seed's affine map is *perfect* but for rounding: as many unknowns
// as equations. Then it climbs towards 1, as every regression on numbers that say nothing does. A larger
// network with activations, eight times as wide, climbs later: the more words, the more of them it misses.
// **What it has not seen is worse than silence throughout.** "Only when overfitted" is the whole of it: a table is
// learned, and a table of one utterance is of no use for the next. What the published $10^{-4}$ and $10^{-5}$ of
// Approach 3 are is not to be found out: the printed network cannot reach such a share of a signal on more than those
// 76 ms. The recordings were very quiet or very short, or the network was another one; the seed does not say.

// %% [markdown] id: sign-question
// ## 5 · Why no network can, asked like this
//
// **The features do not know the sign.** Turn the loudspeaker's cables around: $x$ becomes $-x$. What
// becomes of the three matrices?

// %% id: sign
const upsideDown = models.seedFeatures(
  known.samples.map((x) => -x),
  { center: false },
);
for (const name of ["magnitudes", "times", "frequencies"] as const) {
  let difference = 0;
  upsideDown[name].data.forEach((value, i) => {
    difference = Math.max(difference, Math.abs(value - features[name].data[i]));
  });
  console.log(`${name}: largest difference between x and −x: ${difference}`);
}

// %% [markdown] id: sign-reading
// **0, 0 and 0**: not small, zero. $A$ is a modulus and $\tau$ and $\delta$ are ratios, and the sign
// cancels in each. So the same input has two right answers, $x$ and $-x$, and the squared error wants their
// mean:
//
// $$\mathrm{E}\,[\,x \mid \text{features}\,] = \tfrac12 x + \tfrac12 (-x) = 0$$
//
// The best answer that *any* network can give, linear or not, of any size, trained on any amount of speech
// in which both polarities are equally likely, is **silence**. That is what Approaches 1 and 2 have found. It is not that they failed
// to learn: they learned the right answer to the wrong question.
//
// The proof as an experiment: show every utterance twice, as it is and upside down.

// %% id: polarity
const asItIs = approaches.map((approach) => models.affineOptimum(approach, [known]).ratio);
const bothWays = approaches.map(
  (approach) => models.affineOptimum(approach, [known], { upsideDownToo: true }).ratio,
);
approaches.forEach((approach, i) => {
  const { count, inputs } = models.columnsOf(approach, known.samples);
  console.log(
    `${approach.name} leaves ${asItIs[i].toFixed(6)} of the variance as it is, ${bothWays[i].toFixed(6)} both ways; ` +
      `by chance, ${inputs + 1} unknowns explain ${percent((inputs + 1) / count)} of ${count} hops of anything`,
  );
});
bars(
  Object.fromEntries(
    approaches.flatMap((approach, i) => [
      [`${approach.name.slice(-1)}: as it is`, asItIs[i]],
      [`${approach.name.slice(-1)}: both ways`, bothWays[i]],
    ]),
  ),
  { title: "The best possible error when the polarity is not known", yTitle: "error / variance" },
);

// %% [markdown] id: polarity-reading
// **Exactly the variance**, for all three: nothing is left of what they had explained. It hung on one polarity: a
// part of it is chance (as many unknowns as that explain as much of anything), and with Approaches 2 and 3, chance is
// all of it. The rest, with Approach 1, is the voice. Vocal folds close faster than they open, and whoever knows which
// way the microphone was wired can guess a little.
//
// One step further. Show a large network with activations one utterance, both ways up. With the squared
// error it cannot even learn *that* by heart: the same input has two answers. Now forgive the sign: with the
// loss $\min(\lVert y - x\rVert^2, \lVert y + x\rVert^2)$ of every hop, either answer will do.

// %% id: invariant tags: slow
const oneFrame = models.approach1();
const turnedOver = { name: "upside down", samples: known.samples.map((x) => -x) };
const invariant: Record<string, number> = {};
for (const loss of ["squared", "sign-invariant"] as const) {
  const training = models.approachTraining(oneFrame, [known, turnedOver], {
    recipe: { ...models.capacityRecipes.full, steps: settings.capacitySteps, loss },
    seed: 1,
    width: 4,
    activation: "relu",
  });
  await training.run();
  for (const [name, { samples }] of Object.entries({ seen: known, stranger: other })) {
    const answer = await training.predict(samples);
    const truth = samples.subarray(0, answer.length);
    const ratio = snr(answer, truth, { sign: "free", blockLength: 20 });
    invariant[`${loss}: ${name}`] = 10 ** (-ratio / 10);
    console.log(`loss ${loss}, ${name}: ${ratio.toFixed(1)} dB, the sign of every hop forgiven`);
  }
  training.dispose();
}
display(
  bars(invariant, {
    title: "By loss, trained on both polarities: 1 is silence",
    yTitle: "error / variance, sign forgiven",
  }),
);

// %% [markdown] id: invariant-reading
// With the squared error: **silence**, as the proof says, although it was allowed to memorise. With the loss that
// forgives, the same network on the same features knows its utterance again. So the sign was what kept it from
// memorising. (A stranger is worse than silence as before. One utterance teaches no map.)
//
// But hops of twenty samples, each with a sign of its own, are no sound yet: neighbours must agree, and a frame
// cannot tell. The sign has to come from outside: from the **past**. That is the idea of the decoder.

// %% [markdown] id: decoder-idea
// ## 6 · Approach 4: no network
//
// Multiply the definitions by $|S|^2$, and the division and the phase are gone:
//
// $$|S|^2 = A^2 \qquad \mathrm{Re}(T\bar S) = A^2\tau \qquad \mathrm{Im}(D\bar S) = -A^2\delta$$
//
// Three **quadratic forms** of the 80 samples of a frame: 41 + 41 + 39 equations (the last is empty at 0 Hz
// and at the top). Now let 60 of the 80 samples be known from the frames before, and 20, one hop, be new:
// $x = x_0 + z$.
//
// $$|S(x_0 + z)|^2 = \underbrace{|S(x_0)|^2}_{\text{known}} + \underbrace{2\,\mathrm{Re}\,\overline{S(x_0)}\,S(z)}_{\text{linear in } z} + \underbrace{|S(z)|^2}_{\text{quadratic}}$$
//
// The quadratic part looks like the end of it, and is not. The inverse Fourier transform of a power
// spectrum is a correlation, $\sum_n s[n]\,s[n + l]$. Two of the *new* samples lie less than 20 apart. So at
// **lags $l \geq 20$ no product of two new samples occurs**: there, the equations are *linear*. Lags 20 … 40
// of the three forms are 21 + 21 + 20 = 62 linear equations for 20 unknowns: one least-squares step, with
// the sign of $z$ given by that of $x_0$. (The correlation of 80 points runs in a circle: the other way round, two
// new samples are at least 61 apart, beyond lag 40 as well. Sequential extrapolation from magnitudes, without the other
// two forms, is Nawab, Quatieri and Lim's, 1983.)
//
// The rest is care. A linear step from a slightly wrong past is slightly more wrong, and would grow, so
// each hop is polished with all 121 equations (Levenberg and Marquardt), against everything the past has
// said. The first frame has no past: random beginnings are polished until one fits exactly. At last
// everything is fitted together once more. [docs/inversion.md](../docs/inversion.md) derives it.
//
// And every frame is **checked**: transform what was decoded, compare. The figure below is that residual,
// while it is being decoded. (**■** stops it; what has been decoded stays.)

// %% id: decode tags: slow
const length = 20 * Math.floor((settings.seconds * 16_000) / 20);
const begin = Math.max(0, Math.min(8_000, known.samples.length - length));
const excerpt = known.samples.slice(begin, begin + length);
const analysis = { ...models.seedTransform, center: false };
const given = models.seedFeatures(excerpt, { center: false });

const view = live();
const logarithms = (residuals: Float64Array) =>
  residuals.map((r) => Math.log10(Math.min(1, Math.max(r, 1e-9))));
/** The certificate's limit is there when there is a certificate. */
const residualFigure = (residuals: Float64Array, title: string, limit?: number) =>
  lines(
    {
      residual: logarithms(residuals),
      ...(limit && { "certified below": residuals.map(() => Math.log10(limit)) }),
    },
    {
      title,
      xTitle: "Time (s)",
      yTitle: "log₁₀ of the relative residual",
      dx: 20 / 16_000,
      yRange: [-9.2, 0.2],
    },
  );

let shownAt = 0;
const started = performance.now();
const decoded = await invertReassigned(given, {
  ...analysis,
  onProgress({ phase, decoded: done, frames: of, residuals }) {
    if (performance.now() - shownAt < 500) return;
    shownAt = performance.now();
    view.show(residualFigure(residuals, `${phase}: ${done} of ${of} frames`));
  },
});
const decodingSeconds = (performance.now() - started) / 1000;
const { certificate } = decoded;
view.show(
  residualFigure(certificate.residuals, "Residual of every frame, decoded", certificate.tolerance),
);
const exact = measureSignal(decoded.samples, excerpt.subarray(0, decoded.samples.length), analysis);
console.log(
  `${(100 * certificate.share).toFixed(1)} % of ${certificate.residuals.length} frames certified ` +
    `(residual below ${certificate.tolerance}), ${decoded.runs.length} runs; ` +
    `SNR ${exact.snr.toFixed(1)} dB, mean squared error ${digits(exact.mse)}, ` +
    `where the seed's best is 1e-5 for an utterance known by heart`,
);

// %% [markdown] id: decode-reading
// **Exact, but for the rounding of the features to 32 bits.** Nothing was trained, nothing was guessed but the start.
// From 64-bit features it is exact but for theirs (02b, section 3).
//
// Nothing was missing, then. The certificate needs no original: it compares with the *features*. It says that
// this signal has them, not that no other one has; where features hardly contain a sample, as at the ends under a
// Hann window, it cannot speak for that sample (02b, section 4). What does it say when somebody has tampered with them?

// %% id: tampered tags: slow
const edited = {
  ...given,
  magnitudes: { ...given.magnitudes, data: given.magnitudes.data.slice() },
};
for (let t = 700; t < 704; t++)
  for (let k = 0; k < bins; k++) edited.magnitudes.data[t * bins + k] *= k % 2 ? 1.2 : 0.8;

const doubted = await invertReassigned(edited, analysis);
const { uncertified } = doubted.certificate;
console.log(
  `tampered: frames 700 to 703; not certified: ` +
    uncertified.map(({ from: a, to: b }) => `${a} to ${b - 1}`).join(", "),
);

/** A piece of it, beside the original: its ratio, and which way up it is. */
function side(a: number, b: number): string {
  const [mine, truth] = [doubted.samples.subarray(a, b), excerpt.subarray(a, b)];
  const product = mine.reduce((sum, x, i) => sum + x * truth[i], 0);
  const ratio = snr(mine, truth, { sign: "free" });
  return `${ratio.toFixed(1)} dB${product < 0 ? ", upside down" : ""}`;
}
const wrongFrom = uncertified[0]?.from ?? 700;
const wrongTo = uncertified[uncertified.length - 1]?.to ?? 704;
const behind = 20 * (wrongTo - 1) + 80; // the first sample that no doubted frame contains
console.log(
  `${700 - wrongFrom} frames before them and ${wrongTo - 704} behind, ` +
    `${((behind - 20 * wrongFrom) / 16).toFixed(0)} ms in all. SNR of what is before: ${side(0, 20 * wrongFrom)}; ` +
    `of what is behind: ${side(behind, doubted.samples.length)}`,
);
residualFigure(
  doubted.certificate.residuals,
  "Residuals, four frames tampered with",
  doubted.certificate.tolerance,
);

// %% [markdown] id: tampered-reading
// It names them, and their neighbours to either side: samples there were bent to please the wrong ones. All others
// have the features they were given, and on both sides of the doubted ones the sound is the original's, a little less
// exact where it touches them. (Whether the part behind has the same sign as the part before is decided by what they share.)

// %% [markdown] id: comparison-question
// ## 7 · Beside everything else
//
// The usual ways from a magnitude to a sound, on the same features: Griffin and Lim's algorithm, its fast
// variant (Perraudin, Balazs and Søndergaard, 2013), phase gradient heap integration (PGHI; Průša, Balazs and
// Søndergaard, 2017), once with gradients estimated from magnitudes and once with the true ones that
// reassignment gives (Auger and Flandrin, 1995), and Griffin–Lim with all three windows. And Approaches 1–4.
//
// *SNR* is of the waveform, whatever its sign; *block SNR* forgives the sign of every 50 ms;
// *convergence* looks at magnitudes only.

// %% id: comparison tags: slow
interface Entry {
  samples: Samples;
  seconds: number;
}
const plain = { nFft: 80, hopLength: 20, window: "hamming", center: false } as const;
const { magnitudes } = given;
const nIter = settings.iterations;
const ways: Record<string, () => Samples> = {
  "Griffin–Lim": () => griffinLim(magnitudes, { ...plain, nIter, momentum: 0, random: 1, length }),
  "fast Griffin–Lim": () => griffinLim(magnitudes, { ...plain, nIter, random: 1, length }),
  "PGHI, magnitudes": () =>
    istft(polar(magnitudes, pghi(magnitudes, { ...plain, random: 1 })), { ...plain, length }),
  "PGHI, true gradient": () => reassignedPghi(given, { ...analysis, random: 1, length }),
  "three windows": () => {
    const initial = reassignedPghi(given, { ...analysis, random: 1, length });
    return threeWindowGriffinLim(given, { ...analysis, nIter, initial, length });
  },
};
const entries: Record<string, Entry> = {};
const wayBar = progress(Object.keys(ways).length, "Methods");
for (const [name, way] of Object.entries(ways)) {
  const before = performance.now();
  entries[name] = { samples: way(), seconds: (performance.now() - before) / 1000 };
  wayBar.tick(undefined, name);
  await host().breathe();
}
for (const { approach, heard } of results)
  entries[approach.name] = { samples: heard.subarray(begin, begin + length), seconds: 0 };
entries["Approach 4"] = { samples: decoded.samples, seconds: decodingSeconds };

/** As long as the original: what is not answered is silence. */
function fitted(samples: Samples): Float64Array {
  return Float64Array.from({ length }, (_, i) => samples[i] ?? 0);
}
const measured = Object.entries(entries).map(([name, { samples, seconds }]) => ({
  name,
  seconds,
  ...measureSignal(fitted(samples), excerpt, analysis),
}));

// %% id: comparison-table
const short: Record<string, string> = {
  "Griffin–Lim": "GL",
  "fast Griffin–Lim": "fast GL",
  "PGHI, magnitudes": "PGHI",
  "PGHI, true gradient": "PGHI true",
  "three windows": "GL × 3",
};
display(
  table(
    [
      {
        "": "silence",
        "SNR (dB)": "0",
        "block SNR (dB)": "0",
        "mean squared error": digits(measured[0].variance),
        "convergence (dB)": "0",
        seconds: "",
      },
      ...measured.map((m) => ({
        "": m.name,
        "SNR (dB)": m.snr.toFixed(1),
        "block SNR (dB)": m.blockSnr.toFixed(1),
        "mean squared error": digits(m.mse),
        "convergence (dB)": m.convergence.toFixed(1),
        seconds: m.seconds > 0 ? m.seconds.toFixed(1) : "trained above",
      })),
    ].map((row, i) => ({
      ...row,
      published:
        i === 0 || i > 5
          ? (published[row[""]]?.map(digits).join(", ") ?? "not published")
          : "not published",
    })),
    { title: `${settings.seconds} s of ${known.name}, windows of 80, hops of 20` },
  ),
);
display(
  bars(
    Object.fromEntries(measured.map(({ name, snr: db }) => [short[name] ?? name.slice(-1), db])),
    { title: "SNR of the waveform; 1 to 4: Approaches; GL × 3: three windows", yTitle: "dB" },
  ),
);
const [estimated, trueGradient, three] = [2, 3, 4].map((i) => measured[i].blockSnr);
console.log(
  `block SNR: ${(trueGradient - estimated).toFixed(1)} dB more by the true gradient, ` +
    `${(three - estimated).toFixed(1)} dB more by three windows`,
);
players(
  {
    original: likeOriginal(excerpt, excerpt),
    ...Object.fromEntries(
      Object.entries(entries).map(([name, { samples }]) => [name, likeOriginal(samples, excerpt)]),
    ),
  },
  { title: "All at one level" },
);

// %% [markdown] id: comparison-reading
// The Griffin–Lim family and PGHI come near the right *spectrogram* (the convergence) and have the wrong waveform (the
// SNR is below that of silence): islands of either sign, sewn together where the spectrum is small. Knowing
// the true gradient, or all three windows, helps the *block SNR* by a few decibels and leaves the islands. (An
// unrelated wave of the same level has an SNR of $-10 \log_{10} 2$ dB; silence, which nobody would prefer, has 0.) With
// three quarters of overlap there is about one zero of the spectrum for every four bins, and the phase turns around each.
// Approach 4 never meets a phase.
//
// Approaches 2 and 3 hardly put out anything (silence has a convergence of zero decibels); played at the original's
// level, that is noise. Approaches 1, 2 and 3 are the only ones that were trained. (The seconds are those of this run,
// on a machine that may have done other things as well. Three-window Griffin–Lim starts from PGHI's result.)

// %% [markdown] id: exercises
// ## 8 · Three exercises
//
// Six points, about 30 minutes. Each cell below is used by the next: where yours is open, the library's own
// function stands in, and says so. `hint("reassignment")` and its like give hints, free of cost.
//
// ### A · The reassignment operators (2 points)
//
// Three STFTs of one frame grid are given, `spectrum` $S$, `timed` $T$ and `derived` $D$, each `{ re, im }`.
// Where does the energy of each bin lie? Answer with one complex number for each: `re`, how many samples to
// the right, $\mathrm{Re}(T/S)$; `im`, how many *bins* upwards, $-\mathrm{Im}(D/S)$ in radians a sample,
// divided by the $2\pi/\text{nFft}$ of a bin. Where $S$ is zero, both are 0.
//
// There are no complex numbers here, so think first: what is $T/S$ when above and below are multiplied by
// $\bar S$?

// %% id: reassignment tags: exercise
interface Spectra {
  re: Spectrogram<Float64Array>;
  im: Spectrogram<Float64Array>;
}

function reassignment(spectrum: Spectra, timed: Spectra, derived: Spectra): Spectra {
  const { bins: rows, frames: columns } = spectrum.re;
  const nFft = 2 * (rows - 1);
  const times = new Float64Array(rows * columns);
  const upwards = new Float64Array(rows * columns);
  for (let i = 0; i < times.length; i++) {
    const [a, b] = [spectrum.re.data[i], spectrum.im.data[i]];
    const size: number = a * a + b * b; // SOLUTION: size, |S|² of this bin
    if (size === 0) continue;
    times[i] = (timed.re.data[i] * a + timed.im.data[i] * b) / size; // SOLUTION: the real part of T/S
    // BEGIN SOLUTION: upwards[i], minus the imaginary part of D/S, in bins
    const slope = (derived.im.data[i] * a - derived.re.data[i] * b) / size;
    upwards[i] = (-slope * nFft) / (2 * Math.PI);
    // END SOLUTION
  }
  return { re: { ...spectrum.re, data: times }, im: { ...spectrum.im, data: upwards } };
}

// %% id: reassignment-check
await check("reassignment", reassignment);

// %% [markdown] id: reassignment-use
// With it, three windows and three transforms are librosa's function:

// %% id: reassignment-used
const ownReassignment = await orReference("reassignment", reassignment);
const weights = getWindow("hamming", 80);
const slices = sliceIntoFrames(Float64Array.from(excerpt), 80, 20, { center: false });
const under = (weight: (n: number) => number) =>
  rfft({ ...slices, data: slices.data.map((x, i) => x * weight(i % 80)) });
const ownPlaces = ownReassignment(
  under((n) => weights[n]),
  under((n) => weights[n] * (n - 39.5)),
  under((n) => (weights[(n + 1) % 80] - weights[(n + 79) % 80]) / 2),
);

let farthest = 0;
for (let i = 0; i < given.times.data.length; i++) {
  if (given.magnitudes.data[i] < 0.1) continue; // a quotient of small numbers is mostly rounding
  const time = (20 * Math.floor(i / bins) + 40 + ownPlaces.re.data[i]) / 16_000;
  farthest = Math.max(farthest, Math.abs(time - given.times.data[i]));
}
console.log(`largest difference from the library's times: ${(1e6 * farthest).toFixed(2)} µs`);

// %% [markdown] id: signs-question
// ### B · The sign (2 points)
//
// A comparison must not mind what cannot be known. `alignSigns` returns the estimate with the sign of each
// block of `blockLength` samples chosen so that the block is nearest to the reference's. The last block may
// be shorter. When is $\lVert x + e \rVert^2$ smaller than $\lVert x - e \rVert^2$?

// %% id: signs tags: exercise
function alignSigns(
  estimate: Float64Array,
  reference: Float64Array,
  blockLength: number,
): Float64Array {
  const aligned = Float64Array.from(estimate);
  for (let start = 0; start < estimate.length; start += blockLength) {
    const end: number = Math.min(estimate.length, start + blockLength); // SOLUTION: end, where this block ends
    let product = 0;
    for (let i = start; i < end; i++) {
      product += estimate[i] * reference[i]; // SOLUTION: what decides about the sign
    }
    if (product < 0) for (let i = start; i < end; i++) aligned[i] = -estimate[i];
  }
  return aligned;
}

// %% id: signs-check
await check("signs", alignSigns);

// %% [markdown] id: signs-use
// Now the islands can be counted: how often does the sign of Griffin and Lim's three windows change? (In the figure,
// a block that is *kept* has one curve upon the other; one that is *turned* has two, mirrored.)

// %% id: signs-used
const ownSigns = await orReference("signs", alignSigns);
const islanders = fitted(entries["three windows"].samples);
const turned = ownSigns(islanders, Float64Array.from(excerpt), 320);
const blocks = Math.floor(length / 320);
const isTurned = Array.from({ length: blocks }, (_, block) =>
  turned.subarray(320 * block, 320 * (block + 1)).some((x, i) => x !== islanders[320 * block + i]),
);
const changes = isTurned.flatMap((now, i) => (i > 0 && now !== isTurned[i - 1] ? [i] : []));
console.log(
  `three windows: the sign changes ${changes.length} times in ${blocks} blocks of 20 ms (16 frames)`,
);
// The loudest of these places, with two blocks to either side.
const loudness = (block: number) => level(excerpt.subarray(320 * (block - 1), 320 * (block + 1)));
const place = changes.reduce((a, b) => (loudness(b) > loudness(a) ? b : a), changes[0] ?? 2);
const shownFrom = Math.max(0, Math.min(place - 2, blocks - 4));
const shownBlocks = [0, 1, 2, 3].map((i) => shownFrom + i);
const peak = islanders.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
const cut = (x: Samples) => x.subarray(320 * shownFrom, 320 * (shownFrom + 4));
display(
  lines(
    { "three windows": cut(islanders), "the sign of each block put right": cut(turned) },
    {
      title: "The loudest place where the sign changes",
      xTitle: "Time (s)",
      yTitle: "amplitude",
      x0: (320 * shownFrom) / 16_000,
      dx: 1 / 16_000,
      yRange: [-1.3 * peak, 1.1 * peak], // room for the names below
      marks: shownBlocks.map((block) => ({
        x: (320 * block) / 16_000,
        name: `frame ${16 * block}: ${isTurned[block] ? "turned" : "kept"}`,
      })),
    },
  ),
);

// %% [markdown] id: linear-step-question
// ### C · One linear step (2 points)
//
// The heart of the decoder, with magnitudes alone: `powers` is $|S|^2$ of one frame, `known` are its first
// samples, `window` its window; the rest of the frame, one hop, is wanted. `correlation` turns powers into
// $\sum_n s[n]\,s[n + l]$ on the circle, where $s$ is the frame times the window.
//
// Each lag from `hop` to `nFft / 2` is one equation (at `nFft / 2` both neighbours are one and the same
// sample, counted twice). Its right side is what is wanted without what the known
// samples make already. Its coefficient for the new sample $m$ is the window's weight there, times the two
// neighbours that $m$ has at that distance, $m + l$ and $m - l$.

// %% id: linear-step tags: exercise
function correlation(powers: Float64Array): Float64Array {
  return irfft({ re: powers, im: new Float64Array(powers.length) });
}

function powersOf(frame: Float64Array): Float64Array {
  const { re, im } = rfft(frame);
  return re.map((value, k) => value ** 2 + im[k] ** 2);
}

function linearStep(powers: Float64Array, past: Float64Array, window: Float64Array): Float64Array {
  const nFft = window.length;
  const hop = nFft - past.length;
  // the frame, its new samples still zero
  const frame = window.map((weight, n) => (n < past.length ? weight * past[n] : 0));
  const wanted = correlation(powers);
  const have = correlation(powersOf(frame));

  const count = nFft / 2 - hop + 1;
  const matrix = { bins: count, frames: hop, data: new Float64Array(count * hop) };
  const side = { bins: count, frames: 1, data: new Float64Array(count) };
  for (let equation = 0; equation < count; equation++) {
    const lag = hop + equation;
    side.data[equation] = wanted[lag] - have[lag]; // SOLUTION: the right side
    for (let i = 0; i < hop; i++) {
      const m = past.length + i;
      const neighbours: number = frame[(m + lag) % nFft] + frame[(m - lag + nFft) % nFft]; // SOLUTION: neighbours, two of them, on the circle
      matrix.data[i * count + equation] = window[m] * neighbours;
    }
  }
  return matmul(pinv(matrix), side).data;
}

// %% id: linear-step-check
await check("linear-step", linearStep);

// %% [markdown] id: linear-step-use
// One step, from a true past and exact magnitudes in 64 bits, on every twentieth frame. (By itself it would not go on for
// long: each error is the past of the next hop. That is what the polishing is for.)

// %% id: linear-step-used
const ownStep = await orReference("linear-step", linearStep);
const ratios: number[] = [];
for (let t = 0; t < slices.frames; t += 20) {
  const truth = slices.data.slice(80 * t, 80 * (t + 1));
  if (truth.every((x) => Math.abs(x) < 1e-4)) continue;
  const powers = powersOf(truth.map((x, n) => x * weights[n]));
  ratios.push(snr(ownStep(powers, truth.slice(0, 60), weights), truth.slice(60)));
}
ratios.sort((a, b) => a - b);
console.log(
  `median SNR of one step: ${ratios[ratios.length >> 1].toFixed(0)} dB, ${ratios.length} frames`,
);

// %% [markdown] id: score-question
// Your points:

// %% id: score
score("02");

// %% id: duration
const minutes = (performance.now() - runBegan) / 60_000;
console.log(
  `${settings === full ? "full" : "quick"} settings: ${minutes.toFixed(1)} minutes from the first cell to this one`,
);

// %% [markdown] id: end
// ## What to take home
//
// * **A loss needs a scale.** $10^{-3}$ may have been silence.
// * **No activation, no depth**: affine layers multiply into one.
// * **Ask whether the target is a function of the input.** Here it has two values, and the squared error
//   takes their mean, 0. No amount of capacity, data or training changes a question.
// * **"Information is missing" can be tested**: count equations, and solve them.
//
// How far does it carry? Larger hops, missing features, noise, other windows, and a network that is asked the
// right question: 02b.

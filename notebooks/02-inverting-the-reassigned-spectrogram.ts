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
// sound, exact to seven digits, and proves it frame by frame. At the end you write three of the lines it
// rests on yourself: three exercises, six points.
//
// *About 30 minutes to read, 30 more for the exercises.* The run that is shown has the *full* settings, on
// TensorFlow's CPU build without a graphics card: about nine minutes of computing, which took 25 on a
// machine that did many other things. Numbers in the text are of this run; with *quick* settings (section 1) it
// takes a minute or so. Ablations, and the network that *should* have been asked, are in the companion, 02b.

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
import { spectrogram, table, waveform } from "speclab/display";
import { getWindow, griffinLim, irfft, istft, matmul, pghi, pinv, polar, rfft } from "speclab/dsp";
import { sliceIntoFrames, snr } from "speclab/dsp";
import { invertReassigned, measureSignal, reassignedPghi } from "speclab/inversion";
import { threeWindowGriffinLim } from "speclab/inversion";
import * as models from "speclab/models";
import * as nn from "speclab/nn";
import { bestSpeechSet, engineReport, ownKeywords } from "speclab/node";

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

/** Some frames of a spectrogram, and where its energy lies instead of where the bin does. */
function displacement(
  part: Spectrogram<Samples>,
  own: (bin: number, frame: number) => number,
  limit: number,
): Spectrogram<Float64Array> {
  const [from, count] = [2100, 200]; // an a
  const data = Float64Array.from({ length: count * bins }, (_, i) => {
    const [k, t] = [i % bins, from + Math.floor(i / bins)];
    const away = at(part, k, t) - own(k, t);
    return Math.max(-limit, Math.min(limit, away));
  });
  return { bins, frames: count, data };
}

const places = { xTitle: "Frame, from 2100 on", yTitle: "Bin (200 Hz)" };
display(
  heatmap(
    displacement(features.magnitudes, () => 0, 9),
    { title: "Magnitude", ...places },
  ),
);
display(
  heatmap(
    displacement(features.times, (_, t) => (20 * t + 40) / 16_000, 0.0025),
    { title: "Time minus the frame's own, at most ±2.5 ms", colours: "difference", ...places },
  ),
);
display(
  heatmap(
    displacement(features.frequencies, (k) => 200 * k, 300),
    { title: "Frequency minus the bin's own, at most ±300 Hz", colours: "difference", ...places },
  ),
);

// %% [markdown] id: transform-reading
// A window of 5 ms is shorter than a period of this voice (6 ms): the magnitudes show no harmonics, but the
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

bars(
  {
    "1, published": 10 * Math.log10(2e-2),
    "2, published": 10 * Math.log10(1e-3),
    "3, published": 10 * Math.log10(1e-4),
    "3, overfitted": 10 * Math.log10(1e-5),
    "silence, here": 10 * Math.log10(silence),
    "silence, 6 × LibriSpeech": 10 * Math.log10(2.35e-3),
  },
  {
    title: "Mean squared errors, published and of silence",
    yTitle: "dB (10 · log₁₀ of the error)",
  },
);

// %% [markdown] id: scale-reading
// Six LibriSpeech utterances have mean squares between 1.4 · 10⁻³ and 1.3 · 10⁻², with a middle of about
// 2 · 10⁻³. Against those, Approach 1's 2 · 10⁻² is *worse* than saying nothing, and Approach 2's 10⁻³ is
// saying nothing about a quiet speaker. (The seed does not say how loud its recordings were, so this is an
// inference, and the reason why every loss below stands beside the zero predictor. What the seed did not publish
// has no number of the seed's beside it on this page.)
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
  bySeed: number;
  toTheEnd: number;
  heldOut: number;
  heard: Float32Array;
}

async function trained(approach: models.Approach): Promise<Trained> {
  const optimum = models.affineOptimum(approach, [known]);
  const seedRecipe = { ...models.seedRecipe(approach), steps: settings.seedSteps };
  const asSeed = models.approachTraining(approach, [known], { recipe: seedRecipe, seed: 1 });
  await asSeed.run();
  const bySeed = await asSeed.error([known]);
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
display(
  table(
    results.map(({ approach, optimum, bySeed, toTheEnd }) => ({
      "": approach.name,
      "zero predictor": digits(optimum.zeroPredictor),
      variance: digits(optimum.variance),
      "affine optimum": digits(optimum.error),
      "trained to the end": digits(toTheEnd),
      "by the seed's recipe": digits(bySeed),
      "published, other data": published[approach.name].map(digits).join(", overfitted "),
    })),
    { title: "Mean squared errors on the utterance that the networks were trained on" },
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
    { title: "Shares of the variance: 1 is silence", yTitle: "error / variance" },
  ),
);

// %% [markdown] id: losses-reading
// Trained to the end, each network stands where the closed form says, to a tenth of a percent of the
// variance: the training is not what is wrong. And what it reaches is next to nothing. Approach 1 explains a
// third of this one speaker's variance (**0.69** is left), Approaches 2 and 3 two percent (**0.98**). On a
// stranger all three are *worse* than silence. By the seed's recipe, with raw hertz and seconds in one kernel,
// the bars end at what training prints, and the table shows the networks *in use*, where dropout is off: all are
// above silence there, also Approach 1, which was below it while it trained. (Dropout before a batch norm
// changes the variance that the norm remembers: X. Li et al., CVPR 2019. The seed's numbers are of training.)
//
// What does a third of the variance sound like? All players have one level.

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
// the place where it has to answer the samples of frame 1000?

// %% id: index
const there = models.unwrappedCells("published", frames, 1000);
const right = models.unwrappedCells("frames", frames, 1000);
console.log(
  `as published: bin ${there.bins[0]}, frames ${there.frames[0]} to ${there.frames[19]}; ` +
    `put right: bins ${right.bins[0]} to ${right.bins[19]}, frame ${right.frames[0]}`,
);

const [from, to] = [Math.min(...there.frames, 1000) - 10, Math.max(...there.frames, 1000) + 10];
const read: Spectrogram<Float64Array> = {
  bins,
  frames: to - from,
  data: new Float64Array(bins * (to - from)),
};
for (let i = 0; i < 20; i++) {
  read.data[(there.frames[i] - from) * bins + there.bins[i]] = 1;
  // One column is hard to see: five, of which the middle one is meant.
  for (let wide = -2; wide <= 2; wide++)
    read.data[(right.frames[i] - from + wide) * bins + right.bins[i]] = 2;
}
display(
  heatmap(read, {
    title: "What is read for frame 1000: as published (dim, flat), put right (bright, upright)",
    xTitle: `Frame, from ${from} on`,
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
// Put right (*frames*: one frame, 20 bins; *whole frames*: all 41) it explains a little more, and is still
// nowhere near a reconstruction. The slips are real, and they are not the reason.

// %% [markdown] id: capacity-question
// ### "More capacity doesn't help"
//
// Here is that sentence as an experiment: Approach 2, put right, from its own width to eight times as
// many channels, and from one hidden layer to four. The solid ground is the error on the utterance that
// the network saw.

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

display(
  lines(
    { "affine optimum": settings.widths.map(() => best), ...byWidth(affineRows, "training") },
    { title: "As in the seed, no activation: training error", ...byDoublings },
  ),
);
display(
  lines(byWidth(reluRows, "training"), { title: "With ReLU: training error", ...byDoublings }),
);
display(
  lines(byWidth(reluRows, "heldOut"), { title: "With ReLU: error on a stranger", ...byDoublings }),
);
const last = affineRows[affineRows.length - 1];
console.log(
  `${affineRows[0].parameters} parameters: ${affineRows[0].training.toFixed(3)}; ` +
    `${last.parameters} parameters: ${last.training.toFixed(3)}; optimum ${best.toFixed(3)}`,
);

// %% [markdown] id: capacity-reading
// Mind the axis of the first figure: it spans half a percent, and silence, at 1, lies far above it. All sixteen
// networks end there, between 0.838 and 0.842, at **the affine optimum**. Every network of the seed, however
// wide and deep, is convolution, dropout, batch norm, convolution, with *no activation between them*. In
// use each of these is a matrix and an offset, and matrices multiply into one:
//
// $$W_2(W_1 x + b_1) + b_2 = (W_2 W_1)\,x + (W_2 b_1 + b_2) = W x + b$$
//
// A hundred layers of it can do what one can do. That is all that "capacity doesn't help" says about the
// *networks*: their capacity never grew. It says nothing yet about the *information*.
//
// With activations (the other two figures, one and two hidden layers) capacity does grow, from 0.40 of the
// variance down to 0.03, and buys memory instead of understanding: the wider, the better on what it saw; on a
// stranger worse than twice silence at every width, without a trend. (Three and four layers, which take longer
// to train: `npm run verify -- capacity`.) Why there is nothing to be understood, for any network that is
// asked like this, is the next section.

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
    title: "The seed's networks in closed form, by the length of what they must know",
    xTitle: "Hops of 1.25 ms",
    yTitle: "error / variance",
  }),
);

// %% [markdown] id: overfit-reading
// Up to 61 hops, 76 ms, even the seed's affine map is *perfect* (errors below 10⁻¹⁶): as many unknowns
// as equations. Then it climbs towards 1, as every regression on numbers that say nothing does. A larger
// network with activations, eight times as wide, climbs later: of one word's variance it misses 0.04 %, of eight
// words' two percent, of 64 words' a fifth. **What it has not seen is worse than silence throughout.** "Only when overfitted" is the
// whole of it: a table is learned, and a table of one utterance is of no use for the next. What the published
// 10⁻⁴ and 10⁻⁵ of Approach 3 are is not to be found out: the printed network cannot reach such a share of a
// signal on more than those 76 ms. The recordings were very quiet or very short, or the network was another
// one; the seed does not say.

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
bothWays.forEach((ratio, i) => {
  console.log(
    `${approaches[i].name}: ${asItIs[i].toFixed(6)} as it is, ${ratio.toFixed(6)} both ways`,
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
// **1.000000**, for all three. So what Approach 1 had explained, a third, hung on one polarity: a little of it
// by chance (247 unknowns for some 3000 hops explain 8 % of anything), the rest by the voice. Vocal folds close
// faster than they open, and whoever knows which way the microphone was wired can guess a little. Of what
// Approaches 2 and 3 had explained, chance alone accounts for all: 61 unknowns, two percent.
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
    invariant[`${loss}: ${name}`] = snr(answer, truth, { sign: "free", blockLength: 20 });
  }
  training.dispose();
}
bars(invariant, {
  title: "Trained on both polarities; the sign of every hop forgiven in the comparison",
  yTitle: "Signal-to-noise ratio (dB)",
});

// %% [markdown] id: invariant-reading
// With the squared error: silence, **0.1 dB**, as the proof says, although it was allowed to memorise. With the
// loss that forgives, the same network on the same features knows its utterance again, **9.4 dB**. So the sign
// was what kept it from memorising. (A stranger is not in the table: −5.4 dB, worse than silence as before. One
// utterance teaches no map.)
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
const residualFigure = (residuals: Float64Array, title: string) =>
  lines(logarithms(residuals), {
    title,
    xTitle: "Time (s)",
    yTitle: "log₁₀ of the relative residual",
    dx: 20 / 16_000,
  });

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
view.show(residualFigure(decoded.certificate.residuals, "Residual of every frame, decoded"));

const { certificate } = decoded;
const exact = measureSignal(decoded.samples, excerpt.subarray(0, decoded.samples.length), analysis);
console.log(
  `${(100 * certificate.share).toFixed(1)} % of ${certificate.residuals.length} frames certified ` +
    `(residual below ${certificate.tolerance}), ${decoded.runs.length} runs; ` +
    `SNR ${exact.snr.toFixed(1)} dB, mean squared error ${digits(exact.mse)}`,
);

// %% [markdown] id: decode-reading
// About **150 dB**: an error of 10⁻¹⁷, where the published training loss was 10⁻⁵ for an utterance known by
// heart. Nothing was trained, nothing was guessed but the start. What remains is the rounding of the features
// to 32 bits; from 64-bit features it is about 250 dB (02b, section 3).
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
residualFigure(
  doubted.certificate.residuals,
  "Residuals, the magnitudes of four frames tampered with",
);

// %% [markdown] id: tampered-reading
// It names them, and some twenty frames to either side, a thirtieth of a second: samples there were
// bent to please the wrong ones. All others have the features they were given. (Whether the part behind it
// has the same sign as the part before is decided by what they share.)

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
  "three windows": "3 windows",
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
    { title: "Signal-to-noise ratio of the waveform; 1 to 4: the Approaches", yTitle: "dB" },
  ),
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
// The Griffin–Lim family and PGHI come near the right *spectrogram* (convergence of −12 dB and below) and have
// the wrong waveform, below 0 dB: islands of either sign, sewn together where the spectrum is small. Knowing
// the true gradient, or all three windows, helps the *block SNR* by two or three decibels and leaves the islands (an
// unrelated wave of the same level has −3 dB; silence, which nobody would prefer, has 0): with three quarters
// of overlap there is about one zero of the spectrum for every four bins, and the phase turns around each.
// Approach 4 never meets a phase.
//
// Approaches 2 and 3 hardly put out anything (a convergence of 0 dB is silence); played at the original's
// level, that is noise. Approaches 1, 2 and 3 are the only ones that were trained. (The seconds are those of this run, on this
// machine, which does other things as well. Three-window Griffin–Lim starts from PGHI's result.)

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
// Now the islands can be counted: how often does the sign of Griffin and Lim's three windows change?

// %% id: signs-used
const ownSigns = await orReference("signs", alignSigns);
const islanders = fitted(entries["three windows"].samples);
const turned = ownSigns(islanders, Float64Array.from(excerpt), 320);
let changes = 0;
for (let block = 1; block < Math.floor(length / 320); block++) {
  const flipped = (i: number) =>
    Math.sign(turned[320 * i + 160]) !== Math.sign(islanders[320 * i + 160]);
  if (flipped(block) !== flipped(block - 1)) changes++;
}
console.log(
  `three windows: the sign changes ${changes} times in ${Math.floor(length / 320)} blocks of 20 ms`,
);
display(
  waveform(
    { samples: Float32Array.from(turned), sampleRate: 16_000 },
    { title: "Three windows, the sign of every 20 ms put right", from: 0.5, to: 0.6 },
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

// %% [markdown] id: end
// ## What to take home
//
// * **A loss needs a scale.** 10⁻³ may have been silence.
// * **No activation, no depth**: affine layers multiply into one.
// * **Ask whether the target is a function of the input.** Here it has two values, and the squared error
//   takes their mean, 0. No amount of capacity, data or training changes a question.
// * **"Information is missing" can be tested**: count equations, and solve them.
//
// How far does it carry? Larger hops, missing features, noise, other windows, and a network that is asked the
// right question: 02b.

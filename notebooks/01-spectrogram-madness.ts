// title: Spectrogram Madness
// kind: seminar
// minutes: 100

// %% [markdown] id: title
// # Spectrogram Madness
//
// One second of speech is 22 050 numbers, and nobody can read them. On this page you turn them into
// a picture in which vowels, hisses and pauses can be seen, shrink the picture to what the ear cares
// about, bend it, and turn what you have bent into sound again. The last step is called madness for
// a reason.
//
// About 100 minutes, 84 without what may be skipped; six exercises, ten points:
//
// | task 1: sound to picture | points | | task 2: picture to sound | points |
// | --- | --- | --- | --- | --- |
// | short-time Fourier transform | 2 | | back from the mel scale | 1 |
// | power spectrogram | 1 | | inverse transform | 2 |
// | mel spectrogram | 2 | | Griffin and Lim's algorithm | 2 |
//
// Every exercise can be done by itself: where one is open, later cells use the library's function
// and say so. Each section says how many minutes it takes. If time is short, leave out what *may be
// skipped*: that saves 16 minutes and costs no points. (Run its cells all the same, later ones need
// them.) The [glossary](#Glossary) at the end explains ten words, and before it an optional second part
// with points of its own waits for those who want more.

// %% [markdown] id: how-to-use
// ### How to use this page
//
// Click on a cell and press **Shift+Enter**: it runs, shows its result below, and selects the next
// one. Run them from the top, as later ones need what earlier ones have computed.
//
// * **■** in the toolbar stops a cell that takes too long and keeps everything computed so far.
// * **⟳** starts from nothing: then run the cells again from the top (*Run › Run All Cells*).
// * *… is not known yet* means that a cell further up has not run yet; after ⟳ the kernel says which to run.
// * A check that is not passed ends its cell with a red line below the sentence; that is meant so.
//
// You cannot break anything: this is your own copy, and a wrong line is answered with a sentence.

// %% [markdown] id: coming-from
// ### If you come from Python
//
// *3 minutes.* The language is **TypeScript**: JavaScript with types, which are checked before a cell
// runs. `: number` after a name is its type. Blocks stand in `{ }`, statements end with `;`.
//
// | Python | TypeScript |
// | --- | --- |
// | `x = 1`, and `x = 1` that changes later | `const x = 1;`, and `let x = 1;` |
// | `for i in range(n):` | `for (let i = 0; i < n; i++) { … }` |
// | `def half(n): return n // 2` | `function half(n: number): number { return Math.floor(n / 2); }` |
// | `lambda x: x ** 2` | `(x) => x ** 2` |
//
// Three things are different from NumPy:
//
// * **Arrays have no operators.** A sound is a `Float32Array` or `Float64Array`, a row of numbers of
//   fixed length (`Samples` means either). `a * b` does not multiply them; this does, number by number:
//   `a.map((value, i) => value * b[i])`, where `value` is `a[i]`.
// * **A matrix is plain data**, `{ bins, frames, data }`: `bins` rows, `frames` columns, and all
//   numbers in one array, one *column* after the other: bin `k` of frame `t` is
//   `data[t * bins + k]`.
// * **There are no complex numbers.** What is complex comes as two matrices, `{ re, im }`.
//
// <details>
// <summary>A longer table, to look things up</summary>
//
// | Python, NumPy, librosa | here |
// | --- | --- |
// | `for value in values:` | `for (const value of values) { … }` |
// | `and`, `or`, `not`, `==` | `&&`, `\|\|`, `!`, `===` |
// | `a if found else b`, `None` | `found ? a : b`, `undefined` |
// | `f"{n} frames"`, `print(x)` | `` `${n} frames` ``, `console.log(x)`, or `x` as the last line of a cell |
// | `{"a": 1}`, `d["a"]`, `{**d, "b": 2}` | `{ a: 1 }`, `d.a`, `{ ...d, b: 2 }` |
// | `raise ValueError("no")` | `throw new Error("no");` |
// | `len(a)`, `np.zeros(n)` | `a.length`, `new Float64Array(n)` |
// | `a * b`, `a ** 2` | `a.map((value, i) => value * b[i])`, `a.map((value) => value ** 2)` |
// | `a[10:20]`, `a[10:20].copy()` | `a.subarray(10, 20)`, `a.slice(10, 20)` |
// | `a.sum()` | `a.reduce((sum, value) => sum + value, 0)` |
// | `a[n]` beyond the end: an error | `undefined`, which becomes `NaN` when you compute with it |
// | `S.shape` | `[S.bins, S.frames]` |
// | `S[k, t]`, `S[:, t]`, `S[k]` | `at(S, k, t)`, `frame(S, t)`, `rows(S)[k]` |
// | `np.maximum(S, 0)` | `{ ...S, data: S.data.map((value) => Math.max(value, 0)) }` |
// | `np.abs(X)`, `np.abs(X) ** 2`, `np.angle(X)` | `magnitude(X)`, `power(X)`, `angle(X)` |
// | `A * np.exp(1j * phi)` | `polar(A, phi)` |
// | `A @ B`, `A.T`, `np.linalg.pinv(A)` | `matmul(A, B)`, `transpose(A)`, `pinv(A)` |
// | `np.fft.rfft(x)`, `np.fft.irfft(X)` | `rfft(x)`, `irfft(X)` |
// | `librosa.filters.mel(sr=…, n_fft=…)` | `transpose(melFilters({ sampleRate, nFft }))` |
// | `np.random.seed(1)` | `const random = new Random(1)` |
//
// </details>

// %% [markdown] id: listen-question
// # Task 1 · From sound to picture
//
// ## 1 · Listen
//
// *2 minutes.* Two voices, made for this seminar. Which of their sounds hiss, and which sing?
//
// * She says: *Hush, and watch: every vowel I sing leaves a ladder of bright stripes.*
// * He says: *Whisper softly, and all my stripes dissolve into mist.*
//
// (The cell begins with `import`, which fetches what this page needs, as in Python. You need not read
// the list.)

// %% id: listen
import { at, frame, Random, rows } from "speclab";
import type { ComplexSpectrogram, Samples, Spectrogram } from "speclab";
import { load, tone } from "speclab/audio";
import { check, hint, orReference, type SeminarSettings, score, todo } from "speclab/check";
import { display, heatmap, lines, live, player, players } from "speclab/display";
import { recorder, spectrogram, waveform } from "speclab/display";
import { angle, hann, irfft, magnitude, matmul, melFilters, pinv, polar, power } from "speclab/dsp";
import { rfft, rms, sliceIntoFrames, spectralCentroid, spectralConvergence } from "speclab/dsp";
import { transpose, yin } from "speclab/dsp";
import * as library from "speclab/dsp";

const woman = await load("data/voice-f.wav");
const man = await load("data/voice-m.wav");

display(player(woman, { title: "She" }));
display(player(man, { title: "He" }));

// %% [markdown] id: listen-reading
// Both are synthetic, hence the accent of a polite machine. *sh*, *s*, *f* and *ch* hiss: air rushes
// through a narrow place. Vowels, *l*, *m* and *n* sing: the vocal folds swing.

// %% [markdown] id: look-question
// ## 2 · Look
//
// *2 minutes.* `woman.samples` holds the air pressure at the microphone, `woman.sampleRate` times a
// second, as numbers between −1 and 1. How many are there, and can you see the word *hush* in the
// first 10 000?

// %% id: look
const seconds = woman.samples.length / woman.sampleRate;
console.log(
  `${woman.samples.length} samples, ${woman.sampleRate} a second: ${seconds.toFixed(2)} s`,
);

waveform(woman, { title: "The first 10 000 samples", to: 10_000 / woman.sampleRate });

// %% [markdown] id: look-reading
// **89 978 samples, 4.08 s.** The figure shows 0.45 s of them: a breath (*h*), the vowel growing
// until 0.23 s (*u*), the hiss (*sh*), and the beginning of *and*. Drag across a part of the figure
// to look closer; a double click goes back.

// %% [markdown] id: period-question
// What does a vowel look like from near? Here are 40 thousandths of a second of the *a* in *ladder*.

// %% id: period
waveform(woman, { title: "Inside the a of ladder", from: 2.68, to: 2.72 });

// %% [markdown] id: period-reading
// The same shape comes again and again, every **6.2 ms**: the vocal folds open and close 162 times a
// second. That rate is the *fundamental frequency*, F0. The wiggles inside one period make the sound
// an *a* and not an *i*, but who could tell from here?

// %% [markdown] id: frames-question
// ## 3 · Frames
//
// *3 minutes.* A Fourier transform tells **which** frequencies are in a sound. Of the whole sentence it
// would tell nothing about **when**. So we cut the sound into short, overlapping *frames* and transform
// each one. How long should a frame be?
//
// * `windowLength = 2048` samples are 93 ms: long enough to hold many periods of a voice, short
//   enough that a speech sound hardly changes.
// * `hopLength = 512` samples, 23 ms, from one frame to the next: neighbours share three quarters.
//
// These two numbers belong to 22 050 Hz. At 16 000 Hz the same 2048 would be 128 ms.

// %% id: frames
const excerpt = woman.samples.subarray(3400, 3400 + 4096);
const frames = sliceIntoFrames(excerpt, 2048, 512);
console.log(`${excerpt.length} samples → ${frames.frames} frames of ${frames.bins} samples`);

// one curve for each frame, by its name (a Record is a dict)
const curves: Record<string, Float64Array> = {};
for (let t = 0; t < frames.frames; t++) curves[`frame ${t}`] = frame(frames, t);

display(
  lines(excerpt, { title: "4096 samples: the vowel of hush, then its sh", xTitle: "Sample" }),
);
display(lines(curves, { title: "Their frames, overlapping", xTitle: "Sample", shift: 0.5 }));

// %% [markdown] id: frames-reading
// 4096 samples give 4096 / 512 + 1 = **9 frames**. Follow the end of the vowel: from each frame to
// the next it moves 512 samples to the left.
//
// Look at the top curve: it is symmetric. Frame *t* is centred on sample *t* · 512, so the first one
// would begin 1024 samples before the sound does. `sliceIntoFrames` fills the gap with the sound's
// **mirror image**, and does the same at the other end.
//
// <details>
// <summary>If you compare with librosa</summary>
//
// Mirrored ends are the choice of this seminar, and were librosa's before version 0.10. Today's librosa
// pads with zeros, so the frames at both ends differ. And where the course that this comes from has
// `librosa.core.spectrum.util.frame`, which is gone, it is `librosa.util.frame` today.
//
// </details>

// %% [markdown] id: window-question
// ## 4 · The window
//
// *3 minutes.* The transform takes a frame for one turn of an endless loop. The two ends of a frame
// rarely fit together, so the loop has a click in it, and a click contains all frequencies. What can be
// done about the ends? Fade them in and out: multiply the frame by a **window**.

// %% id: window
const hannWeights = hann(3000);
console.log(
  `first ${hannWeights[0]}, middle ${hannWeights[1500]}, last ${hannWeights[2999].toExponential(2)}`,
);

lines(hannWeights, {
  title: "Hann window of 3000 samples",
  xTitle: "Sample",
  yTitle: "Weight",
  marks: [{ x: 1500, name: "centre" }],
});

// %% [markdown] id: window-reading
// The first weight is 0, the one at 1500 is 1, and the last is **1.1 · 10⁻⁶, not 0**: this is the
// *periodic* window, whose next value would be the 0 of its next turn. Only so do overlapping
// windows add up evenly. The *symmetric* one, `hann(3000, { symmetric: true })`, ends at exactly 0;
// it is made for filters, and in the exercise below it costs points.
//
// <details>
// <summary>If you bring Python code of your own</summary>
//
// The function that many courses took windows from, `librosa.core.spectrum.get_window`, is gone. Today
// it is `scipy.signal.get_window("hann", 3000)`, periodic too, while `np.hanning(3000)` is the symmetric
// one.
//
// </details>

// %% [markdown] id: fft-question
// ## 5 · The Fourier transform
//
// *4 minutes.* `rfft` turns *n* real numbers into *n* / 2 + 1 complex ones, one for each *bin*. There
// are no complex numbers in TypeScript, so they come as two arrays, `re` and `im`. What is in 3000
// samples of the *a* in *ladder*?

// %% id: fft
const vowel = woman.samples.subarray(58_500, 58_500 + 3000);
const spectrum = rfft(vowel.map((amplitude, n) => amplitude * hannWeights[n]));
const binHertz = woman.sampleRate / 3000;
console.log(`${vowel.length} samples → ${spectrum.re.length} bins, ${binHertz} Hz apart`);

// √(re² + im²) of every bin
function sizes({ re, im }: { re: Float64Array; im: Float64Array }): Float64Array {
  return re.map((value, k) => Math.hypot(value, im[k]));
}

lines(
  { "real part": spectrum.re.subarray(0, 250), magnitude: sizes(spectrum).subarray(0, 250) },
  { title: "The a of ladder, first 250 bins", xTitle: "Bin" },
);

// %% [markdown] id: fft-reading
// 3000 samples give **1501 bins** (NumPy's shape is `(1501,)`), 7.35 Hz apart. The magnitude √(re² + im²)
// has teeth at the bins 22, 44, 66, 88, 110, 132 …: F0 is 22 · 7.35 Hz = 162 Hz, and its multiples, the
// *harmonics*, are a ladder, as she says. The highest tooth is not the first but the fifth: the mouth
// decides which rungs are loud.
//
// The real part swings to both sides of zero, because it also depends on where in its period each
// wave is caught. That is the *phase*. The picture at the end will not show it.

// %% [markdown] id: leak-question
// ### Is the window worth the trouble?
//
// *2 minutes, may be skipped.* A pure tone should have one tooth and nothing else. Here is one of
// 440 Hz, in decibels: 20 · log₁₀ of the magnitude, so −20 dB is a tenth, −60 dB a thousandth.

// %% id: leak
const decibels = (values: Float64Array) => values.map((value) => 20 * Math.log10(value));
const pure = tone(440, { sampleRate: 22050, length: 3000 }).samples;
const faded440 = pure.map((amplitude, n) => amplitude * hannWeights[n]);

lines(
  {
    "no window": decibels(sizes(rfft(pure))),
    "Hann window": decibels(sizes(rfft(faded440))),
  },
  { title: "A tone of 440 Hz", xTitle: "Frequency (Hz)", yTitle: "dB", dx: binHertz },
);

// %% [markdown] id: leak-reading
// 440 Hz makes 59.86 turns in 3000 samples, so the ends do not fit. Without a window the tone leaks
// everywhere: at 1000 Hz it is only 53 dB below its peak, as loud as many a consonant. With the
// window it is 130 dB below, and what remains further up is the rounding of 32-bit numbers. The
// price is a tooth four bins wide instead of two, and 6 dB lower.

// %% [markdown] id: stft-question
// ## 6 · Exercise: write the STFT (2 points)
//
// *12 minutes.* Now put the three together. The **short-time Fourier transform** of a sound $x$, with a
// window $w$ of $N$ samples and a hop of $H$ samples, is for every frame $t$ and bin $k = 0 … N/2$
//
// $$X[k, t] = \sum_{n=0}^{N-1} w[n]\; x\!\left[tH + n - \tfrac{N}{2}\right]\; e^{-2\pi i\, kn/N}$$
//
// In words: cut out frame $t$, multiply it by the window, transform it.

// %% [markdown] id: stft-blanks
// Slicing is done for you. Replace the two `todo(…)`, by one or two lines each:
//
// 1. `weights`: the window, as many numbers as a frame has samples.
// 2. The rest: multiply every frame by the weights, transform all of them with `rfft`, and return
//    what it gives. `rfft` takes frames as `sliceIntoFrames` makes them, `{ bins, frames, data }`;
//    `data` holds one frame after the other, `windowLength` samples each.
//
// Three tools: `array.map((value, i) => …)` makes a new array, value by value; `i % windowLength` is a
// sample's place in its frame; `{ ...frames, data: other }` is a copy of `frames` with other data.
//
// Stuck? Type `hint("stft")` into a cell of your own (**+** in the toolbar), or open the hints below a
// check. They cost nothing, here and in all exercises.

// %% id: stft tags: exercise
function getStft(
  amplitudes: Samples,
  windowLength: number,
  hopLength: number,
): ComplexSpectrogram<Float64Array> {
  // overlapping frames: windowLength × (number of frames)
  const frames: Spectrogram<Float64Array> = sliceIntoFrames(amplitudes, windowLength, hopLength);

  // one weight for each sample of a frame
  const weights: Float64Array = hann(windowLength); // SOLUTION: weights, the window as long as a frame

  // BEGIN SOLUTION: the transform of every weighted frame, to be returned
  const weighted = frames.data.map((amplitude, i) => amplitude * weights[i % windowLength]);
  return rfft({ ...frames, data: weighted });
  // END SOLUTION
}

// %% [markdown] id: stft-check-question
// Is it right? The check calls your function with sounds, windows and hops that you have not seen,
// odd ones too. Its numbers may differ from the true ones by 10⁻⁴ of the largest, here and in all
// exercises; if they differ by more, the check says what it looks like. You can try as often as you
// want: run your cell, then the check.
//
// (A cell with an error of its own has not run. The check then judges nothing, says that your newest text has a
// type error, and waits until it is mended.)

// %% id: stft-check
await check("stft", getStft);

// %% [markdown] id: first-row-question
// ## 7 · What your function sees
//
// *5 minutes.* The whole sentence now, frame by frame. (When you change your function, run the cells
// from here again.) Before the picture, one row of it: bin 0 is 0 Hz. What can there be at no frequency
// at all?

// %% id: first-row
// your function, or the library's as long as yours is open
const ownStft = await orReference("stft", getStft);
const hers = ownStft(woman.samples, 2048, 512);
const his = ownStft(man.samples, 2048, 512);

const loudness = magnitude(hers);
const loudest = loudness.data.reduce((most, value) => Math.max(most, value));
console.log(`${loudness.bins} bins × ${loudness.frames} frames, the loudest ${loudest.toFixed(2)}`);

lines(rows(loudness)[0], { title: "Magnitude of bin 0", xTitle: "Frame" });

// %% [markdown] id: first-row-reading
// **1025 bins × 176 frames**: 2048 / 2 + 1, and ⌊89 978 / 512⌋ + 1. Bin 0 adds up the weighted
// samples of a frame: how far the frame as a whole is off zero. A voice is hardly off at all, at most
// **1.70**, where the loudest bin of all has **147.54**.

// %% [markdown] id: picture-question
// And here is the picture: time to the right, frequency upwards, the louder the brighter, 80 dB from
// black to white. Before you run the cell: where will the *sh* of *hush* be, and what will a vowel
// look like?

// %% id: picture
const grid = { sampleRate: 22050, hopLength: 512 };
display(spectrogram(hers, { ...grid, title: "She: Hush, and watch: every vowel I sing …" }));
display(spectrogram(his, { ...grid, title: "He: Whisper softly, and all my stripes …" }));

// %% [markdown] id: picture-reading
// * The *sh* is the cloud at 0.23 … 0.32 s, from 2 kHz to the top. A hiss has all frequencies of a
//   wide band at once; *ch* at 0.9 s and each *s* are others.
// * Vowels are striped. The bright regions, the *formants*, move with the mouth: they tell an *u*
//   from an *i*, whoever says it.
// * He has nothing above 8 kHz, because his voice was recorded at 16 000 samples a second and hers at
//   32 000. A sound holds no frequency above half its rate.
//
// One thing the picture is not: smaller. 1025 × 176 complex numbers are 360 800 numbers, four times
// as many as the samples they come from. The next exercises make 22 528 of them.

// %% [markdown] id: ladder-question
// ### Whose stripes lie closer together?
//
// *2 minutes, may be skipped.* Look below 2000 Hz: her *ladder*, and his *all my*.

// %% id: ladder
const ladder = ownStft(woman.samples.subarray(55_000, 70_000), 2048, 128);
const allMy = ownStft(man.samples.subarray(31_000, 46_000), 2048, 128);

const low = { sampleRate: 22050, hopLength: 128, fMax: 2000 };
display(spectrogram(ladder, { ...low, title: "She: ladder" }));
display(spectrogram(allMy, { ...low, title: "He: all my" }));

// %% [markdown] id: ladder-reading
// Count the rungs up to 1000 Hz: she has six, 162 Hz apart, he has ten, about 100 Hz apart. That distance is
// F0, and we hear it as the height of the voice. Where the rungs bend together, the melody moves.

// %% [markdown] id: resolution-question
// ### Change one number
//
// *3 minutes, may be skipped.* A short window sees better **when**, a long one **which**. Here is half a
// second of *all my* with a window of 6 ms. What has become of his ladder? Then set `tryWindow` to 512,
// 2048 and 8192.

// %% id: resolution
const tryWindow = 128;

const tried = ownStft(man.samples.subarray(33_000, 44_025), tryWindow, 32);
spectrogram(tried, { sampleRate: 22050, hopLength: 32, title: `windowLength ${tryWindow}` });

// %% [markdown] id: resolution-reading
// It stands upright: one line for each swing of his vocal folds, 10 ms apart. With 2048 samples the
// lines lie flat, one for each harmonic; with 8192 (372 ms) they are thin, and the sounds have run
// together. No window shows both. For a voice 2048 is the usual compromise.

// %% [markdown] id: power-question
// ## 8 · Exercise: the power spectrogram (1 point)
//
// *4 minutes.* A picture needs no phase. What remains of a complex number without it is its size, and
// its square is the **power**: how much energy a bin gets in a frame.
//
// $$S[k, t] = \bigl|X[k, t]\bigr|^2 = \mathrm{re}^2 + \mathrm{im}^2$$

// %% [markdown] id: settings-question
// All functions from here on share their settings. Nobody wants to write six numbers each time: a
// function takes those that are given, and the rest from `defaults`. (`Partial<SeminarSettings>` is the
// type of *some of the settings*.)
//
// `expectShape` stops with a sentence when a matrix has the wrong size. It stands where the course this
// comes from has its `assert`s, and it is there to help you: leave it in.

// %% id: settings
const defaults: SeminarSettings = {
  sampleRate: 22050, // samples a second
  nMels: 128, // mel bands
  windowLength: 2048, // samples in a frame
  hopLength: 512, // samples from one frame to the next
  fMin: 1, // Hz, where the lowest mel band begins
  fMax: 8192, // Hz, where the highest one ends
};

function expectShape(name: string, s: Spectrogram<Samples>, bins: number, frames: number): void {
  if (s.bins === bins && s.frames === frames) return;
  throw new Error(`${name} must be ${bins} × ${frames}, and is ${s.bins} × ${s.frames}`);
}

// %% [markdown] id: power-blanks
// Two blanks, one line each. `ownStft` is your function, or the library's as long as yours is open.

// %% id: power tags: exercise
function getSpectrogram(
  amplitudes: Samples,
  settings: Partial<SeminarSettings> = {},
): Spectrogram<Float64Array> {
  const { windowLength, hopLength } = { ...defaults, ...settings };

  // step I: short-time Fourier transform
  const stft: ComplexSpectrogram<Float64Array> = ownStft(amplitudes, windowLength, hopLength); // SOLUTION: stft, of the amplitudes
  const frameCount = Math.floor((amplitudes.length - (windowLength % 2)) / hopLength) + 1;
  expectShape("stft", stft.re, Math.floor(windowLength / 2) + 1, frameCount);

  // step II: the power of every bin
  const powers: Spectrogram<Float64Array> = power(stft); // SOLUTION: powers, re² + im² of the stft

  return powers;
}

// %% [markdown] id: power-check-question
// Is it right? (Twice the amplitude is four times the power.)

// %% id: power-check
await check("power", getSpectrogram);

// %% [markdown] id: mel-basis-question
// ## 9 · The mel scale
//
// *3 minutes.* Everybody hears the step from 100 to 120 Hz, and nobody the one from 8000 to 8020 Hz. The
// **mel scale** counts what is heard: even steps up to 1000 Hz, then ever wider ones. So we collect the
// 1025 bins in 128 *bands*, each a triangle of weights, narrow at the bottom and wide at the top.
//
// The weights are a matrix of 128 × 1025 numbers, the **mel basis**. What does it look like? (As
// logarithms, in the colours of the course this comes from; black is zero.)

// %% id: mel-basis
const melBasis = transpose(
  melFilters({ sampleRate: 22050, nFft: 2048, nMels: 128, fMin: 1, fMax: 8192 }),
);
console.log(`mel basis: ${melBasis.bins} bands × ${melBasis.frames} bins`);

display(
  heatmap(melBasis, {
    title: "Mel basis",
    scale: "log",
    colours: "hot",
    xTitle: "Frequency bin",
    yTitle: "Mel band",
  }),
);
display(
  lines(Object.fromEntries([10, 40, 70, 100, 127].map((m) => [`band ${m}`, rows(melBasis)[m]])), {
    title: "Five of its rows",
    xTitle: "Frequency bin",
    yTitle: "Weight",
  }),
);

// %% [markdown] id: mel-basis-reading
// The curve is the mel scale: half of the bands have their peak below bin **161** (1733 Hz), and beyond
// bin **760** (fMax, 8192 Hz) there is none. A triangle is the lower the wider it is, so that each has
// the same area.
//
// <details>
// <summary>If you compare with librosa</summary>
//
// This basis is Slaney's, librosa's default. `librosa.filters.mel(22050, 2048)` fails since version 0.10:
// names are needed now, `sr=22050, n_fft=2048`.
//
// </details>

// %% [markdown] id: recovered-question
// ### What is lost on the way?
//
// *2 minutes, may be skipped.* Spread every band out again over its bins: the basis, transposed, times
// the basis. If nothing were lost, this matrix would be a thin diagonal line.

// %% id: recovered
const recovered = matmul(transpose(melBasis), melBasis);
console.log(`${recovered.bins} × ${recovered.frames}`);

heatmap(recovered, {
  title: "Recovered frequency basis",
  scale: "log",
  colours: "hot",
  xTitle: "Frequency bin",
  yTitle: "Frequency bin",
});

// %% [markdown] id: recovered-reading
// It is a diagonal, but a thick one, and it grows thicker: inside a band, bins can no longer be told
// apart. At the bottom a band has **4 or 5** bins, at the top **36**. Beyond bin 760 everything is gone.

// %% [markdown] id: mel-question
// ## 10 · Exercise: the mel spectrogram (2 points)
//
// *5 minutes.* Each band of each frame is the sum of the frame's bins, weighted by the band's triangle.
// With matrices this is one product:
//
// $$M = B \cdot S \qquad (128 \times T) = (128 \times 1025) \cdot (1025 \times T)$$
//
// One blank. The size is checked as in the course.

// %% id: mel tags: exercise
const ownSpectrogram = await orReference("power", getSpectrogram);

function getMelSpectrogram(
  amplitudes: Samples,
  settings: Partial<SeminarSettings> = {},
): Spectrogram<Float64Array> {
  const { sampleRate, nMels, windowLength, fMin, fMax } = { ...defaults, ...settings };
  const powers = ownSpectrogram(amplitudes, settings);

  // nMels × (windowLength / 2 + 1)
  const basis = transpose(melFilters({ sampleRate, nFft: windowLength, nMels, fMin, fMax }));

  // step III: from bins to mel bands
  const mel: Spectrogram<Float64Array> = matmul(basis, powers); // SOLUTION: mel, basis and powers multiplied
  expectShape("mel", mel, nMels, powers.frames);
  return mel;
}

// %% [markdown] id: mel-check-question
// Is it right? The check changes every setting: rate, bands, window, hop and range.

// %% id: mel-check
await check("mel", getMelSpectrogram);

// %% [markdown] id: mel-compare-question
// ### Beside the library
//
// *2 minutes, may be skipped.* The check uses sounds of its own. The course compares with librosa's
// function on the two voices: no number may be off by more than 10⁻⁴, plus 10⁻⁴ of itself. Here is the
// same comparison with the library. It pads with zeros, as today's librosa does, unless it is told
// `padMode: "reflect"`. Does that matter? Only two frames at each end reach beyond the sound.

// %% id: mel-compare
const ownMel = await orReference("mel", getMelSpectrogram);
const herMel = ownMel(woman.samples);
const hisMel = ownMel(man.samples);

function allClose(a: Spectrogram<Samples>, b: Spectrogram<Samples>): boolean {
  return a.data.every(
    (value, i) => Math.abs(value - b.data[i]) <= 1e-4 + 1e-4 * Math.abs(b.data[i]),
  );
}

const band = { fMin: 1, fMax: 8192 };
for (const padMode of ["reflect", "constant"] as const) {
  const hersClose = allClose(herMel, library.melSpectrogram(woman.samples, { ...band, padMode }));
  const hisClose = allClose(hisMel, library.melSpectrogram(man.samples, { ...band, padMode }));
  console.log(`padMode ${padMode}: her voice ${hersClose}, his voice ${hisClose}`);
  if (padMode === "reflect" && !(hersClose && hisClose)) {
    throw new Error("The mel spectrograms differ from the library's by more than 1e-4.");
  }
}

// %% [markdown] id: mel-compare-reading
// **reflect: true, true. constant: true, false.** Her recording ends in silence, and the mirror image
// of silence is silence. His ends in a breath, and its very last frame is off by **2.2 · 10⁻⁴**. If two
// programs disagree at the ends only, look at the padding first.
//
// <details>
// <summary>The same trap in the course</summary>
//
// Its test compares with `librosa.feature.melspectrogram`, which mirrored the ends when it was written.
// Since librosa 0.10 a right answer fails it.
//
// </details>

// %% [markdown] id: voices-question
// ## 11 · Two voices
//
// *5 minutes, may be skipped.* Both mel spectrograms on one scale: log₁₀ of the power from −10 to 5. The
// course says of its pictures that the second, a woman's, "has a higher mean frequency, corresponding to
// the difference in gender". Is that so here, to the eye?

// %% id: voices
const both = { hopLength: 512, sampleRate: 22050, yAxis: "mel", ...band } as const;
const asInTheCourse = { ...both, scale: "log10", range: [-10, 5], colours: "hot" } as const;
display(spectrogram(herMel, { ...asInTheCourse, title: "She: Hush, and watch: every vowel …" }));
display(
  spectrogram(hisMel, { ...asInTheCourse, title: "He: Whisper softly, and all my stripes …" }),
);

// %% [markdown] id: gender-question
// An eye is no measure. The **spectral centroid** of a frame is its mean frequency, every bin counted by
// its magnitude. **F0** is the rate of the vocal folds, found by YIN: the shift after which a frame
// looks like itself. The median is the value that half of the frames exceed; quiet frames, 40 dB below
// the loudest, do not count.

// %% id: gender
function median(values: Float64Array): number {
  return values.toSorted()[Math.floor(values.length / 2)];
}

for (const [name, { samples }] of Object.entries({ she: woman, he: man })) {
  const levels = rms(samples);
  const loudEnough = levels.reduce((most, value) => Math.max(most, value)) / 100;
  const centroid = spectralCentroid(samples).filter((_, t) => levels[t] > loudEnough);
  const f0 = yin(samples, { fMin: 60, fMax: 400 }).filter((_, t) => levels[t] > loudEnough);
  let [weighted, total] = [0, 0];
  const { bins, data } = ownSpectrogram(samples);
  data.forEach((value, i) => {
    weighted += value * (i % bins) * (22050 / 2048);
    total += value;
  });
  console.log(
    `${name}: centroid ${median(centroid).toFixed(0)} Hz, mean of all power ` +
      `${(weighted / total).toFixed(0)} Hz, F0 ${median(f0).toFixed(0)} Hz`,
  );
}

// %% [markdown] id: gender-reading
// **Centroid: she 1300 Hz, he 1252 Hz.** Hardly a difference; and the mean frequency of all power is
// *higher* in his recording, **618 Hz** against **520 Hz**. A mean frequency tells how much was hissed
// and how dark the vowels were, so first of all what was said, and how the voice was recorded. What
// differs is **F0: 167 Hz and 99 Hz**, and that is not the height of the picture's centre but the
// distance of its stripes. (Two sentences of two voices prove nothing about women and men, neither
// ours nor the course's: what it says may be so in its two recordings, and no rule follows from it.)

// %% [markdown] id: inversion-question
// # Task 2 · From picture to sound
//
// ## 12 · Exercise: back from the mel scale (1 point)
//
// *5 minutes.* A mel spectrogram is small, so machines that speak are often taught to draw one. Then
// somebody has to turn the drawing into sound. Three steps are undone in reverse: the mel bands here,
// the Fourier transform in section 15, and the lost phase in section 16.
//
// $M = B \cdot S$ has 128 equations for 1025 unknowns a frame: many spectrograms have the same mel
// spectrogram. The **pseudo-inverse** $B^{+}$ picks the smallest of them, $\hat S = B^{+} M$. Some of its
// numbers are negative, which no power is: leave them or make them 0, both are right. Two blanks, one
// line each.

// %% id: mel-inversion tags: exercise
function invMelSpectrogram(
  melSpectrogram: Spectrogram<Samples>,
  settings: Partial<SeminarSettings> = {},
): Spectrogram<Float64Array> {
  const { sampleRate, nMels, windowLength, fMin, fMax } = { ...defaults, ...settings };
  const basis = transpose(melFilters({ sampleRate, nFft: windowLength, nMels, fMin, fMax }));

  const invMelBasis: Spectrogram<Samples> = pinv(basis); // SOLUTION: invMelBasis, pseudo-inverse
  expectShape("invMelBasis", invMelBasis, basis.frames, basis.bins);

  const powers: Spectrogram<Float64Array> = matmul(invMelBasis, melSpectrogram); // SOLUTION: powers, from the mel spectrogram
  return powers;
}

// %% [markdown] id: mel-inversion-check-question
// Is it right? The transpose would give a matrix of the same size; the check tells the two apart.

// %% id: mel-inversion-check
await check("mel-inversion", invMelSpectrogram);

// %% [markdown] id: pictures-question
// What is left of a sound that was squeezed into 128 bands? We take the last words of hers, *a ladder of
// bright stripes*, and show power to the 0.125th, a trick of the course: 80 dB shrink to a factor of ten.

// %% id: pictures
const ownInvMel = await orReference("mel-inversion", invMelSpectrogram);

const clip = woman.samples.subarray(54_784, 54_784 + 34_816);
const truePowers = ownSpectrogram(clip);
const clipMel = ownMel(clip);
const inverted = ownInvMel(clipMel);

const below = inverted.data.filter((value) => value < 0).length / inverted.data.length;
const noNegative = { ...inverted, data: inverted.data.map((value) => Math.max(value, 0)) };
console.log(`${(100 * below).toFixed(1)} % of the inverted powers are negative`);
console.log(`distance to the true ones: ${spectralConvergence(noNegative, truePowers).toFixed(3)}`);

// without a `reference` each is divided by its greatest value
const eighth = { sampleRate: 22050, hopLength: 512, scale: 0.125, colours: "hot" } as const;
display(spectrogram(truePowers, { ...eighth, title: "True power" }));
display(spectrogram(noNegative, { ...eighth, title: "Inverted power" }));
display(spectrogram(clipMel, { ...eighth, ...band, yAxis: "mel", title: "What it came from" }));

// %% [markdown] id: pictures-reading
// * **4.5 %** of the inverted powers are negative: the pseudo-inverse does not know that a power cannot
//   be. The picture shows them as 0. (NumPy would make NaN of them, and matplotlib white holes.)
// * Distance **0.373**, more than a third of the whole. Everything above 8192 Hz is gone, and so are the
//   stripes above 3000 Hz, where a band is wider than the way from one to the next.
// * Below 1000 Hz the ladder has survived. That is why the words will be understood.

// %% [markdown] id: madness-question
// ## 13 · Madness
//
// *6 minutes.* The mel spectrogram is a picture, so it can be edited like one: cut, shift, flip. Here is
// a list of seven edits, all of the course. `bands` are the 128 rows, the lowest first, each with as many
// numbers as there are frames; `bands.slice(0, 40)` are the first forty, and `[...a, ...b]` puts lists
// one after the other. Before you listen, guess from the names.

// %% id: edits
type Bands = number[][];

/** So many bands without sound, as long as those of `bands`. */
function silent(count: number, bands: Bands): Bands {
  return Array.from({ length: count }, () => bands[0].map(() => 0));
}

const edits: Record<string, (bands: Bands) => Bands> = {
  "a hole: bands 40 to 49": (bands) => [
    ...bands.slice(0, 40),
    ...silent(10, bands),
    ...bands.slice(50),
  ],
  "pitch up": (bands) => [...silent(10, bands), ...bands.slice(0, 114), ...bands.slice(124)],
  "pitch down": (bands) => [...bands.slice(10, 124), ...silent(10, bands), ...bands.slice(124)],
  "time reversed": (bands) => bands.map((band) => band.toReversed()),
  "trippy: the lower half twice": (bands) => [...bands.slice(0, 64), ...bands.slice(0, 64)],
  "aliens: upside down": (bands) => bands.toReversed(),
  "Chaos God: upside down and reversed": (bands) =>
    bands.toReversed().map((band) => band.toReversed()),
};

/** The mel spectrogram whose bands are what `change` makes of those of `mel`. */
function edit(
  mel: Spectrogram<Samples>,
  change: (bands: Bands) => Bands,
): Spectrogram<Float64Array> {
  const bands = change(rows(mel));
  const [bins, frames] = [bands.length, bands[0].length];
  if (bins !== mel.bins || bands.some(({ length }) => length !== frames)) {
    throw new Error(`An edit must return ${mel.bins} bands of one length.`);
  }
  const value = (_: unknown, i: number) => bands[i % bins][Math.floor(i / bins)];
  return { bins, frames, data: Float64Array.from({ length: bins * frames }, value) };
}

// %% [markdown] id: hear-question
// To be heard, an edited mel spectrogram needs a phase. You write the algorithm that finds one in
// section 16; until then we use the library's. First the picture as it is, *before* any edit, then the
// first three edits.

// %% id: hear
function audio(samples: Samples) {
  return { samples: Float32Array.from(samples), sampleRate: 22050 };
}

/** The picture of a mel spectrogram and its sound. */
function hearAndSee(title: string, mel: Spectrogram<Float64Array>): void {
  const { bins, frames, data } = ownInvMel(mel);
  const magnitudes = { bins, frames, data: data.map((value) => Math.sqrt(Math.max(value, 0))) };
  const sound = library.griffinLim(magnitudes, { nIter: 50, hopLength: 512, padMode: "reflect" });
  display(spectrogram(mel, { ...both, title, reference: 1, range: [-50, 30] }));
  display(player(audio(sound), { title, group: "madness" }));
}

const names = Object.keys(edits);
hearAndSee("before: a ladder of bright stripes", clipMel);
for (const name of names.slice(0, 3)) hearAndSee(name, edit(clipMel, edits[name]));

// %% [markdown] id: hear-reading
// * *Before*: nothing was edited, so what is missing was lost with the fine stripes and the phase.
// * *A hole*, 940 to 1230 Hz: is a word lost? Speech says everything several times.
// * *Pitch up*: ten bands are 236 Hz at the bottom. The stripes are higher, but still 162 Hz apart. In a
//   really higher voice they would lie further apart too; here they are no longer multiples of one F0,
//   and it sounds like metal. *Pitch down* likewise. What is at the top moves along: vowels change.

// %% [markdown] id: hear-more-question
// And the other four. What becomes of the hisses, and what of the vowels?

// %% id: hear-more
for (const name of names.slice(3)) hearAndSee(name, edit(clipMel, edits[name]));

// %% [markdown] id: hear-more-reading
// * *Time reversed*: speech backwards, for a picture has no arrow. Its plosives, quick to come and slow
//   to go, are now slow to come.
// * *Trippy*: the ladder stands on the ladder, from 2000 Hz upwards, where no voice has one.
// * *Aliens*: vowels whistle and hisses rumble. Its player says that it plays softer by 9 dB: at the top
//   a band has 36 bins and at the bottom 4, so the same number means nine times the power there.
// * *Chaos God*: both. The course wishes you to say hello.

// %% [markdown] id: inverse-fft-question
// ## 14 · The inverse transform
//
// *2 minutes.* How do we get from a spectrum back to samples? `irfft` undoes `rfft`. Here are 3000
// samples, faded by the window, transformed, transformed back, and faded by the window *once more*. (Why
// twice? So that what was changed in between fades, too.) What has become of them?

// %% id: inverse-fft
const piece = clip.subarray(3000, 6000);
const fadedPiece = piece.map((amplitude, n) => amplitude * hannWeights[n]);
const back = irfft(rfft(fadedPiece)).map((amplitude, n) => amplitude * hannWeights[n]);

lines({ original: piece, reconstructed: back }, { title: "There and back", xTitle: "Sample" });

// %% [markdown] id: inverse-fft-reading
// In the middle the curves agree, to both sides the reconstructed one fades: it is the original times
// the *square* of the window. Where one frame fades, its neighbours are loud, so they must be added up.

// %% [markdown] id: istft-question
// ## 15 · Exercise: the inverse STFT (2 points)
//
// *12 minutes.* Every frame is transformed back, faded by the window and added at its place, $tH$. That
// is called **overlap-add**. At a sample the squared windows of several frames add up, and by their sum
// we must divide:
//
// $$x[m] = \frac{\sum_t w[m - tH]\; x_t[m - tH]}{\sum_t w^2[m - tH]}$$
//
// With 2048 and 512 the sum below the line is **1.5** everywhere but at the ends. Who forgets it gets a
// sound that seems right and is 1.5 times too loud: nobody hears that, and no test passes.

// %% [markdown] id: istft-blanks
// Two blanks:
//
// 1. Add up and divide. `x` and `windowSum` are there, full of zeros. Go through `amplitudes.data` in a
//    loop: sample `i` is number `i % windowLength` of frame `Math.floor(i / windowLength)`. Add it,
//    weighted, to `x` at its place, and the square of its weight to `windowSum`. Then divide, where the
//    sum is not 0: the very first sample has no weight at all. Where no window reaches, the sum is 0 and
//    the sample stays 0.
// 2. `trimmed`: cut the half window of padding off at the front, and keep `(frames − 1) · hopLength`
//    samples. `start` is how much to cut.

// %% id: istft tags: exercise
function getIstft(
  stft: ComplexSpectrogram<Samples>,
  windowLength: number,
  hopLength: number,
): Float64Array {
  const weights = hann(windowLength);
  const { frames } = stft.re;
  const x = new Float64Array(frames * hopLength + windowLength);
  const windowSum = new Float64Array(x.length);

  // frames of samples: windowLength × frames
  const amplitudes: Spectrogram<Float64Array> = irfft(stft, { length: windowLength });

  // BEGIN SOLUTION: x, the weighted frames added up and divided by the sum of the squared weights
  amplitudes.data.forEach((amplitude, i) => {
    const n = i % windowLength;
    const place = Math.floor(i / windowLength) * hopLength + n;
    x[place] += weights[n] * amplitude;
    windowSum[place] += weights[n] ** 2;
  });
  for (let m = 0; m < x.length; m++) if (windowSum[m] > 0) x[m] /= windowSum[m];
  // END SOLUTION

  const start = Math.floor(windowLength / 2);
  const trimmed: Float64Array = x.slice(start, start + (frames - 1) * hopLength); // SOLUTION: trimmed, the samples without the padding
  return trimmed;
}

// %% [markdown] id: istft-check-question
// Is it right? The check brings spectra that belong to no sound, too: for them only a true division by
// the window sum gives the nearest sound.

// %% id: istft-check
await check("istft", getIstft);

// %% [markdown] id: round-trip-question
// If both of your transforms are right, there and back again changes nothing. How near to nothing?

// %% id: round-trip
const ownIstft = await orReference("istft", getIstft);
const roundTrip = ownIstft(ownStft(clip, 2048, 512), 2048, 512);
const farthest = roundTrip.reduce((most, value, i) => Math.max(most, Math.abs(value - clip[i])), 0);
console.log(
  `${clip.length} samples there, ${roundTrip.length} back, at most ${farthest.toExponential(1)} off`,
);
if (farthest > 1e-4)
  throw new Error("There and back again must change no sample by more than 1e-4.");

// %% [markdown] id: round-trip-reading
// **At most 2.8 · 10⁻¹⁶ off**: as much as the last digit of a 64-bit number near 1. The transform loses
// nothing. Everything that is lost here is lost with the phase and in the mel bands.

// %% [markdown] id: griffin-lim-question
// ## 16 · Exercise: Griffin and Lim's algorithm (2 points)
//
// *10 minutes.* A power spectrogram says how loud every bin is and nothing about its phase. Most phases
// are impossible: neighbouring frames share three quarters of their samples, so their phases must agree.
// Griffin and Lim (1984) found a way to phases that do. Begin with noise $x$, then again and again:
//
// 1. $X = \mathrm{STFT}(x)$
// 2. keep its phase only, $\varphi = \angle X$, and take the magnitude $A$ that we want:
//    $\tilde X = A \cdot e^{i\varphi}$
// 3. $x = \mathrm{iSTFT}(\tilde X)$: the sound that comes nearest to $\tilde X$
//
// Each round brings $|\mathrm{STFT}(x)|$ nearer to $A$, or at least not further away.

// %% [markdown] id: griffin-lim-blanks
// Five blanks, one line each; `windowLength` is always even. Two hints: $A$ is the square *root* of the
// power; and after the mel inversion some powers are negative (4.5 % of them in section 12), where
// `Math.sqrt` gives NaN: set them to 0 first.
//
// <details>
// <summary>If you look for the course's <code>assert proposal.dtype == np.complex</code></summary>
//
// NumPy has dropped that name. Here `proposal` is complex by its type, and the type checker sees it
// before the cell runs.
//
// </details>

// %% id: griffin-lim tags: exercise
function griffinLim(
  powerSpectrogram: Spectrogram<Samples>,
  windowLength: number,
  hopLength: number,
  iterations: number,
  seed = 1,
  onStep: (rmse: number, iteration: number) => void = () => {},
): Float64Array {
  const { bins, frames } = powerSpectrogram;
  const powers = Float64Array.from(powerSpectrogram.data);

  // the magnitude of every bin, never negative
  const magnitudes: Float64Array = powers.map((value) => Math.sqrt(Math.max(value, 0))); // SOLUTION: magnitudes, the roots of the powers
  const wanted = { bins, frames, data: magnitudes };

  // noise to begin with
  const random = new Random(seed);
  let x: Float64Array = Float64Array.from({ length: (frames - 1) * hopLength }, () =>
    random.normal(),
  );

  for (let n = 1; n <= iterations; n++) {
    // the transform of the sound so far
    const rebuilt: ComplexSpectrogram<Float64Array> = ownStft(x, windowLength, hopLength); // SOLUTION: rebuilt, STFT of x

    // its phase
    const phases: Spectrogram<Float64Array> = angle(rebuilt); // SOLUTION: phases, the angle of rebuilt

    // the magnitude that we want, with that phase
    const proposal: ComplexSpectrogram<Float64Array> = polar(wanted, phases); // SOLUTION: proposal, by polar
    expectShape("proposal", proposal.re, bins, frames);

    const before = x;
    x = ownIstft(proposal, windowLength, hopLength); // SOLUTION: x, the sound of the proposal

    // how far this step went; it should become less and less
    const squares = x.map((value, i) => (value - before[i]) ** 2);
    const rmse = Math.sqrt(squares.reduce((sum, value) => sum + value, 0) / x.length);
    onStep(rmse, n);
  }
  return x;
}

// %% [markdown] id: griffin-lim-check-question
// Is it right? Two right answers may differ in every sample, as they begin with different noise. So the
// check compares *one* iteration, from the sound that your function gave an iteration earlier; then it
// looks at many: does the same seed give the same sound, and does the error fall?

// %% id: griffin-lim-check
await check("griffin-lim", griffinLim);

// %% [markdown] id: steps-question
// Does it come to rest? Here are 50 iterations on the true spectrogram of *a ladder of bright stripes*.
// The curve is the root mean square of each step, while they run. It must fall: when step 50 is not below
// a third of step 10, something is wrong, and the cell says so.

// %% id: steps
const ownGriffinLim = await orReference("griffin-lim", griffinLim);

const steps: number[] = [];
const curve = live();
ownGriffinLim(truePowers, 2048, 512, 50, 1, (rmse) => {
  steps.push(rmse);
  if (steps.length % 5 === 0) {
    const title = `Step ${steps.length}: ${rmse.toExponential(2)}`;
    const axes = { xTitle: "Iteration", yTitle: "log10 of the step", x0: 1 };
    curve.show(lines(steps.map(Math.log10), { title, ...axes }));
  }
});

if (steps.length === 0) {
  console.log(
    "The library's function tells nothing of its steps: solve the exercise to see the curve.",
  );
} else {
  console.log([1, 2, 10, 50].map((n) => `${n}: ${steps[n - 1].toExponential(2)}`).join(", "));
  if (!(steps[49] < steps[9] / 3))
    throw new Error("The steps must become smaller, and they do not.");
}

// %% [markdown] id: steps-reading
// **1: 9.91e-1, 2: 2.46e-2, 10: 4.23e-3, 50: 8.95e-4.** The first step is as long as the noise is loud.
// Then the steps become shorter, and more and more slowly. A short step does not mean that the sound
// is near: only that it will not get much nearer.

// %% [markdown] id: players-question
// ## 17 · Listen
//
// *3 minutes.* Now the four sounds of the course: one iteration and 50, on the true power spectrogram and
// on the one that came back from the mel scale. Beside each, what the library makes of the same: its
// algorithm overshoots every step (*fast* Griffin–Lim, momentum 0.99), and librosa has the same one.
//
// The number is the distance that is left, 0 for a perfect match. Start one player while the other plays:
// it goes on at the same place.

// %% id: players
function distance(sound: Samples, target: Spectrogram<Float64Array>): string {
  return spectralConvergence(magnitude(ownStft(sound, 2048, 512)), target).toFixed(3);
}

const whose = ownGriffinLim === griffinLim ? "yours" : "without momentum";
const targets = { "True spectrogram": truePowers, "Back from mel": inverted };
for (const [name, target] of Object.entries(targets)) {
  const roots = { ...target, data: target.data.map((value) => Math.sqrt(Math.max(value, 0))) };
  for (const nIter of [1, 50]) {
    const plain = ownGriffinLim(target, 2048, 512, nIter);
    const fast = library.griffinLim(roots, { nIter, hopLength: 512, padMode: "reflect" });
    const sounds = {
      [`${whose} (${distance(plain, roots)})`]: audio(plain),
      [`the library's (${distance(fast, roots)})`]: audio(fast),
    };
    display(
      players(sounds, { title: `${name}, ${nIter === 1 ? "1 iteration" : "50 iterations"}` }),
    );
  }
}

// %% [markdown] id: players-reading
// * On the true spectrogram the distance falls from **0.435** to **0.083**; the library, with its
//   momentum, reaches **0.035**. After one iteration there are words, and they rasp; after 50 there is a
//   voice.
// * From mel it falls from **0.416** to **0.194** and stays there, and momentum does not help:
//   **0.185**. This is the distance to the *inverted* spectrogram, and no sound on earth has that one.
// * So the phase can be found again, nearly. What 128 bands have thrown away cannot.

// %% [markdown] id: own-edit-question
// ## 18 · Your own madness
//
// *As long as you like; no points.* Now you, and with words of your own if you want. What you record
// stays on the computer that runs this notebook: it is written beside it, at the rate of this seminar.
// Two seconds are enough. (Without a microphone, bend `man.samples` instead, or drop a sound file here.)

// %% id: own-voice
recorder({ file: "my-voice.wav", title: "Your own voice" });

// %% [markdown] id: own-edit-how
// `bands[m][t]` is the power of band `m` in frame `t`; return 128 bands, all of one length. Swap
// bands, repeat frames, blur, stretch the picture, keep every fourth frame, draw. As it stands, the cell
// makes an echo: every frame sounds once more 8 frames (0.19 s) later, at a quarter of its power.

// %% id: own-edit
const words: Samples = clip; // or: (await load("my-voice.wav")).samples

const own = (bands: Bands): Bands =>
  bands.map((band) => band.map((value, t) => value + (t < 8 ? 0 : band[t - 8] / 4)));

const mad = edit(ownMel(words), own);
display(spectrogram(mad, { ...both, title: "Yours", reference: 1, range: [-50, 30] }));
const madSound = ownGriffinLim(ownInvMel(mad), 2048, 512, 50);
display(player(audio(madSound), { title: "Yours", group: "madness" }));

// %% [markdown] id: second-part
// # Second part · Transforms as objects (optional)
//
// *30 minutes, optional: six points of their own, outside the ten.* The course's later years build
// everything of small objects. Each has one method, `apply`, so they can be put together like bricks.
// They also take other numbers: windows of 1024 samples, hops of 256, 80 bands, zeros beyond the ends
// of the sound, and magnitudes where you had powers. What does that do to the picture?

// %% id: later
const later: SeminarSettings = {
  sampleRate: 22050,
  nMels: 80,
  windowLength: 1024,
  hopLength: 256,
  fMin: 1,
  fMax: 8192,
};

/** What all these objects have in common. */
interface Transform<In, Out> {
  apply(input: In): Out;
}

// %% [markdown] id: windowing-question
// ## A · Exercise: Windowing (2 points)
//
// In the first part `sliceIntoFrames` was given. Here you cut the frames yourself. For a window of $w$
// samples, $\lfloor w/2 \rfloor$ zeros are put before the sound and as many after it. Frame $t$ begins
// at number $tH$ of what comes out ($H$ is the hop), so it is centred on sample $tH$ of the sound. A
// sound of $n$ samples has $\lfloor (n - w \bmod 2)/H \rfloor + 1$ frames.
//
// A `class` is as in Python: `constructor` is `__init__`, `this` is `self`. Two blanks; for the second,
// `data.set(part, place)` copies all numbers of `part` to `place` and after it.

// %% id: windowing tags: exercise
class Windowing implements Transform<Samples, Spectrogram<Float64Array>> {
  windowLength: number;
  hopLength: number;

  constructor(windowLength: number, hopLength: number) {
    this.windowLength = windowLength;
    this.hopLength = hopLength;
  }

  apply(amplitudes: Samples): Spectrogram<Float64Array> {
    const { windowLength, hopLength } = this;

    // the sound with zeros before and after it
    const half = Math.floor(windowLength / 2);
    const padded = new Float64Array(amplitudes.length + 2 * half);
    padded.set(amplitudes, half);

    const count: number = Math.floor((amplitudes.length - (windowLength % 2)) / hopLength) + 1; // SOLUTION: count, the number of frames
    const data = new Float64Array(windowLength * count);

    // BEGIN SOLUTION: data, one frame of padded after the other
    for (let t = 0; t < count; t++) {
      data.set(padded.subarray(t * hopLength, t * hopLength + windowLength), t * windowLength);
    }
    // END SOLUTION
    return { bins: windowLength, frames: count, data };
  }
}

// %% id: windowing-check
function windowing(
  amplitudes: Samples,
  windowLength: number,
  hopLength: number,
): Spectrogram<Float64Array> {
  return new Windowing(windowLength, hopLength).apply(amplitudes);
}

await check("windowing", windowing);

// %% [markdown] id: wav2mel-question
// ## B · Exercise: from a sound to its mel spectrogram (1 point)
//
// One object that does all of task 1: frames, window, transform, size, mel bands. Two blanks: fade the
// frames, and turn them into *magnitudes*, not powers.

// %% id: wav2mel tags: exercise
const ownWindowing = await orReference("windowing", windowing);

class Wav2Mel implements Transform<Samples, Spectrogram<Float64Array>> {
  settings: SeminarSettings;

  constructor(settings: Partial<SeminarSettings> = {}) {
    this.settings = { ...later, ...settings };
  }

  apply(amplitudes: Samples): Spectrogram<Float64Array> {
    const { sampleRate, nMels, windowLength, hopLength, fMin, fMax } = this.settings;
    const basis = transpose(melFilters({ sampleRate, nFft: windowLength, nMels, fMin, fMax }));
    const weights = hann(windowLength);
    const cut = ownWindowing(amplitudes, windowLength, hopLength);

    const data: Float64Array = cut.data.map((value, i) => value * weights[i % windowLength]); // SOLUTION: data, the samples of cut times their weights
    const bins: Spectrogram<Float64Array> = magnitude(rfft({ ...cut, data })); // SOLUTION: bins, magnitudes of all frames
    return matmul(basis, bins);
  }
}

// %% id: wav2mel-check
function wav2mel(
  amplitudes: Samples,
  options?: Partial<SeminarSettings>,
): Spectrogram<Float64Array> {
  return new Wav2Mel(options).apply(amplitudes);
}

await check("wav2mel", wav2mel);

// %% [markdown] id: later-picture-question
// Twice as many frames of half the length, and fewer bands: what does *a ladder of bright stripes* lose
// and what does it gain?

// %% id: later-picture
const ownWav2Mel = await orReference("wav2mel", wav2mel);
const laterMel = ownWav2Mel(clip);
console.log(`${laterMel.bins} bands × ${laterMel.frames} frames`);

const laterGrid = { sampleRate: 22050, hopLength: 256, yAxis: "mel", ...band } as const;
spectrogram(laterMel, { ...laterGrid, scale: 0.25, title: "Magnitudes, to the 0.25th" });

// %% [markdown] id: later-picture-reading
// **80 bands × 137 frames.** A window of half the length is twice as quick: sounds begin and end more
// sharply. It tells frequencies apart half as well, and the bands are wider: the rungs of the ladder are
// thicker, and above 2500 Hz none is left, where there were some up to 3000 Hz. (A magnitude to the
// 0.25th is a power to the 0.125th, the scale of section 12.)

// %% [markdown] id: shift-pitch-question
// ## C · Exercise: three edits (3 points)
//
// The homework of those years is edits like those of section 13, now for any number. The first moves
// every band up by `bands` places, or down where `bands` is negative. What becomes free is silent: 0.
// One blank: what stands in band `m` of frame `t`? (`at(mel, m, t)` is the number there now;
// `numberByNumber` asks for each.)

// %% id: shift-pitch tags: exercise
/** A spectrogram whose numbers are what `value` says. */
function numberByNumber(
  bins: number,
  frames: number,
  value: (bin: number, frame: number) => number,
): Spectrogram<Float64Array> {
  const place = (_: unknown, i: number) => value(i % bins, Math.floor(i / bins));
  return { bins, frames, data: Float64Array.from({ length: bins * frames }, place) };
}

function shiftPitch(mel: Spectrogram<Float64Array>, bands: number): Spectrogram<Float64Array> {
  return numberByNumber(mel.bins, mel.frames, (m, t) => {
    // BEGIN SOLUTION: the number in band m of frame t
    const from = m - bands;
    return from >= 0 && from < mel.bins ? at(mel, from, t) : 0;
    // END SOLUTION
  });
}

// %% id: shift-pitch-check
await check("shift-pitch", shiftPitch);

// %% [markdown] id: change-speed-question
// The second stretches time: the answer has `rate` times as many frames, rounded down, so a rate of 2 is
// twice as slow. They are spread evenly over the old ones, from the first to the last, and each shows the
// nearest. Two blanks.

// %% id: change-speed tags: exercise
function changeSpeed(mel: Spectrogram<Float64Array>, rate: number): Spectrogram<Float64Array> {
  const count: number = Math.floor(rate * mel.frames); // SOLUTION: count, the new number of frames
  return numberByNumber(mel.bins, count, (m, t) => {
    const from: number = Math.round((t * (mel.frames - 1)) / (count - 1)); // SOLUTION: from, the old frame that frame t shows
    return at(mel, m, from);
  });
}

// %% id: change-speed-check
await check("change-speed", changeSpeed);

// %% [markdown] id: remove-weak-question
// The third removes what is weak: every number below a threshold becomes 0. The threshold is a *quantile*
// of all numbers of the picture, which is given: below `quantile(values, 0.9)` lie nine tenths of them.
// Two blanks.

// %% id: remove-weak tags: exercise
/** The number below which a part `q` of the values lies, as NumPy's quantile. */
function quantile(values: Samples, q: number): number {
  const sorted = values.toSorted();
  const place = q * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return below + (place - Math.floor(place)) * (above - below);
}

function removeWeak(mel: Spectrogram<Float64Array>, q: number): Spectrogram<Float64Array> {
  const threshold: number = quantile(mel.data, q); // SOLUTION: threshold, a quantile of all numbers
  const data: Float64Array = mel.data.map((value) => (value < threshold ? 0 : value)); // SOLUTION: data, with 0 for what is weak
  return { ...mel, data };
}

// %% id: remove-weak-check
await check("remove-weak", removeWeak);

// %% [markdown] id: second-hear-question
// How do they sound? *Slower* is not what a tape does: guess whether the voice becomes deeper.

// %% id: second-hear
const ownShift = await orReference("shift-pitch", shiftPitch);
const ownSpeed = await orReference("change-speed", changeSpeed);
const ownWeak = await orReference("remove-weak", removeWeak);

const loudestTenth = ownWeak(clipMel, 0.9);
const total = (mel: Spectrogram<Float64Array>) => mel.data.reduce((sum, value) => sum + value, 0);
const share = (100 * total(loudestTenth)) / total(clipMel);
console.log(`the loudest tenth of the numbers has ${share.toFixed(1)} % of all power`);

hearAndSee("ten bands up", ownShift(clipMel, 10));
hearAndSee("twice as slow", ownSpeed(clipMel, 2));
hearAndSee("the loudest tenth of its numbers", loudestTenth);

// %% [markdown] id: second-hear-reading
// * *Ten bands up* is the *pitch up* of section 13.
// * *Twice as slow*: every frame is shown twice and the stripes stay where they are, so the voice is as
//   high as before. A tape would also halve all frequencies.
// * *The loudest tenth* has **98.0 %** of all power. A picture of speech is mostly dark.

// %% [markdown] id: glossary
// ## Glossary
//
// #### Amplitude
// How far the air pressure is off its mean, one number for each *sample*. Full scale is ±1 here; twice
// the amplitude is 6 dB more.
//
// #### Frame
// A short stretch of sound, 2048 samples here. Neighbours overlap; frame *t* is centred on sample
// *t* · 512, and what it lacks at the ends of the sound is mirrored.
//
// #### Hop
// The way from one frame to the next, 512 samples here. Sound of *n* samples has ⌊*n* / hop⌋ + 1 frames.
//
// #### Window
// Weights that fade a frame in and out, so that its ends fit together. Hann's, the *periodic* one:
// `hann(n)`.
//
// #### Bin
// One of the *n* / 2 + 1 frequencies that a transform of *n* samples tells apart: bin *k* is
// *k* · sampleRate / *n* Hz. In a matrix here, its row.
//
// #### Phase
// Where in its period a wave is caught: the angle of a complex number, atan2(im, re). Pictures do not
// show it; sounds need it.
//
// #### Power
// re² + im², how much energy a bin has. Its root is the *magnitude*. Ten times the power is 10 dB more.
//
// #### Spectrogram
// Frames side by side, bins upwards: a matrix `{ bins, frames, data }`, bin *k* of frame *t* at
// `data[t * bins + k]`.
//
// #### Mel band
// Neighbouring bins added up with the weights of a triangle, narrow for low frequencies and wide for
// high ones, as the ear hears them.
//
// #### Pseudo-inverse
// The next best thing where a matrix has no inverse: of all solutions that come nearest, the smallest.

// %% [markdown] id: score-question
// ## How far you are

// %% id: score
display(score("01"));
score("01-second-part");

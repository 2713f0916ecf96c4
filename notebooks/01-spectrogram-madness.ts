// title: Spectrogram Madness
// kind: seminar
// minutes: 30

// %% [markdown] id: title
// # Spectrogram Madness
//
// One second of speech is 22 050 numbers, and nobody can read them. On this page you write the
// function that turns them into a picture in which vowels, hisses and pauses can be seen: the
// short-time Fourier transform.
//
// About 30 minutes, one exercise, 3 points.

// %% [markdown] id: how-to-use
// ### How to use this page
//
// Click on a cell and press **Shift+Enter**: it runs, shows its result below, and selects the next
// one. **■** in the toolbar stops a cell that takes too long and keeps everything computed so far;
// **⟳** starts from nothing, so afterwards run the cells again from the top (*Run › Run All Cells*).
// You cannot break anything: this is your own copy, and a wrong line is answered with a sentence.

// %% [markdown] id: listen-question
// ## 1 · Listen
//
// Two voices, made for this seminar. Which of their sounds hiss, and which sing?
//
// * She says: *Hush, and watch: every vowel I sing leaves a ladder of bright stripes.*
// * He says: *Whisper softly, and all my stripes dissolve into mist.*

// %% id: listen
import { type ComplexSpectrogram, frame, rows, type Spectrogram } from "speclab";
import { load, tone } from "speclab/audio";
import { check, orReference, score, todo } from "speclab/check";
import { display, lines, player, spectrogram, waveform } from "speclab/display";
import { hann, magnitude, rfft, sliceIntoFrames } from "speclab/dsp";

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
// `woman.samples` holds the air pressure at the microphone, `woman.sampleRate` times a second, as
// numbers between −1 and 1. How many are there, and can you see the word *hush* in the first 10 000?

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
// A Fourier transform tells **which** frequencies are in a sound. Of the whole sentence it would tell
// nothing about **when**. So we cut the sound into short, overlapping *frames* and transform each
// one. How long should a frame be?
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
// **mirror image**, and does the same at the other end. (This is the choice of this seminar, and was
// librosa's before version 0.10. Today's librosa pads with zeros: compare with it, and the frames at
// both ends differ.)

// %% [markdown] id: window-question
// ## 4 · The window
//
// The transform takes a frame for one turn of an endless loop. The two ends of a frame rarely fit
// together, so the loop has a click in it, and a click contains all frequencies. What can be done
// about the ends? Fade them in and out: multiply the frame by a **window**.

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

// %% [markdown] id: fft-question
// ## 5 · The Fourier transform
//
// `rfft` turns *n* real numbers into *n* / 2 + 1 complex ones, one for each *bin*. There are no
// complex numbers in TypeScript, so they come as two arrays, `re` and `im`. What is in 3000 samples of
// the *a* in *ladder*?

// %% id: fft
const vowel = woman.samples.subarray(58_500, 58_500 + 3000);
const spectrum = rfft(vowel.map((amplitude, n) => amplitude * hannWeights[n]));
const binHertz = woman.sampleRate / 3000;
console.log(`${vowel.length} samples → ${spectrum.re.length} bins, ${binHertz} Hz apart`);

const magnitudes = ({ re, im }: typeof spectrum) => re.map((value, k) => Math.hypot(value, im[k]));
lines(
  { "real part": spectrum.re.subarray(0, 250), magnitude: magnitudes(spectrum).subarray(0, 250) },
  { title: "The a of ladder, first 250 bins", xTitle: "Bin" },
);

// %% [markdown] id: fft-reading
// 3000 samples give **1501 bins**, 7.35 Hz apart. The magnitude √(re² + im²) has teeth at the bins
// 22, 44, 66, 88, 110, 132 …: F0 is 22 · 7.35 Hz = 162 Hz, and its multiples, the *harmonics*, are
// a ladder, as she says. The highest tooth is not the first but the fifth: the mouth decides which
// rungs are loud.
//
// The real part swings to both sides of zero, because it also depends on where in its period each
// wave is caught. That is the *phase*. The picture at the end will not show it.

// %% [markdown] id: leak-question
// And the window, is it worth the trouble? A pure tone should have one tooth and nothing else. Here
// is one of 440 Hz, in decibels: 20 · log₁₀ of the magnitude, so −20 dB is a tenth, −60 dB a
// thousandth.

// %% id: leak
const decibels = (values: Float64Array) => values.map((value) => 20 * Math.log10(value));
const pure = tone(440, { sampleRate: 22050, length: 3000 }).samples;
const faded440 = pure.map((amplitude, n) => amplitude * hannWeights[n]);

lines(
  {
    "no window": decibels(magnitudes(rfft(pure))),
    "Hann window": decibels(magnitudes(rfft(faded440))),
  },
  { title: "A tone of 440 Hz", xTitle: "Frequency (Hz)", yTitle: "dB", dx: binHertz },
);

// %% [markdown] id: leak-reading
// 440 Hz makes 59.86 turns in 3000 samples, so the ends do not fit. Without a window the tone leaks
// everywhere: at 1000 Hz it is only 53 dB below its peak, as loud as many a consonant. With the
// window it is 130 dB below, and what remains further up is the rounding of 32-bit numbers. The
// price is a tooth four bins wide instead of two, and 6 dB lower.

// %% [markdown] id: stft-question
// ## 6 · Exercise: write the STFT (3 points)
//
// Now put the three together. The **short-time Fourier transform** of a sound $x$, with a window $w$
// of $N$ samples and a hop of $H$ samples, is for every frame $t$ and bin $k = 0 … N/2$
//
// $$X[k, t] = \sum_{n=0}^{N-1} w[n]\; x\!\left[tH + n - \tfrac{N}{2}\right]\; e^{-2\pi i\, kn/N}$$
//
// Slicing is done for you. Two blanks are left, one or two lines each:
//
// 1. `weights`: the window, as many numbers as a frame has samples.
// 2. The rest: multiply every frame by the weights, transform all of them with `rfft`, and return
//    what it gives. `rfft` takes frames as `sliceIntoFrames` makes them, `{ bins, frames, data }`;
//    `data` holds one frame after the other, `windowLength` samples each.
//
// Arrays have no `*` between them here. `array.map((value, i) => …)` makes a new array, value by
// value; `i % windowLength` is a sample's place in its frame; `{ ...frames, data: other }` is a copy
// of `frames` with other data.

// %% id: stft tags: exercise
function getStft(
  amplitudes: Float32Array,
  windowLength: number,
  hopLength: number,
): ComplexSpectrogram<Float64Array> {
  // overlapping frames: windowLength × (number of frames)
  const frames: Spectrogram<Float64Array> = sliceIntoFrames(amplitudes, windowLength, hopLength);

  // one weight for each sample of a frame
  const weights: Float64Array = hann(windowLength); // SOLUTION

  // BEGIN SOLUTION: every frame times the weights, then rfft of all frames; return the result
  const weighted = frames.data.map((amplitude, i) => amplitude * weights[i % windowLength]);
  return rfft({ ...frames, data: weighted });
  // END SOLUTION
}

// %% [markdown] id: stft-check-question
// Is it right? The check calls your function with sounds, windows and hops that you have not seen,
// odd ones too. Its numbers may differ from the true ones by 10⁻⁴ of the largest; if they differ by
// more, the check says what it looks like, and you can try as often as you want. (As long as your
// cell shows an error of its own, the check still sees the version before.)

// %% id: stft-check
await check("stft", getStft);

// %% [markdown] id: first-row-question
// ## 7 · What your function sees
//
// The whole sentence now, frame by frame. (When you change your function, run the cells from here
// again.) Before the picture, one row of it: bin 0 is 0 Hz. What can there be at no frequency at all?

// %% id: first-row
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
// as many as the samples they come from. The mel spectrogram, our next task, makes 128 of 1025.

// %% [markdown] id: ladder-question
// Whose stripes lie closer together? Look below 2000 Hz: her *ladder*, and his *all my*.

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
// A short window sees better **when**, a long one **which**. Here is half a second of *all my* with a
// window of 6 ms. What has become of his ladder? Then set `tryWindow` to 512, 2048 and 8192.

// %% id: resolution
const tryWindow = 128;

const tried = ownStft(man.samples.subarray(33_000, 44_025), tryWindow, 32);
spectrogram(tried, { sampleRate: 22050, hopLength: 32, title: `windowLength ${tryWindow}` });

// %% [markdown] id: resolution-reading
// It stands upright: one line for each swing of his vocal folds, 10 ms apart. With 2048 samples the
// lines lie flat, one for each harmonic; with 8192 (372 ms) they are thin, and the sounds have run
// together. No window shows both. For a voice 2048 is the usual compromise.

// %% [markdown] id: score-question
// ## How far you are

// %% id: score
score("01");

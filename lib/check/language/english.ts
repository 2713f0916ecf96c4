// Every sentence that a check says, in English.
import type { ExerciseWords, Sentences } from "./sentences.ts";

const count = (number: number, one: string, more: string): string => `${number} ${number === 1 ? one : more}`;

/** `mel.bins`; the answer itself has no name of its own. */
const its = (part: string): string => (part === "" ? "Your answer" : `Your answer's ${part}`);

// --- The exercises -----------------------------------------------------------------------------------------------

const stftLook = {
  window: "the line that multiplies each frame by hann(windowLength)",
  ends: "how the ends of the sound are padded: sliceIntoFrames mirrors them",
  order: "the order of the numbers: a frame is contiguous, data[frame * bins + bin]",
  complex: "what the answer holds: re and im as rfft gives them, nothing computed from them",
  size: "the number of bins and frames that you keep",
  slicing: "where you slice: windowLength and hopLength are what the function is given, and the check gives many sizes",
};

const stft: ExerciseWords = {
  title: "Write the STFT",
  requirements: {
    linear: "Linear: two sounds together have the sum of their STFTs",
    parseval: "Parseval: the spectrum of a frame has windowLength times the energy of its weighted samples",
    shape: "One frame per hop, windowLength / 2 + 1 bins in each",
    values: "Windowed, then Fourier-transformed: the numbers of the true STFT",
  },
  hints: [
    "What does `sliceIntoFrames` give you, how many samples does one frame have, and which sample of its frame is number i of `frames.data`?",
    "Each frame is faded by the same weights, sample by sample, and then transformed: the same two operations for every frame.",
    "“The window” names the function that makes weights, and says which of its two kinds is asked; the text of the exercise says how `i % windowLength` finds a sample's place in its frame, and what `rfft` takes and gives.",
  ],
  mistakes: {
    "window-forgotten": { when: "no window is applied", look: stftLook.window },
    "window-over-all": {
      when: "number i of frames.data is multiplied by weights[i]",
      look:
        `${stftLook.window}: weights has windowLength numbers, frames.data has all frames in a row, ` +
        "so which sample of its frame is number i",
    },
    "window-symmetric": {
      when: "the Hann window is the symmetric one",
      look: "how the window is made: hann(windowLength) without { symmetric: true } is the periodic one",
    },
    "window-twice": { when: "the window is applied twice", look: stftLook.window },
    "window-root": { when: "the root of the window is applied", look: stftLook.window },
    "hop-quarter": {
      when: "hopLength is always a quarter of the window",
      look: "where you slice: hopLength is an argument of its own",
    },
    "hop-quarter-unrounded": {
      when: "hopLength is always windowLength / 4",
      look: "where you slice: hopLength is an argument of its own",
    },
    "hop-ignored": { when: "hopLength is always 512", look: stftLook.slicing },
    "hop-always-256": { when: "hopLength is always 256", look: stftLook.slicing },
    "window-length-ignored": { when: "windowLength is always 2048", look: stftLook.slicing },
    "window-length-ignored-in-slicing": {
      when: "the frames that are sliced always have 2048 samples, whatever windowLength is",
      look: stftLook.slicing,
    },
    "lengths-ignored": { when: "windowLength is always 2048 and hopLength always 512", look: stftLook.slicing },
    "lengths-ignored-in-slicing": {
      when: "the frames are sliced with 2048 and 512, whatever windowLength and hopLength are",
      look: stftLook.slicing,
    },
    "frames-not-centred": {
      when: "a frame begins where its middle belongs, and zeros fill up the end",
      look: "the slicing: sliceIntoFrames pads half a window of mirror image at both ends",
    },
    "frames-rotated": {
      when: "every frame is turned by half a window before the transform",
      look: "the line before rfft: a frame is transformed as it is, from its first sample on",
    },
    "phases-of-the-sound": {
      when: "the phases count from the beginning of the sound instead of the frame",
      look: "the exponent of the formula: n counts the samples of one frame",
    },
    "magnitude-and-phase": {
      when: "magnitude and phase are returned in the places of re and im",
      look: stftLook.complex,
    },
    "scaled-by-window-sum": {
      when: "the result is divided by the sum of the window, as SciPy's stft does",
      look: "the scale: a forward transform is not divided by anything",
    },
    "one-sided": {
      when: "all bins but the lowest and the highest are doubled",
      look: "the scale: a bin's mirror image is not added to it",
    },
    "window-by-hop": {
      when: "a sample finds its weight by i % hopLength instead of its place in the frame",
      look: "the index of the weights: a frame has windowLength samples, so sample i of the data is number i % windowLength",
    },
    "window-on-bins": {
      when: "a window as long as the number of bins is put on the bins, after the transform",
      look: `${stftLook.window}, before rfft: the window fades samples`,
    },
    "window-after-transform": {
      when: "the weights are put on the numbers that rfft gives, after the transform",
      look: `${stftLook.window}, before rfft: the window fades samples`,
    },
    "window-fixed": {
      when: "the window always has 2048 samples",
      look: "the line that makes the window: frames have windowLength samples, and the weights must be as many",
    },
    "window-hamming": {
      when: "the window is Hamming's instead of Hann's",
      look: "the window's name: hann and hamming differ by a pedestal of 0.08",
    },
    "padding-zeros": { when: "the ends are padded with zeros instead of mirrored", look: stftLook.ends },
    "padding-edge": {
      when: "the ends are padded with the first and last sample instead of mirrored",
      look: stftLook.ends,
    },
    "padding-edge-twice": {
      when: "the mirror image at the ends repeats the first and the last sample",
      look: stftLook.ends,
    },
    "padding-forgotten": { when: "the ends are not padded at all", look: stftLook.ends },
    "lengths-swapped": {
      when: "windowLength and hopLength are swapped",
      look: "the order of the arguments, here and where you pass them on",
    },
    "lengths-swapped-in-slicing": {
      when: "windowLength and hopLength are swapped where the frames are sliced",
      look: "the order of the arguments: sliceIntoFrames takes the sound, then windowLength, then hopLength",
    },
    magnitude: { when: "the magnitude is returned instead of the complex numbers", look: stftLook.complex },
    power: { when: "the power is returned instead of the complex numbers", look: stftLook.complex },
    conjugate: {
      when: "the sign of the imaginary part is reversed",
      look: "the exponent of the Fourier transform: it is e to the power of minus 2πi·kn/N",
    },
    "parts-swapped": { when: "re and im are swapped", look: "the line that puts re and im together" },
    "imaginary-lost": { when: "the imaginary part is zero everywhere", look: stftLook.complex },
    "scaled-by-length": {
      when: "the result is divided by windowLength",
      look: "the scale: a forward transform is not divided by anything",
    },
    "scaled-by-root": {
      when: "the result is divided by the square root of windowLength",
      look: "the scale: a forward transform is not divided by anything",
    },
    transposed: { when: "frames and bins are exchanged", look: stftLook.order },
    "sizes-swapped": {
      when: "the numbers are right and the names bins and frames are exchanged",
      look: "which of the two is called bins: there are windowLength / 2 + 1 of them",
    },
    "memory-order": {
      when: "the numbers of one bin stand together instead of the numbers of one frame",
      look: stftLook.order,
    },
    "last-frame-missing": { when: "the last frame is missing", look: stftLook.size },
    "first-frame-missing": { when: "the first frame is missing", look: stftLook.size },
    "last-bin-missing": {
      when: "the highest bin is missing",
      look: "the number of bins: from 0 Hz to half the sample rate, both included, there are windowLength / 2 + 1",
    },
    "first-bin-missing": {
      when: "bin 0 is missing",
      look: "the number of bins: from 0 Hz to half the sample rate, both included, there are windowLength / 2 + 1",
    },
    "whole-spectrum": {
      when: "all windowLength bins are kept, the mirror image too",
      look: "the number of bins: of a real signal's spectrum the first windowLength / 2 + 1 say everything",
    },
  },
};

const powerLook = {
  square: "the line that makes the power: re * re + im * im, number by number",
  given: "the settings: windowLength and hopLength come from the second argument, and 2048 and 512 only stand in",
  own: "your getStft: this exercise can only be as right as it is",
  order: "the order of the numbers: a frame is contiguous, data[frame * bins + bin]",
};

const power: ExerciseWords = {
  title: "Power spectrogram",
  requirements: {
    "not-negative": "No power is negative",
    quadratic: "Twice as loud a sound has four times the power",
    values: "|STFT|² of every bin, with the settings that are given",
  },
  hints: [
    "How many real numbers describe one bin of one frame after the STFT, and how long is the arrow that they draw?",
    "Pythagoras: the square of the length is the sum of the squares of its two sides, and no root has to be taken.",
    "The formula of the exercise, re² + im²; the table at the beginning has a line for `np.abs(X) ** 2`.",
  ],
  mistakes: {
    "square-forgotten": { when: "the square is forgotten: it is the magnitude", look: powerLook.square },
    "squared-twice": { when: "the power is squared once more", look: powerLook.square },
    "real-part-only": { when: "only the real part is squared", look: powerLook.square },
    "imaginary-part-only": { when: "only the imaginary part is squared", look: powerLook.square },
    minus: {
      when: "the square of im is taken away instead of added",
      look: `${powerLook.square}; i² is −1, but |X|² is no square of X`,
    },
    "minus-absolute": {
      when: "the square of im is taken away, and the sign of the result dropped",
      look: powerLook.square,
    },
    "square-of-sum": { when: "re and im are added before they are squared", look: powerLook.square },
    "sum-of-absolutes": { when: "the absolute values of re and im are added", look: powerLook.square },
    "square-of-absolutes": { when: "the absolute values of re and im are added, then squared", look: powerLook.square },
    decibels: { when: "the power is given in decibels", look: "the last line: powers are asked for, no logarithm yet" },
    "decibels-with-floor": {
      when: "the power is given in decibels, as powerToDb gives them, never more than 80 below the loudest",
      look: "the last line: powers are asked for, no logarithm yet",
    },
    "logarithm-with-floor": {
      when: "the natural logarithm of the power is given, or of 1e-10 where the power is less",
      look: "the last line: powers are asked for, no logarithm yet",
    },
    "logarithm-of-one-more": {
      when: "the natural logarithm of 1 + power is given",
      look: "the last line: powers are asked for, no logarithm yet",
    },
    logarithm: {
      when: "the natural logarithm of the power is given",
      look: "the last line: powers are asked for, no logarithm yet",
    },
    "divided-by-length": {
      when: "the power is divided by windowLength",
      look: "the scale: |X|² is not divided by anything",
    },
    "divided-by-length-squared": {
      when: "the power is divided by windowLength²",
      look: "the scale: |X|² is not divided by anything",
    },
    "settings-ignored": {
      when: "the settings are ignored and those of the seminar used always",
      look: powerLook.given,
    },
    "hop-ignored": { when: "hopLength is always 512", look: powerLook.given },
    "window-ignored": { when: "windowLength is always 2048", look: powerLook.given },
    "lengths-swapped": {
      when: "windowLength and hopLength are swapped",
      look: "the order of the arguments where you call getStft",
    },
    "hop-quarter": { when: "hopLength is always a quarter of the window", look: powerLook.given },
    "window-forgotten": { when: "the STFT has no window", look: powerLook.own },
    "window-symmetric": { when: "the STFT has the symmetric Hann window", look: powerLook.own },
    "window-twice": { when: "the window is applied twice", look: powerLook.own },
    "padding-zeros": { when: "the ends are padded with zeros instead of mirrored", look: powerLook.own },
    transposed: { when: "frames and bins are exchanged", look: powerLook.order },
    "sizes-swapped": {
      when: "the numbers are right and the names bins and frames are exchanged",
      look: "which of the two is called bins: there are windowLength / 2 + 1 of them",
    },
    "memory-order": {
      when: "the numbers of one bin stand together instead of the numbers of one frame",
      look: powerLook.order,
    },
    "last-frame-missing": { when: "the last frame is missing", look: "the number of frames that you keep" },
  },
};

const melLook = {
  spectrogram: "what the basis is multiplied with: the power spectrogram of getSpectrogram",
  basis: "how the mel basis is made: librosa's, Slaney's scale and norm, which melFilters gives by itself",
  given: "the settings: what is given as second argument counts, and the defaults only stand in",
  order: "the order of the numbers: a frame is contiguous, data[frame * bins + band]",
  last: "the last line: the bands as they are, nothing computed from them",
};

const mel: ExerciseWords = {
  title: "Mel spectrogram",
  requirements: {
    "not-negative": "No band is negative",
    quadratic: "Twice as loud a sound has four times the power",
    shape: "nMels bands, and a frame for every hop",
    values: "Mel basis times power spectrogram, as librosa's with mirrored ends",
  },
  hints: [
    "How many numbers has a band's triangle of weights, and how many bins has a frame?",
    "A band of a frame is a sum over bins, weight times power: a row of the basis times a column of the spectrogram. All of them together are one product of matrices.",
    "The formula M = B · S says which comes first; the table at the beginning has a line for `A @ B`.",
  ],
  mistakes: {
    magnitude: { when: "the basis is multiplied with magnitudes instead of powers", look: melLook.spectrogram },
    "power-squared": { when: "the power is squared once more", look: melLook.spectrogram },
    "magnitude-then-square": { when: "the bands are made of magnitudes and then squared", look: melLook.spectrogram },
    "real-part": { when: "only the squares of the real part are counted", look: melLook.spectrogram },
    htk: { when: "the mel scale is HTK's instead of Slaney's", look: melLook.basis },
    "norm-forgotten": { when: "every filter has the peak 1 instead of the area 1", look: melLook.basis },
    "htk-and-norm": { when: "the mel scale is HTK's and every filter has the peak 1", look: melLook.basis },
    "rows-of-sum-one": { when: "the weights of every filter add up to 1", look: melLook.basis },
    "mean-over-bins": {
      when: "the sum over the bins is divided by their number",
      look: "the product: every band is a sum, matmul(melBasis, spectrogram)",
    },
    "basis-squared": { when: "the weights of the basis are squared", look: melLook.basis },
    "settings-ignored": { when: "the settings are ignored and those of the seminar used always", look: melLook.given },
    "hop-ignored": { when: "hopLength is always 512", look: melLook.given },
    "basis-global": {
      when: "melBasis is used, the basis of the cell above, which knows nothing of the settings",
      look: "the basis: the one that is made inside the function, from the settings that are given",
    },
    "basis-transposed": {
      when: "the basis is transposed once too often",
      look: "the product: nMels × bins times bins × frames is nMels × frames",
    },
    "product-swapped": {
      when: "the two factors of the product are swapped",
      look: "the product: the basis comes first, nMels × bins times bins × frames",
    },
    "product-swapped-and-transposed": {
      when: "the powers are multiplied with the transposed basis",
      look: "the product: the basis comes first, nMels × bins times bins × frames",
    },
    "mels-ignored": { when: "nMels is always 128", look: melLook.given },
    "rate-ignored": { when: "sampleRate is always 22050", look: melLook.given },
    "fmin-ignored": { when: "fMin is always 1", look: melLook.given },
    "fmax-ignored": { when: "fMax is always 8192", look: melLook.given },
    "band-ignored": {
      when: "fMin and fMax are not passed on: the filters reach from 0 to half the sample rate",
      look: melLook.given,
    },
    "fmax-not-passed-on": {
      when: "fMax is not passed on: the last filter ends at half the sample rate",
      look: melLook.given,
    },
    decibels: { when: "the bands are given in decibels", look: melLook.last },
    "logarithm-of-one-more": { when: "the natural logarithm of 1 + band is given", look: melLook.last },
    logarithm: { when: "the natural logarithm of the bands is given", look: melLook.last },
    "square-root": { when: "the square root of the bands is given", look: melLook.last },
    transposed: { when: "bands and frames are exchanged", look: melLook.order },
    "sizes-swapped": {
      when: "the numbers are right and the names bins and frames are exchanged",
      look: "which of the two is called bins: there are nMels of them",
    },
    "memory-order": {
      when: "the numbers of one band stand together instead of the numbers of one frame",
      look: melLook.order,
    },
    "bands-reversed": {
      when: "the bands stand in reverse order",
      look: "the order of the rows: the lowest band is the first",
    },
    "last-frame-missing": { when: "the last frame is missing", look: "the number of frames that you keep" },
  },
};

const melInversionLook = {
  inverse: "the line that makes the inverse: pinv of the mel basis undoes what the basis does, as far as that can be",
  basis: "how the mel basis is made: exactly as in getMelSpectrogram",
  given: "the settings: what is given as second argument counts, and the defaults only stand in",
  order: "the order of the numbers: a frame is contiguous, data[frame * bins + bin]",
  last: "the last line: powers as they come out of the product",
  product: "the product: matmul(invMelBasis, melSpectrogram)",
};

const melInversion: ExerciseWords = {
  title: "Back from mel",
  requirements: {
    linear: "Linear: three times the mel spectrogram gives three times the powers",
    values: "Pseudo-inverse of the mel basis times mel spectrogram, windowLength / 2 + 1 bins",
  },
  hints: [
    "How many rows and columns must a matrix have that turns 128 bands into 1025 bins?",
    "A matrix that is not square has no inverse. Its pseudo-inverse gives the smallest of all solutions that come nearest.",
    "The formula Ŝ = B⁺ · M in the text; the table at the beginning has a line for `np.linalg.pinv(A)`, and one for the product.",
  ],
  mistakes: {
    transpose: { when: "the basis is transposed instead of inverted", look: melInversionLook.inverse },
    "inverse-lying": {
      when: "the matrix lies on its side: it is the basis itself, or the inverse of what melFilters gives",
      look: "what pinv is given: the basis has nMels rows, and its inverse nMels columns",
    },
    "basis-global": {
      when: "melBasis is inverted, the basis of another cell, which knows nothing of the settings",
      look: "the basis: the one that is made inside the function, from the settings that are given",
    },
    "product-swapped": {
      when: "the two factors of the product are swapped",
      look: "the product: the inverse comes first, bins × nMels times nMels × frames",
    },
    "transpose-by-squares": {
      when: "the basis is transposed, each filter divided by the sum of its squares",
      look: melInversionLook.inverse,
    },
    "transpose-by-sums": {
      when: "the basis is transposed, each filter divided by its sum",
      look: melInversionLook.inverse,
    },
    "transpose-by-bins": {
      when: "the basis is transposed and each bin divided by the sum of its weights",
      look: melInversionLook.inverse,
    },
    reciprocals: { when: "every weight is replaced by its reciprocal", look: melInversionLook.inverse },
    "norm-forgotten": { when: "every filter has the peak 1 instead of the area 1", look: melInversionLook.basis },
    htk: { when: "the mel scale is HTK's instead of Slaney's", look: melInversionLook.basis },
    "htk-and-norm": { when: "the mel scale is HTK's and every filter has the peak 1", look: melInversionLook.basis },
    "band-ignored": {
      when: "fMin and fMax are not passed on: the filters reach from 0 to half the sample rate",
      look: melInversionLook.given,
    },
    "fmin-ignored": { when: "fMin is always 1", look: melInversionLook.given },
    "fmin-not-passed-on": {
      when: "fMin is not passed on: the first filter begins at 0 Hz",
      look: melInversionLook.given,
    },
    "fmax-ignored": { when: "fMax is always 8192", look: melInversionLook.given },
    "fmax-not-passed-on": {
      when: "fMax is not passed on: the last filter ends at half the sample rate",
      look: melInversionLook.given,
    },
    "rate-ignored": { when: "sampleRate is always 22050", look: melInversionLook.given },
    "window-ignored": { when: "windowLength is always 2048", look: melInversionLook.given },
    "settings-ignored": { when: "of the settings only nMels is used", look: melInversionLook.given },
    "square-root": { when: "the square root of the powers is given", look: melInversionLook.last },
    square: { when: "the powers are squared", look: melInversionLook.last },
    absolute: {
      when: "negative powers have lost their sign instead of becoming 0",
      look: "the negative values: what is below 0 is nearest to 0, not to its mirror image",
    },
    lifted: {
      when: "the smallest value of all is taken away from every one",
      look: "the negative values: only they become 0, the others stay",
    },
    "mel-squared": { when: "the mel spectrogram is squared first", look: melInversionLook.product },
    "mel-root": { when: "the square root of the mel spectrogram is taken first", look: melInversionLook.product },
    transposed: { when: "bins and frames are exchanged", look: melInversionLook.order },
    "sizes-swapped": {
      when: "the numbers are right and the names bins and frames are exchanged",
      look: "which of the two is called bins: there are windowLength / 2 + 1 of them",
    },
    "memory-order": {
      when: "the numbers of one bin stand together instead of the numbers of one frame",
      look: melInversionLook.order,
    },
    "last-bin-missing": { when: "the highest bin is missing", look: "the number of bins: windowLength / 2 + 1" },
  },
};

const istftLook = {
  sum: "the division: add up window² where the frames lie, and divide by it sample by sample",
  synthesis: "the line that adds a frame: it is the window times the inverse transform",
  overlap: "where a frame is added: frame t begins at t * hopLength, and += adds to what is there",
  trimmed: "the last line: from windowLength / 2 on, (frames − 1) · hopLength samples",
  transform: "the inverse transform: irfft gives the samples of a frame, with nothing to scale",
};

const istft: ExerciseWords = {
  title: "Inverse STFT",
  requirements: {
    "round-trip": "Round trip: overlap-add gives a voice back that came out of the STFT",
    linear: "Linear: two spectra together give the sum of their sounds",
    shape: "Half a window trimmed on the left, (frames − 1) · hopLength samples long",
    values: "Windowed inverse transforms, overlapped, added, divided by the sum of the squared windows",
  },
  hints: [
    "At which sample of `x` does frame t begin, and how many frames reach one sample in the middle?",
    "Two sums grow side by side at the same places: the weighted samples in one array, the squared weights in the other. At the end one is divided by the other.",
    "The fraction in the text has both sums; the paragraph below it says how sample `i` of `amplitudes.data` finds its frame, and what is cut off at the front and at the back.",
  ],
  mistakes: {
    "window-sum-forgotten": {
      when: "the sum of the squared windows is not divided by (with a hop of a quarter window that is 1.5 times too loud)",
      look: istftLook.sum,
    },
    "window-sum-constant": { when: "the result is divided by 1.5, whatever the hop", look: istftLook.sum },
    "window-sum-by-hop": {
      when: "the result is divided by one number, the mean of the window sum",
      look: `${istftLook.sum}; a hop that does not divide the window makes it rise and fall`,
    },
    "window-sum-largest": {
      when: "the result is divided by one number, the largest of the window sum",
      look: `${istftLook.sum}; at the ends it is smaller`,
    },
    "window-sum-root": { when: "the result is divided by the root of the window sum", look: istftLook.sum },
    "divided-in-loop": {
      when: "a sample is divided by the window sum each time that a frame is added to it",
      look: `${istftLook.sum}, once, behind the loop that adds`,
    },
    clipped: {
      when: "the samples are limited to −1 … 1",
      look: "the last line: a sound may be louder than 1 while it is computed with",
    },
    "window-not-squared": {
      when: "the sum of the windows is divided by instead of the sum of their squares",
      look: istftLook.sum,
    },
    "synthesis-window-forgotten": {
      when: "the frames are not multiplied by the window before they are added",
      look: istftLook.synthesis,
    },
    "plain-overlap-add": {
      when: "the frames are added without the window and divided by the sum of the windows",
      look: `${istftLook.synthesis}; only so the result is the best one for spectrograms that belong to no sound`,
    },
    "overlap-add-only": {
      when: "the frames are added without the window and divided by nothing",
      look: istftLook.synthesis,
    },
    "mean-of-frames": {
      when: "the frames are added without the window and divided by their number",
      look: istftLook.synthesis,
    },
    "synthesis-window-twice": { when: "the window is applied twice", look: istftLook.synthesis },
    "window-symmetric": {
      when: "the Hann window is the symmetric one",
      look: "how the window is made: hann(windowLength), the periodic one",
    },
    "window-hamming": {
      when: "the window is Hamming's instead of Hann's",
      look: "the window's name: it must be the one of getStft",
    },
    overwritten: { when: "each frame overwrites the one before instead of being added", look: istftLook.overlap },
    "no-overlap": { when: "the frames stand one after the other, without overlap", look: istftLook.overlap },
    "hop-quarter": { when: "the frames always lie a quarter of the window apart", look: istftLook.overlap },
    "not-trimmed": { when: "nothing is trimmed", look: istftLook.trimmed },
    "buffer-not-trimmed": {
      when: "the whole buffer of frames · hopLength + windowLength samples is returned",
      look: istftLook.trimmed,
    },
    "trimmed-left-only": { when: "only the beginning is trimmed", look: istftLook.trimmed },
    "trimmed-buffer-left-only": { when: "only the beginning of the buffer is trimmed", look: istftLook.trimmed },
    "trimmed-one-hop-long": { when: "one hop too much is kept at the end", look: istftLook.trimmed },
    "trimmed-right-only": { when: "all is trimmed at the end and nothing at the beginning", look: istftLook.trimmed },
    "trimmed-whole-window": {
      when: "a whole window is trimmed at the beginning instead of half of one",
      look: istftLook.trimmed,
    },
    "trimmed-one-hop": {
      when: "one hop is trimmed at the beginning instead of half a window",
      look: istftLook.trimmed,
    },
    "trimmed-one-early": { when: "the trimming begins one sample too early", look: istftLook.trimmed },
    "unscaled-transform": { when: "the inverse transform is not divided by windowLength", look: istftLook.transform },
    "scaled-twice": { when: "the inverse transform is divided by windowLength once more", look: istftLook.transform },
    "imaginary-lost": { when: "the imaginary part is ignored", look: "what irfft is given: re and im, both" },
    conjugate: {
      when: "the sign of the imaginary part is reversed, so that time runs backwards in every frame",
      look: "what irfft is given: re and im as they are",
    },
    "parts-swapped": { when: "re and im are swapped", look: "the order of re and im" },
    "last-frame-missing": {
      when: "the last frame is not added",
      look: "the loop over the frames: it ends before stft.re.frames",
    },
    "first-frame-missing": { when: "the first frame is not added", look: "the loop over the frames: it begins at 0" },
  },
};

const griffinLimLook = {
  root: "the line that makes the magnitude: the square root of the power, where it is above 0",
  phase: "the angle: that of the STFT of the signal, new in every iteration",
  proposal: "the proposal: polar(magnitude, angle), with the given magnitude and not the one of the STFT",
  loop: "the loop: it runs `iterations` times, and its last line makes the new signal the one that the next turn begins with",
  back: "the last line of the loop: getIstft of the proposal, with the right window and hop",
};

const griffinLim: ExerciseWords = {
  title: "Griffin–Lim",
  requirements: {
    values: "One iteration: the given magnitude, the phase of the signal before, back to sound",
    properties: "Begins with noise of its seed, and comes nearer with every iteration",
  },
  hints: [
    "Of a complex number there are a length and a direction. Which of the two do you know, and which does the sound so far propose?",
    "Each turn asks the sound for its phases, puts the magnitude that is wanted in the place of its own, and goes back to sound.",
    "The three numbered steps of the text are the blanks of the loop, in their order; the table at the beginning has lines for `np.angle(X)` and `A * np.exp(1j * phi)`, and the text says what to do with powers below 0.",
  ],
  nanComesFrom:
    "the square root of a negative number: some powers are below 0 here, as pinv leaves them, and must become 0 first",
  mistakes: {
    "root-forgotten": {
      when: "the powers are taken for magnitudes: the square root is forgotten",
      look: griffinLimLook.root,
    },
    "root-twice": { when: "the square root is taken twice", look: griffinLimLook.root },
    halved: { when: "the powers are halved instead of their root taken", look: griffinLimLook.root },
    squared: { when: "the powers are squared instead of their root taken", look: griffinLimLook.root },
    absolute: { when: "negative powers have lost their sign instead of becoming 0", look: griffinLimLook.root },
    "phase-zero": { when: "all phases are 0", look: griffinLimLook.phase },
    "phase-reversed": { when: "the sign of the phases is reversed", look: griffinLimLook.phase },
    "phase-half": {
      when: "the angle is that of im / re, which cannot tell opposite directions apart",
      look: "the angle: angle(…), or Math.atan2(im, re) with two arguments",
    },
    "phase-imaginary": { when: "the imaginary part is taken for the angle", look: griffinLimLook.phase },
    "phase-degrees": {
      when: "the angle is in degrees",
      look: "the angle: angle(…) gives radians, and polar wants them",
    },
    "phase-swapped": {
      when: "re and im are swapped, in the angle or in the proposal",
      look: "the angle: Math.atan2 wants im first",
    },
    "phase-from-noise": {
      when: "nothing changes after the first iteration: it runs once only, or takes the phases of the first noise each time",
      look: griffinLimLook.loop,
    },
    "one-iteration-late": {
      when: "one iteration is missing: the signal before the last one is returned, or the loop runs iterations − 1 times",
      look: griffinLimLook.loop,
    },
    "nothing-changes": {
      when: "an iteration gives back the signal it began with: the noise is returned, or the magnitude is never replaced",
      look: griffinLimLook.proposal,
    },
    "iterations-ignored": {
      when: "the number of iterations makes no difference: the loop always runs the same number of times",
      look: griffinLimLook.loop,
    },
    "polar-swapped": {
      when: "the arguments of polar are swapped",
      look: "the proposal: polar takes the magnitudes first and the angles second",
    },
    "stft-lengths-swapped": {
      when: "windowLength and hopLength are swapped where the STFT is called",
      look: "the order of its arguments: the sound, windowLength, hopLength",
    },
    "istft-lengths-swapped": {
      when: "windowLength and hopLength are swapped where the inverse STFT is called",
      look: "the order of its arguments: the proposal, windowLength, hopLength",
    },
    product: {
      when: "the STFT is multiplied by the magnitude instead of keeping its phase only",
      look: griffinLimLook.proposal,
    },
    "imaginary-lost": { when: "the imaginary part of the proposal is zero", look: griffinLimLook.proposal },
    "two-steps": { when: "every iteration does the work of two", look: griffinLimLook.loop },
    averaged: {
      when: "the new signal is averaged with the one before, or the given magnitude with that of the STFT",
      look: griffinLimLook.loop,
    },
    added: {
      when: "the new signal is added to the one before, or the given magnitude to that of the STFT",
      look: griffinLimLook.loop,
    },
    "step-returned": { when: "the change is returned instead of the signal", look: griffinLimLook.loop },
    "padding-zeros": {
      when: "the STFT pads with zeros instead of mirroring",
      look: "your getStft: this exercise can only be as right as it is",
    },
    "window-sum-forgotten": {
      when: "the inverse STFT is not divided by the window sum",
      look: "your getIstft: this exercise can only be as right as it is",
    },
    "too-loud": { when: "the inverse STFT is 1.5 times too loud", look: griffinLimLook.back },
    scaled: { when: "the result is divided by the mean of the window sum once more", look: griffinLimLook.back },
  },
};

// --- Everything else ---------------------------------------------------------------------------------------------

export const english: Sentences = {
  tag: "en",
  words: {
    yours: "yours",
    expected: "expected",
    reference: "reference",
    difference: "difference",
    frame: "frame",
    bin: "bin",
    part: "part",
    sample: "sample",
    and: " and ",
    points: (number) => count(number, "point", "points"),
    samples: (number) => count(number, "sample", "samples"),
    size: (frames, bins) => `${count(frames, "frame", "frames")} of ${bins} bins`,
  },
  errors: {
    none: "equal to the last digits",
    rounding: "no more than the rounding of single precision",
    passing: "close enough",
    close: "close, but more than rounding",
    different: "clearly different",
    other: "something else altogether",
  },
  places: {
    sample: (sample) => `sample ${sample}`,
    bin: (bin, frame) => `bin ${bin} in frame ${frame}`,
    part: (part, bin, frame) => `${part} of bin ${bin} in frame ${frame}`,
  },
  values: {
    function: "a function",
    emptyObject: "an empty object",
    object: (keys) => `an object with ${keys}`,
    primitive: (type, value) => `the ${type} ${value}`,
    instance: (name) => `${/^[AEIOU]/.test(name) ? "an" : "a"} ${name}`,
  },
  reading: {
    complex: "{ re, im }, two spectrograms { bins, frames, data }",
    real: "a spectrogram { bins, frames, data }",
    signal: "a Float64Array of samples",
    nothing: "Your function returned nothing: does its last line say `return`?",
    realInsteadOfComplex:
      "Your function returned one spectrogram of real numbers; an STFT is complex: " +
      "return { re, im }, two spectrograms { bins, frames, data }.",
    complexInsteadOfReal:
      "Your function returned complex numbers, { re, im }; it must return a spectrogram { bins, frames, data } of real ones.",
    noSamples: "Your function returned an array without samples.",
    fromArray: ": write Float64Array.from(…) around it",
    other: (received, expected) => `Your function returned ${received}; it must return ${expected}.`,
    notSignal: (received, advice) =>
      `Your function returned ${received}; it must return a Float64Array of samples${advice}.`,
    partsDiffer: (re, im) => `re has ${re}, but im has ${im}: both parts of one STFT have the same size.`,
    missingPart: (part) => `${its(part)} is missing; it must be a spectrogram { bins, frames, data }.`,
    notMatrix: (part, received) => `${its(part)} is ${received}; it must be a spectrogram { bins, frames, data }.`,
    bareNumbers: (part, received) =>
      `${its(part)} is ${received} alone; it must say its size as well: { bins, frames, data }.`,
    badSize: (part, size, received) =>
      `${its(part ? `${part}.${size}` : size)} must be a positive integer, and it is ${received}.`,
    badData: (part, received, advice) =>
      `${its(part ? `${part}.data` : "data")} is ${received}; it must be a Float64Array or a Float32Array${advice}.`,
    badLength: (part, length, bins, frames) => {
      const owner = part ? `${part}.` : "";
      return (
        `${its(`${owner}data`)} holds ${length} numbers, ` +
        `but ${owner}bins × ${owner}frames is ${bins} × ${frames} = ${bins * frames}.`
      );
    },
  },
  calls: {
    aFunction: "a function",
    notFunction: (received) =>
      `The check needs your function itself, and got ${received}: write its name without parentheses behind it.`,
    notDone: (blank) => `Not filled in yet: ${blank}.`,
    unnamedBlank: "replace todo() by your own code",
    endless: (seconds, input) =>
      `Your function was still running after ${seconds} s (${input}): is there a loop whose condition never becomes false?`,
    threw: (name, message, advice, input) => `Your function stopped with ${name}: ${message}${advice} (${input}).`,
    nan: (from) => `; NaN often comes from ${from}`,
    beyondEnd: "reading an array beyond its end",
    changedInput: (argument) =>
      `Your function changes its argument ${argument}, and everybody who still needs it would see that: ` +
      "work on a copy, such as x.slice().",
    reusedBuffer:
      "An earlier answer of your function changes when it is called again: make a new array in each call, inside the function.",
    refused: (name) =>
      `Here ${name} of the library does the whole exercise for you: please write it yourself, from the helpers that the ` +
      "text names.",
    notChecked: (name, why) =>
      `No points yet: the newest text of ${name} has ${why}, so it was not run; mend it first.`,
  },
  findings: {
    mistake: (when, sizes, look) => `Your result is exactly what you get when ${when}${sizes}; look at ${look}.`,
    stops: (when, message, look) =>
      `Your function stops exactly as it does when ${when}: “${message}”; look at ${look}.`,
    insteadOf: (received, expected) => ` (${received} instead of ${expected})`,
    shape: (input, received, expected) =>
      `The size is not right: for ${input} your answer has ${received}, expected ${expected}.`,
    values: (size, input, place, received, expected) =>
      `The shape is right and the numbers are ${size}: for ${input}, ${place} is ${received}, expected ${expected}.`,
    notFinite: (value, place, input, advice) => `Your answer holds ${value}, first in ${place} (${input}): ${advice}.`,
    nan: (from) => `NaN comes from ${from}`,
    nanFrom: "0 / 0, or from reading an array beyond its end",
    infinity: (from) => `infinity comes from ${from}`,
    infinityFrom: "a division by zero",
    allZero: "Every number is 0: is anything written into the array?",
    sizeAlone: "The size is right, and its point counts once the numbers depend on what your function is given.",
    sameForAll:
      "Your function gives the same answer for different sounds: does it use a variable from outside, or its own arguments?",
    ignored: (names) =>
      `Your function gives the same answer whatever is given as ${names}: take it from the arguments, not from a variable ` +
      "outside or a fixed number.",
    sign: "Your answer is right but for its sign: every number is the negative of the true one.",
    factor: (size) => `Your answer is right up to a constant factor: it is ${size} everywhere.`,
    tooLarge: (times) => `${times} times too large`,
    tooSmall: (times) => `${times} times too small`,
    factorOfInput: (first, second) =>
      `Your answer is right up to a factor that depends on the input: ${first}, ${second}.`,
    factorFor: (factor, input) => `${factor} for ${input}`,
    dividedByLargest:
      "Your answer is right up to a factor that depends on the input, and its largest value is always 1: is it divided " +
      "by its largest value?",
    few: (number, place, input) =>
      `Your answer is right but for ${number === 1 ? "one number" : `${number} numbers`}: look at ${place} (${input}).`,
    frames: (which) =>
      `Your answer is right but for ${which} or fewer, depending on the input: look at what happens at the ends of the sound.`,
    first: (number, signal) => {
      const unit = signal ? "sample" : "frame";
      return number === 1 ? `the first ${unit}` : `the first ${number} ${unit}s`;
    },
    last: (number, signal) => {
      const unit = signal ? "sample" : "frame";
      return number === 1 ? `the last ${unit}` : `the last ${number} ${unit}s`;
    },
    bins: (which) => `Your answer is right but for ${which} bins: look at how many there are, and where they start.`,
    lowest: "the lowest",
    highest: "the highest",
    above: (hertz) => `Your answer is right up to ${hertz} Hz on every input, and wrong only above.`,
    below: (hertz) => `Your answer is right from ${hertz} Hz on, on every input, and wrong only below.`,
    onePartNegative: (right, wrong) => `Your ${right} is right on every input, and ${wrong} is right but for its sign.`,
    samplesReversed: "Your answer has the right samples in reverse order: the last one comes first.",
    framesReversed: "Your answer has the right frames in reverse order: the last one comes first.",
    binsReversed: "Your answer has the right bins in reverse order: bin 0 must come first in each frame.",
    late: (by, unit) => {
      const much = count(Math.abs(by), unit, `${unit}s`);
      return unit === "bin"
        ? `Your answer is right but ${much} too ${by > 0 ? "high" : "low"}: look at where the bins start.`
        : `Your answer is right but ${much} too ${by > 0 ? "late" : "early"}: look at where it starts.`;
    },
    power: (exponent, factor) =>
      `Your answer is a power of the true one: ${factor === "1" ? "" : `${factor} · `}(true value) to the power of ${exponent}.`,
    logarithm: (factor, start) => `Your answer is a logarithm of the true one: ${start} + ${factor} · ln(true value).`,
    factorOfGroup: (unit, first, second, input) =>
      `Your answer is right up to a factor of its own in every ${unit}: ${first}, ${second} (${input}).`,
    inGroup: (unit, number) => `in ${unit} ${number}`,
    onePart: (right, wrong) => `Your ${right} is right on every input; only ${wrong} is wrong.`,
  },
  inShort: {
    notDone: "not filled in yet",
    notFunction: "no function was given",
    threw: "your function stopped with an error",
    endless: "your function did not end",
    wrongType: "your function returned something else",
    refused: "the library's own answer was called",
    changedInput: "your function changes its input",
    reusedBuffer: "your function uses a buffer again",
    zeros: "every number is 0",
    ignoredInput: "your function does not look at its sound",
    ignoredArgument: "your function does not look at all of its arguments",
    shape: "the size is not right",
    notFinite: "the answer holds NaN or infinity",
    mistake: "a known mistake",
    factor: "right up to a factor",
    few: "right but for a few numbers",
    frames: "right but for the ends",
    bins: "right but for some bins",
    part: "right in one part only",
    order: "the right numbers in other places",
    scale: "right but for a power or a logarithm",
    values: "the numbers are not right",
    property: "something is not true of the answer that should be",
  },
  verdict: {
    headline: (title, points, of) => `${title}: ${points} of ${count(of, "point", "points")}`,
    inShort: (headline, gist) => `${headline}. ${gist[0].toUpperCase()}${gist.slice(1)}.`,
    passed: (inputs, accuracy) => `Right on all ${inputs} inputs, ${accuracy}.`,
    accuracy: (size, error) => `${size} (largest error ${error} of the largest value)`,
    exact: "to the last bit",
    inItsOwnWay: "in a way of its own",
    also: "also:",
    ofPoints: (points, of) => `${points} of ${count(of, "point", "points")}`,
    forInput: (input) => `For ${input}.`,
    forPictures: (input, note) => `For ${input}; pictures: ${note}.`,
    pictureNote: (depth) => `level of each bin over time, ${depth} dB deep`,
    differenceNote: "difference: orange where yours is greater, blue where it is smaller",
    noDifference: "difference, white: none",
    sideBySide: (place, received, expected) => `${place}: yours ${received}, expected ${expected}`,
    glossary: (links) => `In the glossary: ${links}.`,
    enlarged: (times) => `drawn ${times} times larger`,
    reduced: (times) => `drawn ${times} times smaller`,
    relative: (decibels) =>
      decibels === "0"
        ? "as loud as the reference"
        : decibels.startsWith("−")
          ? `${decibels.slice(1)} dB below the reference`
          : `${decibels} dB above the reference`,
    silent: "silent",
    heard: (seconds, sampleRate, what) => `To be heard: ${seconds} s at ${sampleRate} Hz, ${what}.`,
    louder: (decibels) => `played ${decibels} dB louder`,
    softer: (decibels) => `played ${decibels} dB softer`,
  },
  hints: {
    stage: (number, of, what) => `Hint ${number} of ${of}: ${what}`,
    stages: ["a question", "the idea", "where to look"],
    more: "Run this cell again for the next one.",
    call: (call) => `Hints cost nothing: ${call}.`,
    last: "This was the last hint; the first one comes next.",
    none: (title) => `There are no hints for “${title}”.`,
  },
  score: {
    headline: (points, of, part = "Seminar") => `${part}: ${points} of ${of}`,
    open: (title, points, of) => `open: ${title} (${points} of ${of})`,
    notChecked: (title, of) => `open: ${title} (not checked yet, ${of} to win)`,
    solved: "Everything is solved.",
  },
  standIn: {
    open: (title) => `“${title}” is not solved yet: from here on the library computes it, for no points.`,
    wrong: (title) => `“${title}” is not right yet: from here on the library computes it, for no points.`,
  },
  griffinLim: {
    seedDiffers:
      "The same seed gives another sound when your function is called again: draw the noise from new Random(seed), made " +
      "inside the function.",
    silence: "With 0 iterations your function returns silence: begin with noise, whose phases are all different.",
    seedIgnored: "Another seed gives the same noise: draw it from new Random(seed), with the seed that is given.",
    tooMany:
      "With 0 iterations your function should return the noise it begins with, and the result depends on the " +
      "spectrogram already: is there one iteration too many?",
    stopsEarly: (many) =>
      `The last of ${many} iterations changes nothing at all: does the loop end before it has run so often?`,
    notFalling: (early, late, many) =>
      `The error should fall: the step from iteration 1 to 2 changes the sound by ${early} (RMS), and the ` +
      `step from ${many - 1} to ${many} still by ${late}.`,
    tooFar: (iterations, received, usual) =>
      `After ${iterations} iterations the spectrogram of your sound is ${received} % away from the given one ` +
      `(spectral convergence), and ${usual} % is usual: does every iteration begin with the signal of the one before?`,
  },
  inputs: {
    analysis: (samples, windowLength, hopLength) =>
      `${samples} samples, windowLength ${windowLength}, hopLength ${hopLength}`,
    settings: (samples, settings) => `${samples} samples, ${settings}`,
    frames: (frames, settings) => `${count(frames, "frame", "frames")}, ${settings}`,
    defaults: "settings left out",
    spectrum: (frames, voice, windowLength, hopLength) =>
      `${frames} frames of ${voice ? "a voice" : "noise"}, windowLength ${windowLength}, hopLength ${hopLength}`,
    powers: (size, iterations, seed) =>
      `${size}, ${count(iterations, "iteration", "iterations")}${seed === undefined ? "" : `, seed ${seed}`}`,
    powersSize: (frames, bins, windowLength, hopLength) =>
      `${frames} frames of ${bins} bins, windowLength ${windowLength}, hopLength ${hopLength}`,
  },
  exercises: { stft, power, mel, "mel-inversion": melInversion, istft, "griffin-lim": griffinLim },
};

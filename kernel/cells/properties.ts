// Properties and methods that people expect of arrays, sounds and spectrograms, and what to write instead. `of` is the text
// of the thing whose property is wanted.

const arrayMethods =
  /^(map|filter|reduce|forEach|slice|subarray|every|some|indexOf|fill|at|set|sort|find|findIndex|join|entries)$/;

export function spectrogramProperty(of: string, name: string): string | undefined {
  if (name === "shape") return `The shape of a Spectrogram is \`[${of}.bins, ${of}.frames]\`.`;
  if (name === "length" || name === "size")
    return `A Spectrogram has \`${of}.frames\` frames of \`${of}.bins\` bins, \`${of}.data.length\` numbers in all.`;
  if (name === "T" || name === "transpose")
    return `A Spectrogram is turned by \`transpose(${of})\`, with \`transpose\` from "speclab/dsp".`;
  if (name === "re" || name === "im" || name === "real" || name === "imag")
    return `A Spectrogram has no phase and no \`${name}\`: only what \`stft\` returns has \`re\` and \`im\`.`;
  if (name === "samples") return `A Spectrogram has no samples; its numbers are in \`${of}.data\`.`;
  if (arrayMethods.test(name))
    return `The numbers of a Spectrogram are in its \`data\`: write \`${of}.data.${name}(…)\`.`;
  return arrayProperty(`${of}.data`, name, false);
}

export function complexProperty(of: string, name: string): string | undefined {
  if (name === "real" || name === "imag") return `NumPy's \`${name}\` is \`${of}.${name === "real" ? "re" : "im"}\`.`;
  if (name === "shape" || name === "bins" || name === "frames" || name === "length")
    return `The shape is that of its parts: \`[${of}.re.bins, ${of}.re.frames]\`.`;
  if (name === "abs" || name === "magnitude")
    return 'The magnitudes of a ComplexSpectrogram are made by `magnitude`, from "speclab/dsp".';
  if (name === "angle" || name === "phase")
    return 'The phases of a ComplexSpectrogram are made by `angle`, from "speclab/dsp".';
  if (name === "data" || arrayMethods.test(name))
    return `A ComplexSpectrogram holds two arrays of numbers, \`${of}.re.data\` and \`${of}.im.data\`.`;
  return undefined;
}

export function audioProperty(of: string, name: string): string | undefined {
  if (name === "length" || name === "size" || name === "shape")
    return `How many samples an Audio has is \`${of}.samples.length\`.`;
  if (/^(sr|rate|fs|samplerate|sample_rate)$/.test(name)) return `The sample rate is \`${of}.sampleRate\`.`;
  if (name === "duration") return `The duration in seconds is \`${of}.samples.length / ${of}.sampleRate\`.`;
  if (name === "data") return `The numbers of an Audio are its \`${of}.samples\`.`;
  if (arrayMethods.test(name)) return `The numbers of an Audio are its samples: write \`${of}.samples.${name}(…)\`.`;
  return undefined;
}

const textNames: Readonly<Record<string, string>> = {
  lower: "toLowerCase()",
  upper: "toUpperCase()",
  strip: "trim()",
  lstrip: "trimStart()",
  rstrip: "trimEnd()",
  startswith: "startsWith(…)",
  endswith: "endsWith(…)",
  find: "indexOf(…)",
  len: "length",
};

export function textProperty(of: string, name: string): string | undefined {
  if (Object.hasOwn(textNames, name)) return `Python's \`${name}\` is \`${of}.${textNames[name]}\`.`;
  if (name === "join") return `The list comes first here: write \`list.join(${of})\`.`;
  if (name === "format")
    return "A text with values in it has backquotes, and each value in braces after a dollar sign.";
  return undefined;
}

const typedLength = /^(push|pop|shift|unshift|splice|concat|append|extend|insert)$/;

/** What NumPy's and Python's methods are on our arrays; $ stands for the array. */
const arrayNames: Readonly<Record<string, string>> = {
  shape: "An array has one dimension: its length is `$.length`.",
  size: "How many numbers an array has is `$.length`.",
  ndim: "An array has one dimension: its length is `$.length`.",
  len: "How many numbers an array has is `$.length`.",
  count: "How many numbers an array has is `$.length`.",
  sum: "A sum is made by `$.reduce((total, v) => total + v, 0)`.",
  mean: "A mean is made by `$.reduce((total, v) => total + v, 0) / $.length`.",
  max: "The largest number is `$.reduce((a, b) => Math.max(a, b))`.",
  min: "The smallest number is `$.reduce((a, b) => Math.min(a, b))`.",
  argmax: "The place of the largest number is `$.indexOf($.reduce((a, b) => Math.max(a, b)))`.",
  argmin: "The place of the smallest number is `$.indexOf($.reduce((a, b) => Math.min(a, b)))`.",
  abs: "Absolute values are made by `$.map((v) => Math.abs(v))`.",
  round: "Rounded numbers are made by `$.map((v) => Math.round(v))`.",
  clip: "Numbers are kept in bounds by `$.map((v) => Math.min(Math.max(v, low), high))`.",
  copy: "A copy is made by `$.slice()`.",
  tolist: "A list is made by `Array.from($)`.",
  astype: "The type is changed by `Float64Array.from($)` or `Float32Array.from($)`.",
  dtype: "The type of an array's numbers is its class, such as `Float32Array`: `$.constructor.name`.",
  T: 'An array has one dimension, so nothing can be turned; a Spectrogram is turned by `transpose` from "speclab/dsp".',
  transpose:
    'An array has one dimension, so nothing can be turned; a Spectrogram is turned by `transpose` from "speclab/dsp".',
  reshape: "An array has one dimension; a Spectrogram gives it two: `{ bins, frames, data: $ }`.",
  flatten: "An array has one dimension already: leave `flatten` out.",
  ravel: "An array has one dimension already: leave `ravel` out.",
  dot: "A scalar product with a `y` of the same length is made by `$.reduce((total, v, i) => total + v * y[i], 0)`.",
  real: "There are no complex arrays: what `stft` returns has `re` and `im`.",
  imag: "There are no complex arrays: what `stft` returns has `re` and `im`.",
  data: "This is the array itself already: leave `.data` out.",
  samples: "This is the array of samples itself already: leave `.samples` out.",
};

export function arrayProperty(of: string, name: string, isList: boolean): string | undefined {
  if (!isList && typedLength.test(name))
    return `A typed array keeps its length: collect numbers in a list, \`const list: number[] = []\`, and make \`Float32Array.from(list)\` of it.`;
  if (isList) {
    if (name === "append") return `Python's \`append\` is \`${of}.push(…)\`.`;
    if (name === "extend") return `Python's \`extend\` is \`${of}.push(...others)\`.`;
    if (name === "insert") return `Python's \`insert\` is \`${of}.splice(index, 0, value)\`.`;
    if (name === "remove") return `One element is taken out by \`${of}.splice(index, 1)\`.`;
    if (name === "subarray") return `A list has no views: write \`${of}.slice(…)\`.`;
    if (name === "data" || name === "samples") return undefined;
  }
  return Object.hasOwn(arrayNames, name) ? arrayNames[name].replaceAll("$", simple(of)) : undefined;
}

/** In parentheses, unless it is a name, a call or the like. */
export const simple = (text: string): string =>
  /^[\w.$]+(\([^()]*\)|\[[^[\]]*\])*$/.test(text) || text === "…" ? text : `(${text})`;

import type { Random, Samples } from "../../core/index.ts";
import { pixelShuffle } from "../../dsp/index.ts";
import { type CourseExercise, exercise } from "../authoring.ts";

/** What the student writes: the large pictures, from r² times as many small ones. */
export type ShufflePixels = (data: Float64Array, channels: number, height: number, width: number, r: number) => Samples;

/** The layer that turns channels into places. */
export const pixelShuffleExercise: CourseExercise<ShufflePixels> = exercise({
  name: "pixel-shuffle",
  title: "Pixel shuffle",
  points: 2,
  signature:
    "shufflePixels(data: Float64Array, channels: number, height: number, width: number, r: number): Float64Array",
  mistakes: {
    transposed: {
      when: "row and column within a block are exchanged",
      look: "the channel of a place: c · r² + row · r + column",
    },
    "channels-last": {
      when: "the channels of one block are taken as TensorFlow's depth_to_space has them, the output channel last",
      look: "the channel of a place: c · r² comes first, here and in PyTorch",
    },
    reshaped: {
      when: "the numbers keep their order: only the sizes have changed",
      look: "where a value goes: neighbours in a large row come from different channels",
    },
    "first-channel": {
      when: "every place of a block has the value of the block's first channel: the picture is stretched",
      look: "which channel a place of a block comes from: each place has its own",
    },
    tiled: {
      when: "the small pictures stand side by side as tiles",
      look: "the place: row y · r + i and column x · r + j, where i and j count within the block",
    },
    "width-as-height": {
      when: "height and width are exchanged: it is right only for squares",
      look: "the index of the small picture: (channel · height + y) · width + x",
    },
    "one-channel": {
      when: "all output channels have the values of the first",
      look: "the channel: those of output channel c begin at c · r²",
    },
    "channels-of-r": {
      when: "r channels are taken for each output channel, as in the seed's table",
      look: "how many channels one output channel has: r², one for each place of a block",
    },
  },
  hints: [
    "How many places has a block of the large picture, and how many small pictures are there for each large one?",
    "Four loops over the large picture, or six over the small one: output channel c, row i and column j within the block, and the block's y and x.",
    "From `((c * r * r + i * r + j) * height + y) * width + x` to `(c * height * r + y * r + i) * width * r + x * r + j`.",
  ],
  solution: (mistake) => (data, channels, height, width, r) => {
    const out = channels / (r * r);
    const result = new Float64Array(data.length);
    if (mistake("reshaped")) return Float64Array.from(data);
    for (let c = 0; c < out; c++) {
      for (let i = 0; i < r; i++) {
        for (let j = 0; j < r; j++) {
          const block = mistake("transposed") ? j * r + i : i * r + j;
          const first = mistake("one-channel") ? 0 : c * (mistake("channels-of-r") ? r : r * r);
          const channel = mistake("channels-last")
            ? (i * r + j) * out + c
            : first + (mistake("first-channel") ? 0 : mistake("channels-of-r") ? (i + j) % r : block);
          for (let y = 0; y < height; y++) {
            for (let x = 0; x < width; x++) {
              const from = mistake("width-as-height")
                ? (channel * width + x) * height + y
                : (channel * height + y) * width + x;
              const [row, column] = mistake("tiled") ? [i * height + y, j * width + x] : [y * r + i, x * r + j];
              result[(c * height * r + row) * width * r + column] = data[from];
            }
          }
        }
      }
    }
    return result;
  },
  inputs,
  alternatives: {
    "from the large picture": (data, _channels, height, width, r) => {
      const [rows, columns] = [height * r, width * r];
      return Float64Array.from({ length: data.length }, (_, at) => {
        const column = at % columns;
        const row = Math.floor(at / columns) % rows;
        const c = Math.floor(at / (columns * rows));
        const channel = (c * r + (row % r)) * r + (column % r);
        return data[(channel * height + Math.floor(row / r)) * width + Math.floor(column / r)];
      });
    },
    "the library's": (data, channels, height, width, r) => pixelShuffle({ channels, height, width, data }, r).data,
  },
});

/** Never square, several output channels; the smallest first. */
function inputs(random: Random): [Float64Array, number, number, number, number][] {
  const input = (
    out: number,
    height: number,
    width: number,
    r: number,
    loudness = 1,
  ): [Float64Array, number, number, number, number] => [
    Float64Array.from({ length: out * r * r * height * width }, () => random.normal(0, loudness)),
    out * r * r,
    height,
    width,
    r,
  ];
  return [
    input(2, 1, 3, 2),
    input(2, 3, 2 + random.integer(2, 5), 2, 40),
    input(3, 2, 5, 3),
    input(2, 4, 3, 4, 1e-2),
    input(2, 2, 3, 2),
    input(2, 2, 3, 2),
  ];
}

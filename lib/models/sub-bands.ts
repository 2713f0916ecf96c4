import * as nn from "../nn/index.ts";

/**
 * Sub-spectral normalization for any number of frequencies: where these are no multiple of the parts, the parts are as
 * equal as they can be. (The published layer refuses such pictures: 10, 20 and 30 mel bands of the seed's study among them.)
 *
 * @param frequencies of the picture
 * @param parts at most this many; never more than there are frequencies
 * @returns a layer for batch × frequencies × time × channels
 * @see S. Chang et al., "SubSpectral Normalization for Neural Audio Data Processing", ICASSP 2021
 * @example
 * await nn.useEngine("cpu");
 * const layer = models.subBandNormalization(8, 7, 5); // 7 frequencies: bands of 2, 1, 2, 1 and 1
 * layer.forward(nn.ones([2, 7, 3, 8]), { training: true, random: new Random(1) }).shape; // [2, 7, 3, 8]
 */
export function subBandNormalization(channels: number, frequencies: number, parts: number): nn.Layer {
  if (frequencies % parts === 0) return nn.subSpectralNormalization(channels, parts);
  const count = Math.min(parts, frequencies);
  const edges = Array.from({ length: count + 1 }, (_, part) => Math.ceil((part * frequencies) / count));
  const bands = edges.slice(1).map((end, part) => ({ start: edges[part], height: end - edges[part] }));
  const layers = bands.map(() => nn.batchNormalization(channels));
  return {
    ...nn.joined(Object.fromEntries(layers.map((layer, part) => [`band${part}`, layer]))),
    forward: (x, pass) => {
      const [batch, height, time] = x.shape;
      if (height !== frequencies)
        throw new RangeError(`subBandNormalization: x must have ${frequencies} frequencies, got ${height}`);
      const parted = bands.map(({ start, height: rows }, part) =>
        layers[part].forward(nn.slice(x, [0, start, 0, 0], [batch, rows, time, channels]), pass),
      );
      return nn.concat(parted, 1);
    },
  };
}

// The networks of the comparison, written as anybody would write them with speclab/nn. networks.py has the same ones.
import type { Random } from "speclab";
import * as nn from "speclab/nn";

/** Log-mel frames of one second at 16 kHz, every matrix of them learned, and a linear layer to 12 classes. */
export function logMelLinear(random: Random): nn.Layer {
  const frontEnd = nn.logMel({
    sampleRate: 16000,
    nFft: 480,
    hopLength: 160,
    center: false,
    nMels: 40,
    epsilon: 1e-3,
    trainable: { fourier: true, mel: true },
  });
  const head = nn.dense(40 * 98, 12, random);
  return {
    ...nn.joined({ frontEnd, head }),
    forward: (x, pass) => head.forward(nn.reshape(frontEnd.forward(x, pass), [-1, 40 * 98]), pass),
  };
}

/** The linear model of `train -- kws setting=C recipe=corrected` on spoken digits: kernels learned, filters not. */
export function keywordLinear(random: Random): nn.Layer {
  const frames = { sampleRate: 8000, nFft: 240, hopLength: 80, nMels: 40 };
  const frontEnd = nn.standardized(nn.melFrontEnd({ ...frames, trainableStft: true, allowEmpty: true }), -10, 5);
  const head = nn.dense(40 * 101, 12, random);
  return {
    ...nn.joined({ frontEnd, head }),
    forward: (x, pass) => head.forward(nn.reshape(frontEnd.forward(x, pass), [-1, 40 * 101]), pass),
  };
}

/** The convolution net: 5×5 filters, pooling, a linear layer. */
export function convolutionNet(random: Random): nn.Layer {
  const conv = nn.convolution(1, 16, 5, random);
  const head = nn.dense(18 * 48 * 16, 12, random);
  return {
    ...nn.joined({ conv, head }),
    forward: (x, pass) => {
      const pooled = nn.maxPool(nn.relu(conv.forward(x, pass)), 2);
      return head.forward(nn.reshape(pooled, [-1, 18 * 48 * 16]), pass);
    },
  };
}

/**
 * BC-ResNet-1 for 40 mel bands: frequency by 2-D convolutions, time by 1-D ones on the mean over frequency, broadcast back.
 * Without dropout, so that two libraries can be compared number by number.
 *
 * @see B. Kim et al., "Broadcasted residual learning for efficient keyword spotting", Interspeech 2021
 */
export function bcResNet(random: Random): nn.Layer {
  const layers: Record<string, nn.Layer> = {
    stem: nn.convolution(1, 16, 5, random, { stride: [2, 1], padding: 2, bias: false }),
    stemNorm: nn.batchNormalization(16),
  };
  let channels = 16;
  for (const [stage, { outputs, blocks, stride, dilation }] of stages.entries()) {
    for (let block = 0; block < blocks; block++) {
      const settings = { inputs: channels, outputs, stride: block === 0 ? stride : 1, dilation };
      layers[`stage${stage}block${block}`] = broadcastBlock(settings, random);
      channels = outputs;
    }
  }
  layers.depthwise = nn.convolution(20, 20, 5, random, { padding: [0, 2], groups: 20, bias: false });
  layers.pointwise = nn.convolution(20, 32, 1, random, { bias: false });
  layers.norm = nn.batchNormalization(32);
  layers.head = nn.dense(32, 12, random);
  return {
    ...nn.joined(layers),
    forward: (x, pass) => {
      let y = x;
      for (const [name, layer] of Object.entries(layers)) {
        if (name === "head") y = nn.mean(nn.relu(y), [1, 2]);
        y = layer.forward(y, pass);
        if (name === "stemNorm") y = nn.relu(y);
      }
      return y;
    },
  };
}

const stages = [
  { outputs: 8, blocks: 2, stride: 1, dilation: 1 },
  { outputs: 12, blocks: 2, stride: 2, dilation: 2 },
  { outputs: 16, blocks: 4, stride: 2, dilation: 4 },
  { outputs: 20, blocks: 4, stride: 1, dilation: 8 },
];

/** Parts of the sub-spectral norms. */
const parts = 5;

interface BlockSettings {
  readonly inputs: number;
  readonly outputs: number;
  readonly stride: number;
  readonly dilation: number;
}

function broadcastBlock({ inputs, outputs, stride, dilation }: BlockSettings, random: Random): nn.Layer {
  const transition = inputs !== outputs;
  const entry: Record<string, nn.Layer> = transition
    ? { entry: nn.convolution(inputs, outputs, 1, random, { bias: false }), entryNorm: nn.batchNormalization(outputs) }
    : {};
  const frequency = nn.convolution(outputs, outputs, [3, 1], random, {
    stride: [stride, 1],
    padding: [1, 0],
    groups: outputs,
    bias: false,
  });
  const frequencyNorm = nn.subSpectralNormalization(outputs, parts);
  const time = nn.convolution(outputs, outputs, [1, 3], random, {
    dilation: [1, dilation],
    padding: [0, dilation],
    groups: outputs,
    bias: false,
  });
  const timeNorm = nn.batchNormalization(outputs);
  const mix = nn.convolution(outputs, outputs, 1, random, { bias: false });
  return {
    ...nn.joined({ ...entry, frequency, frequencyNorm, time, timeNorm, mix }),
    forward: (x, pass) => {
      const entered = transition ? nn.relu(entry.entryNorm.forward(entry.entry.forward(x, pass), pass)) : x;
      const wide = frequencyNorm.forward(frequency.forward(entered, pass), pass);
      const narrow = timeNorm.forward(time.forward(nn.mean(wide, 1, true), pass), pass);
      const both = nn.add(wide, mix.forward(nn.silu(narrow), pass));
      return nn.relu(transition ? both : nn.add(both, x));
    },
  };
}

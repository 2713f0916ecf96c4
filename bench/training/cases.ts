// What is measured: steps of training, each forward, backward and the optimizer's update.
import { Random } from "speclab";
import * as nn from "speclab/nn";
import { bcResNet, convolutionNet, keywordLinear, logMelLinear } from "./networks.ts";

export const CASES = ["log-mel", "bc-resnet", "waveform", "convolution", "epoch-linear", "epoch-bc-resnet"] as const;
export type CaseName = (typeof CASES)[number];

export const TITLES: Readonly<Record<CaseName, string>> = {
  "log-mel": "(a) log-mel as learned matrices, linear, batch 64",
  "bc-resnet": "(b) BC-ResNet-1, batch 32 of 40 × 101",
  waveform: "(c) gradient of a mel loss to 3 s of sound",
  convolution: "(d) convolution net, batch 64 of 40 × 101",
  "epoch-linear": "(e) a ninth of an epoch: linear, setting C, 100 of 900 clips at 8 kHz",
  "epoch-bc-resnet": "(f) a ninth of an epoch: BC-ResNet-1, 100 of 900 spectrograms",
};

/** Largest ratio to PyTorch, by engine. */
export const BOUNDS: Readonly<Record<string, Readonly<Record<CaseName, number>>>> = {
  wasm: {
    "log-mel": 3,
    "bc-resnet": 1.5,
    waveform: 4.5,
    convolution: 2,
    "epoch-linear": 3,
    "epoch-bc-resnet": 1.5,
  },
  tensorflow: {
    "log-mel": 1,
    "bc-resnet": 1.5,
    waveform: 1,
    convolution: 1.5,
    "epoch-linear": 1,
    "epoch-bc-resnet": 1,
  },
};

/** A case that is ready to run. */
export interface Prepared {
  /** What both sides start from: inputs and weights by name. */
  readonly tensors: Readonly<Record<string, nn.Tensor>>;
  readonly parameters: nn.NamedVariables;
  readonly learningRate: number;
  /** @param step from 0: of an epoch each step has other examples */
  readonly loss: (step: number) => nn.Tensor;
}

/** The same numbers every time: another engine's process makes them again. */
export function prepare(name: CaseName): Prepared {
  const random = new Random(7);
  if (name === "waveform") return waveform(random);
  if (name === "log-mel") return classifier(logMelLinear(random), noise([64, 16000], 0.1, random), 1e-3, random);
  if (name === "convolution")
    return classifier(convolutionNet(random), noise([64, 40, 101, 1], 1, random), 1e-3, random);
  if (name === "epoch-linear") return epoch(keywordLinear(random), [8000], 0.1, 1e-3, random);
  if (name === "epoch-bc-resnet") return epoch(bcResNet(random), [40, 101, 1], 1, 1e-4, random);
  // Adam makes steps of one size out of the smallest gradients, whose signs are rounding: in a deep net with larger steps,
  // the losses of any two libraries part within five of them.
  return classifier(bcResNet(random), noise([32, 40, 101, 1], 1, random), 1e-4, random);
}

function classifier(model: nn.Layer, x: nn.Tensor, learningRate: number, random: Random): Prepared {
  const labels = Int32Array.from({ length: x.shape[0] }, (_, i) => i % 12);
  const pass: nn.Pass = { training: true, random };
  return {
    tensors: { x, ...model.parameters },
    parameters: model.parameters,
    learningRate,
    loss: () => nn.crossEntropy(model.forward(x, pass), labels),
  };
}

/** As in experiments: examples lie in memory, and those of a step travel to the engine. The next epoch has the same ones. */
function epoch(
  model: nn.Layer,
  shape: readonly number[],
  deviation: number,
  learningRate: number,
  random: Random,
): Prepared {
  const [examples, batch] = [900, 100];
  const size = shape.reduce((a, b) => a * b, 1);
  const values = Float32Array.from({ length: examples * size }, () => random.normal(0, deviation));
  const labels = Int32Array.from({ length: batch }, (_, i) => i % 12);
  const pass: nn.Pass = { training: true, random };
  return {
    tensors: { x: nn.tensor(values, [examples, ...shape]), ...model.parameters, ...fixedBases(model) },
    parameters: model.parameters,
    learningRate,
    loss: (step) => {
      const begin = (step % (examples / batch)) * batch * size;
      const x = nn.tensor(values.subarray(begin, begin + batch * size), [batch, ...shape]);
      return nn.crossEntropy(model.forward(x, pass), labels);
    },
  };
}

/** Filters that are not learned, for the other side to have the same. */
function fixedBases({ statistics }: nn.Layer): Record<string, nn.Tensor> {
  const filters = statistics["frontEnd/mel/weights"];
  return filters ? { "frontEnd/mel/weights": filters } : {};
}

/** The sound itself is what is learned: its log-mel frames are to become those of another one. */
function waveform(random: Random): Prepared {
  const frontEnd = nn.logMel({ sampleRate: 16000, nFft: 1024, hopLength: 256, nMels: 80, epsilon: 1e-3 });
  const sound = nn.variable(noise([1, 48000], 0.1, random));
  const pass: nn.Pass = { training: true, random };
  const target = nn.tidy(() => frontEnd.forward(noise([1, 48000], 0.1, random), pass));
  return {
    tensors: { sound, target, ...frontEnd.statistics },
    parameters: { sound },
    learningRate: 1e-3,
    loss: () => nn.meanSquaredError(frontEnd.forward(sound, pass), target),
  };
}

function noise(shape: readonly number[], deviation: number, random: Random): nn.Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  return nn.tensor(
    Float32Array.from({ length: size }, () => random.normal(0, deviation)),
    shape,
  );
}

// `node trial.cjs HOME`: trains a small convolution on a set-up, in a process of its own, because a fault in a library
// ends the process. One line of JSON.
const { load } = require("./loader.cjs");

const { tf, flavour, whyNoGpu, card } = load(process.argv[2]);
let seed = 1;
const random = (shape) => {
  const values = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => {
    seed = (seed * 16807) % 2147483647;
    return seed / 2147483647 - 0.5;
  });
  return tf.tensor(values, shape);
};
const pictures = random([16, 40, 101, 1]);
const labels = tf.oneHot(
  tf.tensor1d(
    Array.from({ length: 16 }, (_, i) => i % 12),
    "int32",
  ),
  12,
);
const filter = tf.variable(random([5, 5, 1, 16]));
const weights = tf.variable(tf.mul(random([16 * 9 * 24, 12]), 0.05));
const optimizer = tf.train.adam(1e-3);
const loss = () => {
  const pooled = tf.maxPool(tf.relu(tf.conv2d(pictures, filter, 1, "valid")), 4, 4, "valid");
  return tf.losses.softmaxCrossEntropy(labels, tf.matMul(tf.reshape(pooled, [16, -1]), weights));
};
const losses = [];
let milliseconds = 0;
for (let step = 0; step < 5; step++) {
  const begun = performance.now();
  losses.push(optimizer.minimize(loss, true, [filter, weights]).dataSync()[0]);
  milliseconds = performance.now() - begun;
}
const { isUsingGpuDevice, binding } = tf.backend();
const result = {
  version: binding.TF_Version,
  gpu: isUsingGpuDevice === true,
  flavour,
  whyNoGpu,
  card,
  losses,
  milliseconds,
};
process.stdout.write(`${JSON.stringify(result)}\n`);

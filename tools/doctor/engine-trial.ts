// `node engine-trial.js ENGINE`: one engine for real, in a process of its own. Trains a small network for a few steps and
// prints {version, device, milliseconds, first} as a line of JSON; or a sentence, and fails.
import { Random } from "speclab";
import * as nn from "speclab/nn";
import "speclab/node";

const [name] = process.argv.slice(2);
try {
  console.log(JSON.stringify(await trial(name as nn.EngineName)));
  process.exit(0); // Dawn would keep the process alive
} catch (error) {
  console.log((error as Error).message.split("\n")[0].replace(/^useEngine: /, ""));
  process.exit(1);
}

async function trial(name: nn.EngineName): Promise<object> {
  const { version, device } = await nn.useEngine(name);
  const random = new Random(1);
  const conv = nn.convolution(1, 8, 3, random);
  const head = nn.dense(8 * 9 * 24, 12, random);
  const { parameters } = nn.joined({ conv, head });
  const pass: nn.Pass = { training: true, random };
  const pictures = nn.tensor(
    Float32Array.from({ length: 4 * 20 * 50 }, () => random.normal()),
    [4, 20, 50, 1],
  );
  const labels = [0, 1, 2, 3];
  const optimizer = nn.adam(parameters, { learningRate: 1e-3 });
  const losses: number[] = [];
  const times: number[] = [];
  for (let step = 0; step < 4; step++) {
    const begun = performance.now();
    const loss = nn.tidy(() => {
      const { loss, gradients } = nn.gradients(parameters, () => {
        const pooled = nn.maxPool(nn.relu(conv.forward(pictures, pass)), 2);
        return nn.crossEntropy(head.forward(nn.reshape(pooled, [4, -1]), pass), labels);
      });
      optimizer.update(gradients);
      return loss;
    });
    losses.push((await nn.valuesOf(loss))[0]);
    times.push(performance.now() - begun);
  }
  if (!(losses[3] < losses[0])) throw new Error(`${version} trains wrongly: the loss of its trial did not fall`);
  return { version, device, milliseconds: Math.min(...times.slice(1)), first: times[0] };
}

// `npm run kernel:install [-- --gpu]` and `npm run kernel:remove`: our kernel for VS Code and every other Jupyter of this
// person; the one for graphics cards as well, where there is a card, or with --gpu.
import { gpuFound, gpuKernel, gpuKernelName } from "./lab/gpu-kernel.mjs";
import { Stop, say } from "./lab/say.mjs";
import { kernelSpecification, setUpBuild, setUpPackages } from "./lab/setup.mjs";
import { typedOptions } from "./lab/typed-options.mjs";
import { installKernel, kernelInstalled, removeKernel } from "./lab/user-kernel.mjs";
import { offerEditorSettings, removeEditorSettings } from "./lab/vscode.mjs";

const [what, ...rest] = process.argv.slice(2);
const usages = {
  install: {
    usage: "npm run kernel:install [-- --gpu]: offers our kernel to every Jupyter; --gpu one for graphics cards, too",
    options: { gpu: { type: "boolean" } },
  },
  remove: { usage: "npm run kernel:remove: takes back what kernel:install offered" },
};

try {
  const { values } = typedOptions(rest, usages[what]);
  if (what === "install") {
    await setUpPackages();
    await setUpBuild();
    const spec = await kernelSpecification();
    for (const line of installKernel(spec)) say(line);
    if (values.gpu || gpuFound()) for (const line of installKernel(gpuKernel(spec), { name: gpuKernelName })) say(line);
    for (const line of offerEditorSettings()) say(line);
  } else {
    for (const line of removeKernel()) say(line);
    if (kernelInstalled(gpuKernelName)) for (const line of removeKernel({ name: gpuKernelName })) say(line);
    for (const line of removeEditorSettings()) say(line);
  }
} catch (error) {
  if (!(error instanceof Stop)) throw error;
  say(error.message);
  process.exitCode = error.exitCode ?? 1;
}

// `node kernel-trial.js`: starts the kernel as Jupyter does and runs a cell; prints {milliseconds, typescript} as a line of
// JSON, or a sentence, and fails.
import os from "node:os";
import ts from "typescript";
import { KernelClient } from "#kernel/client";
import { kernelSpec } from "#kernel/spec";

const begun = performance.now();
try {
  const kernel = await KernelClient.start(kernelSpec(), { cwd: os.tmpdir() });
  let text = "";
  const { status, evalue } = await kernel.execute("const one: number = 1; console.log(one + one)", {
    onMessage: ({ content }) => {
      text += (content as { text?: string }).text ?? "";
    },
  });
  const milliseconds = performance.now() - begun;
  await kernel.shutdown();
  if (status !== "ok" || text.trim() !== "2") throw new Error(`a cell did not run: ${evalue ?? text}`);
  console.log(JSON.stringify({ milliseconds, typescript: ts.version }));
} catch (error) {
  console.log(`the kernel does not work: ${(error as Error).message.split("\n")[0]} → npm test says more`);
  process.exitCode = 1;
}

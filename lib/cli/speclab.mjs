#!/usr/bin/env node
// The `speclab` command. This file is no part of the build, so that npm can link it before anything is built.
import { existsSync } from "node:fs";

const compiled = new URL("../dist/esm/cli/main.js", import.meta.url);
if (existsSync(compiled)) {
  const { main } = await import(compiled.href);
  process.exitCode = await main(process.argv.slice(2));
} else {
  console.error("speclab is not built yet: run npm run build first.");
  process.exitCode = 2;
}

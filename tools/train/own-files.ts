import { fileURLToPath } from "node:url";
import { findTypeScript, installHooks } from "speclab/cli";

/** Lets `model=./myModel.ts` be TypeScript on every Node, and import `speclab/…` wherever it lies. */
export function allowOwnFiles(): void {
  installHooks(findTypeScript([fileURLToPath(new URL(".", import.meta.url))])?.file);
}

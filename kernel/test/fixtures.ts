// Helpers and packages that tests import from cells, as texts: each is one way in which Node projects are made.
export const fixtures: Readonly<Record<string, string>> = {
  "helper.ts": `import { twice } from "./deep";
const up = 100;
/** Something a student passes around. */
export interface P { a: number }
export function help(p: P): number {
  return twice(p.a) + up;
}
export function boom(): never {
  throw new Error("from the helper");
}
`,
  "outside.ts":
    'import { twice } from "./deep";\nimport { up } from "../lib/x.js";\nexport const both: number = twice(1) + up;\n',
  "deep.ts": "export const twice = (n: number): number => 2 * n;\n",
  "dotted.ts": 'export { twice } from "./deep.ts";\n',
  "config.json": '{ "k": 5 }\n',
  "../lib/x.ts": "export const up = 100;\n",
  // Only an exports map, only ES modules, no main, no types field.
  "node_modules/expo/package.json": `{ "name": "expo", "version": "1.0.0", "type": "module", "exports": {
    ".": { "types": "./lib/index.d.ts", "import": "./lib/index.js" },
    "./sub": { "types": "./lib/sub.d.ts", "import": "./lib/sub.js" } } }`,
  "node_modules/expo/lib/index.js": "export const e = 1;\nexport default 'the default';\n",
  "node_modules/expo/lib/index.d.ts": "export declare const e: number;\ndeclare const d: string;\nexport default d;\n",
  "node_modules/expo/lib/sub.js": "export const sub = await Promise.resolve(7);\n",
  "node_modules/expo/lib/sub.d.ts": "export declare const sub: number;\n",
  // CommonJS with a function as its whole export, and documentation.
  "node_modules/classic/package.json":
    '{ "name": "classic", "version": "1.0.0", "main": "main.js", "types": "main.d.ts" }',
  "node_modules/classic/main.js":
    "module.exports = function spin(ms) { const t = Date.now(); while (Date.now() - t < ms); };\nmodule.exports.one = 1;\n",
  "node_modules/classic/main.d.ts": `/** Keeps the processor busy.
 * @param ms for so many milliseconds */
declare function spin(ms: number): void;
declare namespace spin { const one: number; }
export = spin;
`,
  // Types as TypeScript 5.7 and later write them.
  "node_modules/modern/package.json":
    '{ "name": "modern", "version": "1.0.0", "main": "main.js", "types": "main.d.ts" }',
  "node_modules/modern/main.js": "exports.samples = () => new Float32Array(3);\n",
  "node_modules/modern/main.d.ts": "export declare function samples(): Float32Array<ArrayBuffer>;\n",
  // A package with a folder of its own for DSP, as a library in a workspace.
  "node_modules/tones/package.json": `{ "name": "tones", "version": "1.0.0", "exports": {
    "./dsp": { "types": "./dsp.d.ts", "import": "./dsp.mjs", "require": "./dsp.js" } } }`,
  "node_modules/tones/dsp.js":
    "exports.sine = (f, rate, n) => Float32Array.from({ length: n }, (_, i) => Math.sin((2 * Math.PI * f * i) / rate));\n",
  "node_modules/tones/dsp.mjs":
    "export const sine = (f, rate, n) => Float32Array.from({ length: n }, (_, i) => Math.sin((2 * Math.PI * f * i) / rate));\n",
  "node_modules/tones/dsp.d.ts":
    "export declare function sine(frequency: number, rate: number, length: number): Float32Array;\n",
  "node_modules/broken/package.json":
    '{ "name": "broken", "version": "1.0.0", "main": "main.js", "types": "main.d.ts" }',
  "node_modules/broken/main.js": "throw new Error('broken package');\n",
  "node_modules/broken/main.d.ts": "export declare const nothing: number;\n",
};

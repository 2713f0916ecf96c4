import { results } from "./results.js";

globalThis.onmessage = () => globalThis.postMessage(results());

import { installEngines } from "./engine.ts";
import { installScriptHost } from "./script-host.ts";

export { type LoadOptions, load } from "../audio/index.ts";
export * from "./about.ts";
export * from "./datasets/index.ts";
export { type Downloaded, type DownloadOptions, download, type Source } from "./download.ts";
export { cacheFolder } from "./download-cache.ts";
export type { Checksum, Trust } from "./download-checksum.ts";
export type { ConsentOptions } from "./download-consent.ts";
export { DownloadError, type DownloadFault } from "./download-error.ts";
export { readableBytes } from "./download-sizes.ts";
export * from "./engine-report.ts";
export * from "./load-stream.ts";
export * from "./save.ts";

installScriptHost();
installEngines();

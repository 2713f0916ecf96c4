import { installEngines } from "./engine.ts";
import { installScriptHost } from "./script-host.ts";

export { type LoadOptions, load } from "../audio/index.ts";
export * from "./engine-report.ts";
export * from "./load-stream.ts";
export * from "./save.ts";

installScriptHost();
installEngines();

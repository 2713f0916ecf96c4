// JupyterLab's set-up for this folder: our kernel, our figures, our settings, all in build/jupyter, nothing in the home.
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { gpuFound, gpuKernel, gpuKernelName } from "./gpu-kernel.mjs";
import { jupyterFolder, root } from "./places.mjs";
import { pythonSettings } from "./python.mjs";

export const kernelName = "speclab";

const share = path.join(jupyterFolder, "share");
const config = path.join(jupyterFolder, "config");

/**
 * Plugins that would ask for what is not there: news from the network, terminals and language servers on the server, a
 * debugger in the kernel. (Switching off more does not make the page load faster: measured, 3 s with and without.)
 */
const switchedOff = [
  // Notebook 7's companion of the terminals.
  "@jupyter-notebook/terminal-extension",
  "@jupyterlab/apputils-extension:announcements",
  "@jupyterlab/debugger-extension",
  "@jupyterlab/extensionmanager-extension",
  "@jupyterlab/fileeditor-extension:language-server",
  "@jupyterlab/hub-extension",
  "@jupyterlab/lsp-extension",
  "@jupyterlab/notebook-extension:language-server",
  "@jupyterlab/pluginmanager-extension",
  "@jupyterlab/terminal-extension",
];

const serverConfig = {
  KernelSpecManager: { allowed_kernelspecs: [kernelName, gpuKernelName], ensure_native_kernel: false },
  MultiKernelManager: { default_kernel_name: kernelName },
  ServerApp: {
    terminals_enabled: false,
    jpserver_extensions: { jupyter_lsp: false, jupyter_server_terminals: false },
  },
  LabApp: { news_url: null },
};

const labSettings = {
  "@jupyterlab/codemirror-extension:plugin": {
    defaultConfig: { autoClosingBrackets: true, matchBrackets: true, indentUnit: "2", tabSize: 2, lineWrap: false },
  },
  "@jupyterlab/docmanager-extension:plugin": { autosaveInterval: 15 },
  // Names of notebooks are long, and the column of dates cuts them off.
  "@jupyterlab/filebrowser-extension:browser": { showLastModifiedColumn: false },
  "@jupyterlab/notebook-extension:tracker": {
    autoStartDefaultKernel: true,
    // Errors name lines.
    codeCellConfig: { lineNumbers: true, lineWrap: false },
  },
  "@jupyterlab/apputils-extension:notification": { checkForUpdates: false, fetchNews: "false" },
};

/**
 * Writes the set-up anew (it holds absolute paths, so moving the folder does no harm).
 *
 * @param spec the kernel's specification, as kernel.json wants it
 */
export function writeJupyterSetup(spec) {
  rmSync(share, { recursive: true, force: true });
  for (const [name, one] of Object.entries(kernelsOffered(spec)))
    writeJson(path.join(share, "kernels", name, "kernel.json"), one);
  copyFigures(path.join(share, "labextensions", "speclab-plotly"));
  writeJson(path.join(config, "jupyter_server_config.json"), serverConfig);
  const disabledExtensions = Object.fromEntries(switchedOff.map((plugin) => [plugin, true]));
  writeJson(path.join(config, "labconfig", "page_config.json"), { disabledExtensions });
  writeJson(path.join(config, "labconfig", "default_setting_overrides.json"), labSettings);
}

/** Specifications by name: our kernel, and the one that computes on a graphics card where there is one. */
export function kernelsOffered(spec, { gpu = gpuFound() } = {}) {
  return { [kernelName]: spec, ...(gpu && { [gpuKernelName]: gpuKernel(spec) }) };
}

/** The extension that draws Plotly figures, and Plotly itself beside it. */
function copyFigures(target) {
  const source = path.join(root, "kernel", "labextension", "speclab-plotly");
  if (!existsSync(source)) return;
  cpSync(source, target, { recursive: true });
  const plotly = createRequire(path.join(root, "package.json")).resolve("plotly.js-dist-min/plotly.min.js");
  cpSync(plotly, path.join(target, "static", "plotly.min.js"));
}

/** The environment in which Jupyter sees this set-up and nothing of the person's own. */
export function jupyterEnvironment() {
  return {
    ...pythonSettings(),
    JUPYTER_PATH: share,
    JUPYTER_CONFIG_DIR: config,
    JUPYTER_DATA_DIR: path.join(jupyterFolder, "data"),
    JUPYTER_RUNTIME_DIR: path.join(jupyterFolder, "runtime"),
    JUPYTERLAB_SETTINGS_DIR: path.join(jupyterFolder, "settings"),
    JUPYTERLAB_WORKSPACES_DIR: path.join(jupyterFolder, "workspaces"),
    IPYTHONDIR: path.join(jupyterFolder, "ipython"),
    SPECLAB_ROOT: root,
  };
}

function writeJson(file, value) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}

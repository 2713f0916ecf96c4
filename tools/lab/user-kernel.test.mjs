// Our kernel in a person's Jupyter folder: where that is, what is written there, and what is left alone.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, beforeEach, it } from "node:test";
import { pythonFolder, root } from "./places.mjs";
import { Stop } from "./say.mjs";
import { installKernel, jupyterDataFolder, removeKernel } from "./user-kernel.mjs";
import { offerEditorSettings, removeEditorSettings } from "./vscode.mjs";

const base = mkdtempSync(path.join(tmpdir(), "speclab-kernel-"));
after(() => rmSync(base, { recursive: true }));

let folder;
beforeEach(() => {
  folder = mkdtempSync(path.join(base, "case-"));
});

const spec = {
  argv: [process.execPath, path.join(root, "kernel/dist/launch.js"), "{connection_file}"],
  display_name: "TypeScript (speclab)",
  language: "typescript",
  interrupt_mode: "message",
  metadata: { debugger: false },
};
const kernelFile = () => path.join(folder, "kernels", "speclab", "kernel.json");

it("knows where Jupyter looks on each platform", () => {
  assert.equal(jupyterDataFolder({}, "linux", "/somewhere/ada"), "/somewhere/ada/.local/share/jupyter");
  assert.equal(jupyterDataFolder({ XDG_DATA_HOME: "/xdg" }, "linux", "/somewhere/ada"), "/xdg/jupyter");
  assert.equal(jupyterDataFolder({}, "darwin", "/somewhere/ada"), "/somewhere/ada/Library/Jupyter");
  const windows = { APPDATA: "D:\\somewhere\\ada\\AppData\\Roaming" };
  assert.equal(
    jupyterDataFolder(windows, "win32", "D:\\somewhere\\ada"),
    "D:\\somewhere\\ada\\AppData\\Roaming\\jupyter",
  );
  for (const platform of ["linux", "darwin", "win32"]) {
    assert.equal(jupyterDataFolder({ ...windows, JUPYTER_DATA_DIR: "/own" }, platform, "/somewhere/ada"), "/own");
  }
});

it("writes kernel.json once, says so, and removes it", () => {
  assert.match(installKernel(spec, { folder }).join("\n"), /^Wrote .*kernel\.json\n.*VS Code/);
  const written = JSON.parse(readFileSync(kernelFile(), "utf8"));
  assert.deepEqual(written, { ...spec, metadata: { debugger: false, speclab: root } });
  assert.match(
    installKernel(spec, { folder }).join("\n"),
    /^TypeScript \(speclab\) is installed already: .*kernel\.json$/,
  );
  assert.match(removeKernel({ folder }).join("\n"), /^Removed /);
  assert.ok(!existsSync(path.dirname(kernelFile())));
  assert.match(removeKernel({ folder }).join("\n"), /^There is no kernel of ours in /);
});

it("another copy's kernel is replaced with a word, and removed only there, or when that copy is gone", () => {
  const other = path.join(folder, "other-copy");
  mkdirSync(other);
  installKernel(spec, { folder, from: other });
  assert.throws(() => removeKernel({ folder }), { name: "Stop", message: /other-copy: run the command there\./ });
  assert.match(installKernel(spec, { folder }).join("\n"), /Until now it started the speclab in .*other-copy\./);
  installKernel(spec, { folder, from: path.join(folder, "gone") });
  assert.match(removeKernel({ folder }).join("\n"), /^Removed /);
});

it("a kernel that is none of ours stays, and so do files beside ours", () => {
  mkdirSync(path.dirname(kernelFile()), { recursive: true });
  for (const text of ["{ broken", '{"argv": ["deno"]}']) {
    writeFileSync(kernelFile(), text);
    assert.throws(() => installKernel(spec, { folder }), Stop);
    assert.throws(() => removeKernel({ folder }), { message: /is none of ours: move it away/ });
    assert.equal(readFileSync(kernelFile(), "utf8"), text);
  }
  rmSync(kernelFile());
  const logo = path.join(path.dirname(kernelFile()), "logo-64x64.png");
  writeFileSync(logo, "");
  installKernel(spec, { folder });
  removeKernel({ folder });
  assert.ok(existsSync(logo));
});

it("VS Code's settings are written where there are none, and nobody's are touched", () => {
  const settings = path.join(folder, ".vscode", "settings.json");
  assert.match(offerEditorSettings({ folder }).join("\n"), /^Wrote .*settings\.json: open .* in VS Code/);
  assert.deepEqual(JSON.parse(readFileSync(settings, "utf8")), { "typescript.validate.enable": false });
  assert.deepEqual(offerEditorSettings({ folder }), []);
  assert.match(removeEditorSettings({ folder }).join("\n"), /^Removed /);
  assert.ok(!existsSync(path.dirname(settings)));

  mkdirSync(path.dirname(settings));
  writeFileSync(settings, '{ "editor.fontSize": 18 }');
  assert.match(
    offerEditorSettings({ folder }).join("\n"),
    /is yours and stays.*\n {2}"typescript\.validate\.enable": false/,
  );
  assert.deepEqual(removeEditorSettings({ folder }), []);
  assert.equal(readFileSync(settings, "utf8"), '{ "editor.fontSize": 18 }');
});

it("the command does both", () => {
  const work = path.join(folder, "work");
  const env = { ...process.env, JUPYTER_DATA_DIR: folder, SPECLAB_WORK: work };
  const run = (what) => {
    const words = ["tools/kernel.mjs", what];
    const { status, stderr } = spawnSync(process.execPath, words, { cwd: root, env, encoding: "utf8" });
    assert.equal(status, 0, stderr);
    return stderr;
  };
  assert.match(run("install"), /Wrote .*kernel\.json/);
  assert.equal(JSON.parse(readFileSync(kernelFile(), "utf8")).argv[0], process.execPath);
  assert.match(run("remove"), /Removed .*kernel\.json/);
  assert.ok(!existsSync(path.join(work, ".vscode")));
});

it("Jupyter lists the kernel", (t) => {
  const name = process.platform === "win32" ? "Scripts/jupyter-kernelspec.exe" : "bin/jupyter-kernelspec";
  const jupyter = path.join(pythonFolder, name);
  if (!existsSync(jupyter)) {
    const sentence = "JupyterLab is not in build/python yet: npm start puts it there";
    if ((process.env.SPECLAB_REQUIRE ?? "").split(",").includes("python")) throw new Error(sentence);
    return t.skip(sentence);
  }
  installKernel(spec, { folder });
  const { stdout } = spawnSync(jupyter, ["list", "--json"], {
    env: { ...process.env, JUPYTER_DATA_DIR: folder },
    encoding: "utf8",
  });
  const { resource_dir, spec: listed } = JSON.parse(stdout).kernelspecs.speclab;
  assert.equal(resource_dir, path.dirname(kernelFile()));
  assert.deepEqual([listed.display_name, listed.interrupt_mode], ["TypeScript (speclab)", "message"]);
});

// Dockerfile, dev container and workflow cannot run here; what can be known without running them is tested.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { it } from "node:test";
import { pythonFolder, root } from "./places.mjs";

const read = (file) => readFileSync(path.join(root, file), "utf8");
const { scripts, engines } = JSON.parse(read("package.json"));
const dockerfile = read("Dockerfile");
const workflow = read(".github/workflows/test.yml");
const devcontainer = JSON.parse(read(".devcontainer/devcontainer.json"));

it("every command in them is one of ours", () => {
  const texts = [dockerfile, workflow, devcontainer.postCreateCommand];
  const programs = texts.flatMap((text) => [...text.matchAll(/\bnode (tools\/\S+\.mjs)/g)].map(([, file]) => file));
  const names = texts.flatMap((text) => [...text.matchAll(/\bnpm run ([\w:]+)/g)].map(([, name]) => name));
  assert.ok(programs.length > 0 && names.length > 0);
  for (const file of programs) assert.ok(existsSync(path.join(root, file)), file);
  for (const name of names) assert.ok(scripts[name], name);
});

it("the container starts the lab with options that it knows, as a user and not as root", () => {
  const start = JSON.parse(/^CMD (.*)$/m.exec(dockerfile)[1]);
  const [program, ...words] = start;
  assert.equal(program, "node");
  // With a notebook that is not there it says so, after its options have been understood and before anything starts.
  const { stderr, status } = spawnSync(process.execPath, [...words, "99-nothing"], { cwd: root, encoding: "utf8" });
  assert.equal(status, 1);
  assert.match(stderr, /There is no notebook "99-nothing"/);
  const lines = dockerfile.split("\n");
  const user = lines.indexOf("USER node");
  assert.ok(user > 0 && user < lines.findIndex((line) => line.startsWith("RUN node")));
  assert.ok(!lines.slice(user).some((line) => /^USER (?!node)/.test(line)));
});

it("the image has a Node that we support, and nothing of this machine is copied into it", () => {
  const [, image] = /^FROM node:(\d+)-\w+-slim$/m.exec(dockerfile);
  assert.ok(Number(image) >= Number(/\d+/.exec(engines.node)[0]));
  const left = read(".dockerignore").split("\n");
  for (const made of ["**/node_modules", "**/dist", "build", "work", ".git"]) assert.ok(left.includes(made), made);
});

it("the dev container is built from that image", () => {
  const { dockerfile: file, context } = devcontainer.build;
  assert.equal(path.resolve(root, ".devcontainer", file), path.join(root, "Dockerfile"));
  assert.equal(path.resolve(root, ".devcontainer", context), root);
  assert.equal(devcontainer.remoteUser, "node");
});

it("the workflow covers three systems and three versions of Node, each with the tests", (t) => {
  assert.ok(!workflow.includes("\t"), "YAML knows no tabs");
  assert.match(workflow, /^ {8}os: \[ubuntu-latest, macos-latest, windows-latest\]$/m);
  assert.match(workflow, /^ {8}node: \[20, 22, 24\]$/m);
  const python = path.join(pythonFolder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  if (!existsSync(python)) return t.diagnostic("Its YAML was not parsed: build/python is not there yet.");
  const program = "import json, sys, yaml; json.dump(yaml.load(sys.stdin, yaml.BaseLoader), sys.stdout)";
  const { stdout, stderr } = spawnSync(python, ["-c", program], { input: workflow, encoding: "utf8" });
  assert.equal(stderr, "");
  const { on, jobs } = JSON.parse(stdout);
  assert.deepEqual(Object.keys(on), ["push", "pull_request"]);
  const { steps, strategy } = jobs.test;
  assert.deepEqual(strategy.matrix.node, ["20", "22", "24"]);
  const conditions = steps.filter(({ run }) => run?.startsWith("npm")).map((step) => step.if);
  assert.deepEqual(conditions, ["matrix.node == 22", "matrix.node != 22"], "each combination runs one of the two");
});

it("each file says that it has not been run here", () => {
  for (const text of [dockerfile, workflow, read(".devcontainer/README.md")]) assert.match(text, /[Nn]ot run here/);
});

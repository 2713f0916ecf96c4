// What TensorFlow needs of NVIDIA's driver. Where one piece is missing, TensorFlow computes on the processor and says
// nothing, so it is looked for here, piece by piece.
const { spawnSync } = require("node:child_process");
const { existsSync } = require("node:fs");
const path = require("node:path");

const devices = ["/dev/nvidiactl", "/dev/dxg", "/proc/driver/nvidia/version"];
const usualFolders = [
  "/usr/lib/x86_64-linux-gnu",
  "/usr/lib64",
  "/usr/lib",
  "/usr/lib/wsl/lib",
  "/usr/local/nvidia/lib64",
  "/usr/local/cuda/compat",
];

/** What keeps TensorFlow from a card of NVIDIA's, as half a sentence; undefined when nothing is in the way. */
exports.missingDriver = () => {
  if (process.platform !== "linux" || process.arch !== "x64")
    return `TensorFlow for NVIDIA cards is built for Linux on x86-64 only, this is ${process.platform} ${process.arch}`;
  if (!devices.some((file) => existsSync(file)))
    return "no NVIDIA card is visible (neither /dev/nvidiactl nor /proc/driver/nvidia)";
  if (process.env.CUDA_VISIBLE_DEVICES !== undefined && !/[0-9a-zA-Z]/.test(process.env.CUDA_VISIBLE_DEVICES))
    return "CUDA_VISIBLE_DEVICES hides every NVIDIA card";
  if (process.env.CUDA_VISIBLE_DEVICES === "-1") return "CUDA_VISIBLE_DEVICES is -1, which hides every NVIDIA card";
  if (!hasLibrary("libcuda.so.1"))
    return "NVIDIA's driver library libcuda.so.1 is missing (in a container: the capability `compute`)";
  if (!hasLibrary("libnvidia-ml.so.1"))
    return "NVIDIA's library libnvidia-ml.so.1 is missing, without which TensorFlow sees no card (in a container: the capability `utility`)";
  return undefined;
};

function hasLibrary(name) {
  const folders = [...(process.env.LD_LIBRARY_PATH ?? "").split(":"), ...usualFolders].filter(Boolean);
  if (folders.some((folder) => existsSync(path.join(folder, name)))) return true;
  const { stdout } = spawnSync("/sbin/ldconfig", ["-p"], { encoding: "utf8" });
  return (stdout ?? "").split("\n").some((line) => line.trim().startsWith(`${name} `));
}

/** The cards that are to be used: name, memory in MB, driver's version; none where nvidia-smi does not answer. */
exports.cards = () => {
  const query = ["--query-gpu=index,uuid,name,memory.total,driver_version", "--format=csv,noheader,nounits"];
  const { status, stdout } = spawnSync("nvidia-smi", query, { encoding: "utf8", timeout: 20_000 });
  if (status !== 0) return [];
  const all = stdout
    .trim()
    .split("\n")
    .filter(Boolean)
    .map((line) => line.split(", "))
    .map(([index, id, name, memory, driver]) => ({ index, id, name, memory: Number(memory), driver }));
  const visible = process.env.CUDA_VISIBLE_DEVICES;
  if (visible === undefined) return all;
  // As CUDA reads it: numbers or the beginnings of identifiers, and the first one that is none ends the list.
  const chosen = [];
  for (const word of visible.split(",").map((part) => part.trim())) {
    const card = all.find(({ index, id }) => index === word || (word.length > 3 && id.startsWith(word)));
    if (!card) break;
    chosen.push(card);
  }
  return chosen;
};

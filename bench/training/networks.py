"""PyTorch's side of the training comparison: the networks of networks.ts in the same formulation, from the same numbers.

Answers one line of JSON to each line of JSON, until its input ends.
"""

import json
import struct
import sys
import time

import numpy
import torch
import torch.nn.functional as F

torch.set_num_threads(1)


def read(file):
    """Arrays of a safetensors file by name; filters and pictures turned to PyTorch's order of axes."""
    data = open(file, "rb").read()
    size = struct.unpack("<Q", data[:8])[0]
    arrays = {}
    for name, entry in json.loads(data[8 : 8 + size]).items():
        if name == "__metadata__":
            continue
        begin, end = (8 + size + place for place in entry["data_offsets"])
        array = numpy.frombuffer(data[begin:end], "<f4").reshape(entry["shape"])
        if array.ndim == 4:
            array = array.transpose((0, 3, 1, 2) if name == "x" else (3, 2, 0, 1))
        # A copy: of an axis of one NumPy keeps odd strides, and torch would take pictures for "channels last".
        arrays[name] = torch.tensor(array.copy(order="C"))
    return arrays


def spectrum_mel(x, w, hop, prefix=""):
    frames = x.unfold(1, w[prefix + "re"].shape[0], hop)
    power = (frames @ w[prefix + "re"]) ** 2 + (frames @ w[prefix + "im"]) ** 2
    return torch.log(power @ w[prefix + "mel"] + 1e-3)


def log_mel(w, state):
    mel = spectrum_mel(w["x"], w, 160, "frontEnd/")
    return cross_entropy(mel.reshape(len(mel), -1) @ w["head/weight"] + w["head/bias"])


def epoch(w, state):
    """The hundred examples whose turn it is."""
    begin = 100 * (state["step"] % 9)
    return w["x"][begin : begin + 100]


def epoch_linear(w, state):
    frames = F.pad(epoch(w, state), (120, 120), mode="reflect").unfold(1, 240, 80)
    power = (frames @ w["frontEnd/stft/re"]) ** 2 + (frames @ w["frontEnd/stft/im"]) ** 2 + 1e-8
    mel = (torch.log(power @ w["frontEnd/mel/weights"] + 1e-10) + 10) / 5
    return cross_entropy(mel.reshape(len(mel), -1) @ w["head/weight"] + w["head/bias"])


def epoch_bc_resnet(w, state):
    return bc_resnet({**w, "x": epoch(w, state)}, state)


def waveform(w, state):
    padded = F.pad(w["sound"], (512, 512), mode="reflect")
    return F.mse_loss(spectrum_mel(padded, w, 256), w["target"])


def convolution(w, state):
    pooled = F.max_pool2d(F.relu(F.conv2d(w["x"], w["conv/weight"], w["conv/bias"])), 2)
    return cross_entropy(pooled.flatten(1) @ w["head/weight"] + w["head/bias"])


def bc_resnet(w, state):
    x = F.conv2d(w["x"], w["stem/weight"], stride=(2, 1), padding=2)
    x = F.relu(batch_norm(x, "stemNorm", w, state))
    channels = 16
    for stage, (outputs, blocks, stride, dilation) in enumerate([(8, 2, 1, 1), (12, 2, 2, 2), (16, 4, 2, 4), (20, 4, 1, 8)]):
        for block in range(blocks):
            name = f"stage{stage}block{block}/"
            x = broadcast_block(x, name, channels, outputs, stride if block == 0 else 1, dilation, w, state)
            channels = outputs
    x = F.conv2d(x, w["depthwise/weight"], padding=(0, 2), groups=20)
    x = F.relu(batch_norm(F.conv2d(x, w["pointwise/weight"]), "norm", w, state))
    return cross_entropy(x.mean((2, 3)) @ w["head/weight"] + w["head/bias"])


def broadcast_block(x, name, inputs, outputs, stride, dilation, w, state):
    entered = x
    if inputs != outputs:
        entered = F.relu(batch_norm(F.conv2d(x, w[name + "entry/weight"]), name + "entryNorm", w, state))
    wide = F.conv2d(entered, w[name + "frequency/weight"], stride=(stride, 1), padding=(1, 0), groups=outputs)
    batch, channels, bands, frames = wide.shape
    parts = wide.view(batch, channels * 5, bands // 5, frames)
    wide = batch_norm(parts, name + "frequencyNorm", w, state).view(batch, channels, bands, frames)
    narrow = wide.mean(2, keepdim=True)
    narrow = F.conv2d(narrow, w[name + "time/weight"], padding=(0, dilation), dilation=(1, dilation), groups=outputs)
    both = wide + F.conv2d(F.silu(batch_norm(narrow, name + "timeNorm", w, state)), w[name + "mix/weight"])
    return F.relu(both if inputs != outputs else both + x)


def batch_norm(x, name, w, state):
    if name not in state:
        state[name] = (torch.zeros(x.shape[1]), torch.ones(x.shape[1]))
    return F.batch_norm(x, *state[name], w[name + "/scale"], w[name + "/shift"], training=True)


def cross_entropy(logits):
    return F.cross_entropy(logits, torch.arange(len(logits)) % 12)


LOSSES = {
    "log-mel": log_mel,
    "bc-resnet": bc_resnet,
    "waveform": waveform,
    "convolution": convolution,
    "epoch-linear": epoch_linear,
    "epoch-bc-resnet": epoch_bc_resnet,
}


class Server:
    def versions(self, job):
        return {"torch": torch.__version__}

    def prepare(self, job):
        weights = read(job["file"])
        if job["case"] == "convolution":
            # Our pictures have their channels last, and so have the rows of the linear layer's matrix.
            rows = weights["head/weight"].reshape(18, 48, 16, 12)
            weights["head/weight"] = rows.permute(2, 0, 1, 3).reshape(-1, 12).contiguous()
        fixed = ("x", "target", "re", "im", "mel", "frontEnd/mel/weights")
        rate = job["learningRate"]
        learned = [
            {"params": [value.requires_grad_()], "lr": rate * (job["frontEndScale"] if name.startswith("frontEnd") else 1)}
            for name, value in weights.items()
            if name not in fixed
        ]
        loss, self.state = LOSSES[job["case"]], {"step": 0}
        self.loss = lambda: loss(weights, self.state)
        self.optimizer = torch.optim.Adam(learned, rate)

    def run(self, job):
        losses = []
        begun = time.process_time()
        for _ in range(job["steps"]):
            self.optimizer.zero_grad()
            loss = self.loss()
            loss.backward()
            self.optimizer.step()
            self.state["step"] += 1
            losses.append(loss.item())
        return {"losses": losses, "cpu": 1000 * (time.process_time() - begun) / job["steps"]}


server = Server()
for line in sys.stdin:
    job = json.loads(line)
    try:
        reply = {"answer": getattr(server, job["do"])(job)}
    except Exception as problem:
        reply = {"error": f"{type(problem).__name__}: {problem}"}
    print(json.dumps(reply), flush=True)

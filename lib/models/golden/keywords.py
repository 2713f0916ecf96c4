"""Makes keywords.json, PyTorch's numbers that keywords.test.ts holds the networks for keywords and phonemes against.

    python -m pip install torch==2.13.0 numpy==2.4.6
    python lib/models/golden/keywords.py

The networks are written here once more, as functions of numbers by name, in speclab's layout and under its names. Numbers
are whole-number formulas of name and place, so that the file holds only what comes out: the output, and of every gradient
its length and its product with a fixed vector. In training mode; dropout keeps everything, and makes it larger all the same.
"""

import json
import math
from pathlib import Path

import torch
import torch.nn.functional as F

PINNED = "2.13.0"
if not torch.__version__.startswith(PINNED):
    raise SystemExit(f"keywords.py: needs torch {PINNED}, this is {torch.__version__}")
torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)

PARTS = 5


def unordered(shape, seed):
    """Numbers from -1 to 1 without order, the same in keywords.test.ts."""
    size = math.prod(shape)
    numbers = [((i * 7919 + seed * 104729 + (i * i % 97) * 31) % 2003) / 1001.5 - 1 for i in range(size)]
    return torch.tensor(numbers).reshape(shape)


def seed_of(name):
    seed = 0
    for letter in name:
        seed = (seed * 31 + ord(letter)) % 9973
    return seed


class Weights:
    """Makes each number when it is first asked for, and remembers it."""

    def __init__(self):
        self.made = {}

    def get(self, name, shape):
        if name not in self.made:
            spread = 0.3 if len(shape) > 1 else 0.2
            start = 1.0 if name.endswith("scale") else 0.0
            value = (start + spread * unordered(shape, seed_of(name))).to(torch.float32).to(torch.float64)
            self.made[name] = value.requires_grad_()
        return self.made[name]


def conv(w, name, x, inputs, outputs, size, bias=False, groups=1, **settings):
    weight = w.get(f"{name}/weight", (*size, inputs // groups, outputs))
    y = F.conv2d(x, weight.permute(3, 2, 0, 1), groups=groups, **settings)
    return y + w.get(f"{name}/bias", (outputs,))[:, None, None] if bias else y


def norm(w, name, x):
    channels = x.shape[1]
    return F.batch_norm(x, None, None, w.get(f"{name}/scale", (channels,)), w.get(f"{name}/shift", (channels,)), True)


def bands(w, name, x):
    """Sub-spectral norm; speclab's numbers lie part by part, or in one norm per band where the parts are unequal."""
    n, c, f, t = x.shape
    if f % PARTS == 0:
        order = torch.tensor([s * c + k for k in range(c) for s in range(PARTS)])
        scale, shift = (w.get(f"{name}/{kind}", (c * PARTS,))[order] for kind in ("scale", "shift"))
        view = x.reshape(n, c * PARTS, f // PARTS, t)
        return F.batch_norm(view, None, None, scale, shift, True).reshape(n, c, f, t)
    edges = [math.ceil(k * f / PARTS) for k in range(PARTS + 1)]
    return torch.cat([norm(w, f"{name}/band{k}", x[:, :, edges[k] : edges[k + 1]]) for k in range(PARTS)], 2)


def block(w, name, x, inputs, outputs, stride, dilation, rate):
    entered = x
    if inputs != outputs:
        entered = F.relu(norm(w, f"{name}/entry/norm", conv(w, f"{name}/entry/pointwise", x, inputs, outputs, (1, 1))))
    a = conv(w, f"{name}/a/frequency", entered, outputs, outputs, (3, 1), groups=outputs, stride=(stride, 1), padding=(1, 0))
    a = bands(w, f"{name}/a/norm", a)
    b = a.mean(2, keepdim=True)
    b = conv(w, f"{name}/b/time", b, outputs, outputs, (1, 3), groups=outputs, dilation=(1, dilation), padding=(0, dilation))
    b = conv(w, f"{name}/b/mix", F.silu(norm(w, f"{name}/b/norm", b)), outputs, outputs, (1, 1)) / (1 - rate)
    return F.relu(a + b if inputs != outputs else x + a + b)


def trunk(w, x, form, name="trunk"):
    published = form == "published"
    x = x.transpose(1, 2)[:, None]
    y = conv(w, f"{name}/first", x, 1, 16, (5, 5), bias=not published, stride=(2, 1), padding=2)
    if published:
        y = F.relu(norm(w, f"{name}/firstNorm", y))
    channels = 16
    stages = [(8, 2, False, 1), (12, 2, True, 2), (16, 4, True, 4), (20, 4, False, 8)]
    for s, (outputs, blocks, halves, dilation) in enumerate(stages):
        for k in range(blocks):
            stride = 2 if k == 0 and halves and math.ceil(y.shape[2] / 2) >= PARTS else 1
            rate = 0.5 if k == 0 and not published else 0.1
            y = block(w, f"{name}/stage{s + 1}block{k + 1}", y, channels, outputs, stride, dilation, rate)
            channels = outputs
    rows = y.shape[2]
    if rows != PARTS:
        edges = [math.ceil(k * rows / PARTS) for k in range(PARTS + 1)]
        y = torch.cat([y[:, :, edges[k] : edges[k + 1]].mean(2, keepdim=True) for k in range(PARTS)], 2)
    y = conv(w, f"{name}/depthwise", y, 20, 20, (5, 5), bias=not published, groups=20, padding=(0, 2))
    y = conv(w, f"{name}/pointwise", y, 20, 32, (1, 1))
    return F.relu(norm(w, f"{name}/lastNorm", y)) if published else y


def bc_resnet(form):
    def model(w, x):
        y = trunk(w, x, form).mean((2, 3), keepdim=True)
        return conv(w, "head", y, 32, 12, (1, 1), bias=form == "published").reshape(len(x), 12)

    return model


def memory(w, name, x, units=32):
    """A bidirectional LSTM, its gates in PyTorch's order: input, forget, cell, output."""

    def run(direction, steps):
        wi = w.get(f"{name}/{direction}/input", (x.shape[2], 4 * units))
        wr = w.get(f"{name}/{direction}/recurrent", (units, 4 * units))
        b = w.get(f"{name}/{direction}/bias", (4 * units,))
        h = c = torch.zeros(len(x), units)
        out = {}
        for t in steps:
            i, f, g, o = (x[:, t] @ wi + h @ wr + b).split(units, 1)
            c = f.sigmoid() * c + i.sigmoid() * g.tanh()
            h = o.sigmoid() * c.tanh()
            out[t] = h
        return torch.stack([out[t] for t in range(x.shape[1])], 1)

    steps = range(x.shape[1])
    return torch.cat([run("forward", steps), run("backward", reversed(steps))], 2)


def linear_phonemes(w, x):
    y = memory(w, "memory", x)
    return y @ w.get("head/weight", (64, 62)) + w.get("head/bias", (62,))


def bc_resnet_phonemes(w, x):
    features = trunk(w, x, "seed").squeeze(2).transpose(1, 2)
    y = memory(w, "memory", features).transpose(1, 2)[:, :, None]
    return conv(w, "head", y, 64, 62, (1, 1)).squeeze(2).transpose(1, 2)


def listed(values):
    return [float(f"{value:.7g}") for value in values]


def case(name, model, mels, frames=12):
    w = Weights()
    y = model(w, unordered((3, frames, mels), 5).to(torch.float32).to(torch.float64))
    (y * unordered(tuple(y.shape), 99)).sum().backward()
    gradients = {
        key: listed([value.grad.norm(), (value.grad * unordered(tuple(value.shape), 7)).sum()])
        for key, value in w.made.items()
    }
    return {"name": name, "nMels": mels, "output": listed(y.reshape(-1).tolist()[:100]), "gradients": gradients}


cases = [
    case("the seed's network", bc_resnet("seed"), 40),
    case("the corrected network, 30 bands", bc_resnet("corrected"), 30),
    case("the corrected network, 80 bands", bc_resnet("corrected"), 80),
    case("the published network", bc_resnet("published"), 40),
    case("linear phonemes", linear_phonemes, 40),
    case("BC-ResNet phonemes", bc_resnet_phonemes, 40),
]
out = Path(__file__).with_name("keywords.json")
out.write_text(json.dumps({"torch": PINNED, "cases": cases}) + "\n")
print(f"{out.name}: {len(cases)} cases, {out.stat().st_size} bytes")

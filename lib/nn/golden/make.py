"""Makes torch.json, the numbers of PyTorch that torch.test.ts holds speclab/nn against.

    python -m pip install torch==2.13.0 numpy==2.4.6
    python lib/nn/golden/make.py

The version is pinned: another one stops here, and the file says which one made it. Inputs are computed in whole numbers,
in the same way as in torch.test.ts, so nothing is stored twice. Of every operation the file holds the output and the
gradient of sum(w * output) by every input, w computed like the inputs. All arrays are in speclab's order: channels last.
"""

import json
from pathlib import Path

import torch
import torch.nn.functional as F

PINNED = "2.13.0"
if not torch.__version__.startswith(PINNED):
    raise SystemExit(f"make.py: needs torch {PINNED}, this is {torch.__version__}")
torch.set_num_threads(1)


def values(shape, seed):
    """Numbers from -1 to 1 without order, the same in torch.test.ts."""
    size = 1
    for n in shape:
        size *= n
    numbers = [((i * 7919 + seed * 104729 + (i * i % 97) * 31) % 2003) / 1001.5 - 1 for i in range(size)]
    return torch.tensor(numbers, dtype=torch.float32).reshape(shape)


def listed(tensor):
    return [float(f"{x:.7g}") for x in tensor.detach().contiguous().reshape(-1).tolist()]


def nchw(x):
    return x.permute(0, 3, 1, 2)


def nhwc(x):
    return x.permute(0, 2, 3, 1)


def filters(w):
    """height x width x in x out -> out x in x height x width"""
    return w.permute(3, 2, 0, 1)


def case(name, shapes, function):
    inputs = [values(shape, seed + 1).requires_grad_() for seed, shape in enumerate(shapes)]
    output = function(*inputs)
    (output * values(output.shape, 99)).sum().backward()
    return {"name": name, "shapes": shapes, "output": listed(output), "gradients": [listed(x.grad) for x in inputs]}


def convolution(**settings):
    return lambda x, w: nhwc(F.conv2d(nchw(x), filters(w), **settings))


def transposed(**settings):
    # speclab: height x width x out x in; PyTorch: in x out x height x width
    return lambda x, w: nhwc(F.conv_transpose2d(nchw(x), w.permute(3, 2, 0, 1), **settings))


def pictures(function):
    return lambda x: nhwc(function(nchw(x)))


def batch_norm(x, scale, shift):
    return nhwc(F.batch_norm(nchw(x), None, None, scale, shift, training=True))


def sub_spectral(x, scale, shift):
    """Part s of channel c: number c * parts + s in PyTorch's view, s * channels + c in ours."""
    n, f, t, c = x.shape
    parts = 3
    order = torch.tensor([s * c + k for k in range(c) for s in range(parts)])
    view = nchw(x).reshape(n, c * parts, f // parts, t)
    return nhwc(F.batch_norm(view, None, None, scale[order], shift[order], training=True).reshape(n, c, f, t))


def lstm(x, *weights):
    hidden = weights[1].shape[0]
    module = torch.nn.LSTM(x.shape[2], hidden, batch_first=True, bidirectional=True)
    names = ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0"]
    given = {}
    for i, suffix in enumerate(["", "_reverse"]):
        w, r, b = weights[3 * i : 3 * i + 3]
        given |= {names[0] + suffix: w.T, names[1] + suffix: r.T, names[2] + suffix: b}
        given["bias_hh_l0" + suffix] = torch.zeros(4 * hidden)
    return torch.func.functional_call(module, given, (x,))[0]


def power_spectrum(x):
    spectrum = torch.stft(x, 16, 5, window=torch.hann_window(16), center=True, pad_mode="reflect", return_complex=True)
    return spectrum.abs().square().permute(0, 2, 1)


def ctc(x):
    """The third example cannot fit: two equal labels need three steps."""
    logs = F.log_softmax(x * 3, dim=2).permute(1, 0, 2)
    labels = torch.tensor([1, 1, 3, 2, 2, 2])
    return F.ctc_loss(
        logs, labels, torch.tensor([7, 5, 2]), torch.tensor([3, 1, 2]), blank=0, reduction="mean", zero_infinity=True
    )


CASES = [
    case("conv2d same", [[2, 5, 6, 3], [3, 3, 3, 4]], convolution(padding=1)),
    case("conv2d stride", [[2, 7, 6, 3], [5, 3, 3, 2]], convolution(stride=(2, 1), padding=(2, 1))),
    case("conv2d dilated", [[1, 7, 8, 2], [3, 3, 2, 3]], convolution(dilation=(1, 3), padding=(0, 3))),
    case("conv2d dilated with stride", [[1, 7, 8, 2], [3, 2, 2, 3]], convolution(dilation=2, stride=2)),
    case("conv2d groups", [[1, 5, 5, 4], [3, 3, 2, 6]], convolution(groups=2)),
    case("depthwise", [[1, 5, 6, 4], [3, 1, 1, 4]], convolution(groups=4, padding=(1, 0), stride=(2, 1))),
    case("depthwise dilated", [[1, 4, 9, 3], [1, 3, 1, 6]], convolution(groups=3, padding=(0, 2), dilation=(1, 2))),
    case("conv2dTranspose", [[2, 3, 4, 2], [5, 5, 3, 2]], transposed(stride=2, padding=2, output_padding=1)),
    case("maxPool", [[2, 5, 6, 2]], pictures(lambda x: F.max_pool2d(x - 1.5, 3, 2, 1))),
    case("averagePool counting", [[2, 5, 6, 2]], pictures(lambda x: F.avg_pool2d(x, 3, 2, 1))),
    case("averagePool", [[2, 5, 6, 2]], pictures(lambda x: F.avg_pool2d(x, 3, 2, 1, count_include_pad=False))),
    case("matmul", [[2, 1, 3, 4], [3, 4, 2]], torch.matmul),
    case("batchNorm", [[3, 4, 2, 3], [3], [3]], batch_norm),
    case("subSpectralNorm", [[2, 6, 3, 2], [6], [6]], sub_spectral),
    case("pixelShuffle", [[2, 2, 3, 8]], pictures(lambda x: F.pixel_shuffle(x, 2))),
    case("resize linear", [[1, 3, 4, 2]], pictures(lambda x: F.interpolate(x, (5, 9), mode="bilinear"))),
    case("resize linear, smaller", [[1, 7, 5, 2]], pictures(lambda x: F.interpolate(x, (3, 2), mode="bilinear"))),
    case("resize nearest", [[1, 3, 4, 2]], pictures(lambda x: F.interpolate(x, (7, 6), mode="nearest"))),
    case("bidirectionalLstm", [[2, 5, 3], [3, 8], [2, 8], [8], [3, 8], [2, 8], [8]], lstm),
    case("powerSpectrum", [[2, 50]], power_spectrum),
    case("crossEntropy", [[4, 5]], lambda x: F.cross_entropy(x * 4, torch.tensor([0, 4, 2, 2]))),
    case("ctcLoss", [[3, 7, 4]], ctc),
]


def optimized(name, make, steps=5):
    """A parameter after each step, its gradient at step t being values(shape, 10 + t) * 10 ** (t - 2)."""
    parameter = values([6], 1).requires_grad_()
    optimizer = make([parameter])
    after = []
    for t in range(steps):
        parameter.grad = values([6], 10 + t) * 10.0 ** (t - 2)
        optimizer.step()
        after.append(listed(parameter))
    return {"name": name, "after": after}


OPTIMIZERS = [
    optimized("sgd", lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, weight_decay=0.01)),
    optimized("adam", lambda p: torch.optim.Adam(p, lr=0.1, weight_decay=0.01)),
    optimized("adamW", lambda p: torch.optim.AdamW(p, lr=0.1, weight_decay=0.01, amsgrad=True)),
]


def plateau():
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=2, min_lr=0.2)
    losses = [5, 4, 4, 4, 4, 3.9999, 3.9998, 3, 3, 3, 3, 3, 3, 3, 3, 3]
    rates = []
    for loss in losses:
        scheduler.step(loss)
        rates.append(optimizer.param_groups[0]["lr"])
    return {"losses": losses, "rates": rates}


if __name__ == "__main__":
    target = Path(__file__).parent / "torch.json"
    golden = {"torch": PINNED, "cases": CASES, "optimizers": OPTIMIZERS, "plateau": plateau()}
    target.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
    print(f"{target.name}: {target.stat().st_size} bytes")

"""Makes front-ends.json, PyTorch's numbers that frontends/front-ends.test.ts holds the front ends against.

    python -m pip install torch==2.13.0 numpy==2.4.6 librosa==0.11.0
    python lib/nn/golden/front-ends.py

The front ends are written from their publications: the spectrogram as two strided convolutions, mel weights by librosa,
FastAudio's triangles from centres and widths. 32 points, hop 16, 4 bands, two signals of 400 samples.
"""

import json
from pathlib import Path

import librosa
import numpy as np
import torch
import torch.nn.functional as F

PINNED = "2.13.0"
if not torch.__version__.startswith(PINNED):
    raise SystemExit(f"front-ends.py: needs torch {PINNED}, this is {torch.__version__}")
torch.set_num_threads(1)

RATE, N, HOP, MELS = 16000, 32, 16, 4
BINS = N // 2 + 1


def values(shape, seed):
    """Numbers from -1 to 1 without order, the same in front-ends.test.ts."""
    size = int(np.prod(shape))
    numbers = [((i * 7919 + seed * 104729 + (i * i % 97) * 31) % 2003) / 1001.5 - 1 for i in range(size)]
    return torch.tensor(numbers, dtype=torch.float32).reshape(shape)


def kernels():
    n = np.arange(N)
    window = 0.5 - 0.5 * np.cos(2 * np.pi * n / N)
    angles = 2 * np.pi * np.outer(n, np.arange(BINS)) / N
    rows = [window[:, None] * np.cos(angles), -window[:, None] * np.sin(angles)]
    return [torch.tensor(row, dtype=torch.float32).requires_grad_() for row in rows]


def squares(x, re, im):
    padded = F.pad(x[:, None], (N // 2, N // 2), mode="reflect")
    parts = [F.conv1d(padded, kernel.T[:, None], stride=HOP) for kernel in (re, im)]
    return (parts[0] ** 2 + parts[1] ** 2 + 1e-8).transpose(1, 2)


def mel_filters():
    return torch.tensor(librosa.filters.mel(sr=RATE, n_fft=N, n_mels=MELS).T.copy())


def mel(x, masked=None):
    re, im = kernels()
    weights = mel_filters().requires_grad_()
    spectrum = squares(x, re, im)
    if masked:
        keep = torch.ones(BINS)
        keep[masked[0] : masked[1]] = 0
        spectrum = spectrum.sqrt() * keep
    return torch.log(spectrum @ weights + 1e-10), {"stft/re": re, "stft/im": im, "mel/weights": weights}


def multiplicative(x):
    re, im = kernels()
    start, theta = mel_filters(), torch.zeros(BINS, MELS, requires_grad=True)
    y = torch.log(squares(x, re, im) @ (start * theta.exp()) + 1e-10)
    return y, {"stft/re": re, "stft/im": im, "mel/exponents": theta}


def fast_audio(x):
    re, im = kernels()
    top = 2595 * np.log10(1 + RATE / 2 / 700)
    hertz = 700 * (10 ** (np.linspace(0, top, MELS + 2) / 2595) - 1)
    centres = torch.tensor(hertz[1:-1] / RATE, dtype=torch.float32).requires_grad_()
    widths = torch.tensor(np.diff(hertz)[:-1] / RATE, dtype=torch.float32).requires_grad_()
    s = (torch.linspace(0, 0.5, BINS)[:, None] - centres.clamp(0, 0.5)) / widths.clamp(3.1 / RATE, 603.7 / RATE)
    bank = torch.clamp(torch.minimum(1 + s, 1 - s), min=0)
    decibels = 10 * torch.log10(torch.clamp(squares(x, re, im).sqrt() @ bank, min=1e-10))
    y = torch.maximum(decibels, decibels.max() - 80)
    return y, {"stft/re": re, "stft/im": im, "mel/centres": centres, "mel/widths": widths}


def listed(x):
    return [float(f"{value:.7g}") for value in x.detach().reshape(-1).tolist()]


def case(name, function):
    y, parameters = function(values((2, 400), 1))
    (y * values(tuple(y.shape), 99)).sum().backward()
    return {"name": name, "output": listed(y), "gradients": {k: listed(p.grad) for k, p in parameters.items()}}


cases = [
    case("mel, both trained", mel),
    case("mel, multiplicative", multiplicative),
    case("mel, masked", lambda x: mel(x, (3, 6))),
    case("FastAudio", fast_audio),
]
out = Path(__file__).with_name("front-ends.json")
out.write_text(json.dumps({"torch": PINNED, "cases": cases}) + "\n")
print(f"{out.name}: {len(cases)} cases, {out.stat().st_size} bytes")

"""The seed's Griffin–Lim and descent in PyTorch: python vocoder-descent.py REQUEST.json, one line of JSON for each seed.

All of it stands here, transforms and momentum included: what agrees with the library has been written twice.
"""

import json
import sys
import wave

import numpy as np
import torch

torch.set_num_threads(1)
with open(sys.argv[1]) as file:
    request = json.load(file)
with wave.open(request["input"]) as sound:
    samples = np.frombuffer(sound.readframes(sound.getnframes()), dtype="<i2").astype(np.float32) / 32768
n_fft, hop = 512, 128
bank = torch.tensor(np.fromfile(request["filters"], "<f4").reshape(-1, n_fft // 2 + 1).T.copy())
window = torch.hann_window(n_fft)
synthesis = window / (window**2).reshape(-1, hop).sum(0).repeat(n_fft // hop)


def stft(x):
    return torch.fft.rfft(x.unfold(-1, n_fft, hop) * window)


def istft(spectrum):
    frames = torch.fft.irfft(spectrum, n=n_fft) * synthesis
    length = (len(frames) - 1) * hop + n_fft
    return torch.nn.functional.fold(frames.T[None], (1, length), (1, n_fft), stride=(1, hop)).reshape(length)


reference = stft(torch.tensor(samples)).abs()
mel = reference @ bank
blurred = (mel @ torch.linalg.pinv(bank.double()).float()).abs()


def griffin_lim(seed, iterations):
    random = torch.Generator().manual_seed(seed)
    phase = before = np.pi * (2 * torch.rand(blurred.shape, generator=random) - 1)
    for i in range(iterations):
        angle = stft(istft(torch.polar(blurred, phase))).angle()
        way = torch.remainder(phase - before + np.pi, 2 * np.pi) - np.pi
        before, phase = (phase, angle + 0.99 * way) if i > 5 else (angle, angle)
    return torch.polar(blurred, angle)


def errors(spectrum):
    found = stft(istft(spectrum)).abs()
    linear = (found - reference).norm() / reference.norm()
    return [linear.item(), (found @ bank - mel).norm().item()]


for seed in request["seeds"]:
    spectrum = griffin_lim(seed, 200)
    result = {"Griffin–Lim 200": errors(spectrum)}
    size = spectrum.abs().clone().requires_grad_()
    phase = spectrum.angle().clone().requires_grad_()
    adam = torch.optim.Adam([size, phase], lr=1e-3)
    for i in range(1, max(request["marks"]) + 1):
        v = torch.complex(size * phase.cos(), size * phase.sin())
        off = stft(istft(v)) - v
        loss = ((off.real**2 + off.imag**2).sum().sqrt() + ((size @ bank - mel) ** 2).sum().sqrt()) / 2
        adam.zero_grad()
        loss.backward()
        adam.step()
        if i in request["marks"]:
            with torch.no_grad():
                result[f"descent {i}"] = errors(torch.complex(size * phase.cos(), size * phase.sin()))
    print(json.dumps(dict(torch=torch.__version__, seed=seed, result=result)), flush=True)

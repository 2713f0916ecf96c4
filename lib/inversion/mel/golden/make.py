"""Losses of the first steps of the descents, by PyTorch's own derivatives and Adam, in float64: python make.py > descents.json

Everything is written out, in another language and independently of the library's code and of the bench's: that is the point of it.
"""

import json

import numpy as np
import torch

rate, n_fft, hop, n_mels, count = 8000, 64, 16, 20, 8
i = np.arange(64 + 16 * 40)
sound = 0.3 * np.sin(0.2 * i + 0.0004 * i * i) + 0.1 * np.sin(1.3 * i)
start = 0.25 * np.sin(0.21 * i + 0.0004 * i * i) + 0.1 * np.cos(1.31 * i)

top = 2595 * np.log10(1 + rate / 2 / 700)
corners = np.floor((n_fft + 1) * 700 * (10 ** (np.linspace(0, top, n_mels + 2) / 2595) - 1) / rate).astype(int)
bank = np.zeros((n_fft // 2 + 1, n_mels))
for m in range(n_mels):
    low, peak, high = corners[m : m + 3]
    for k in range(low, peak):
        bank[k, m] = (k - low) / (peak - low)
    for k in range(peak, high):
        bank[k, m] = (high - k) / (high - peak)
bank = torch.tensor(bank)
window = torch.tensor(0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n_fft) / n_fft))
synthesis = window / (window**2).reshape(-1, hop).sum(0).repeat(n_fft // hop)


def stft(x):
    return torch.fft.rfft(x.unfold(-1, n_fft, hop) * window)


def istft(spectrum):
    frames = torch.fft.irfft(spectrum, n=n_fft) * synthesis
    length = (len(frames) - 1) * hop + n_fft
    return torch.nn.functional.fold(frames.T[None], (1, length), (1, n_fft), stride=(1, hop)).reshape(length)


def norm(x):
    return (x.abs() ** 2).sum().sqrt()


def losses(variables, loss, rate):
    for variable in variables:
        variable.requires_grad_()
    adam = torch.optim.Adam(variables, lr=rate)
    found = []
    for _ in range(count):
        adam.zero_grad()
        value = loss()
        found.append(value.item())
        value.backward()
        adam.step()
    return found


def magnitude_phase(closed, power):
    spectrum = stft(torch.tensor(start))
    size, phase = spectrum.abs().clone(), spectrum.angle().clone()
    mel = (stft(torch.tensor(sound)).abs() ** power) @ bank

    def loss():
        v = torch.complex(size * phase.cos(), size * phase.sin())
        rebuilt = stft(istft(v))
        heard = (rebuilt.abs() if closed else size) ** power @ bank
        return norm(rebuilt - v) / 2 + norm(heard - mel) / 2

    return losses([size, phase], loss, 0.01)


def waveform(power):
    x = torch.tensor(start)
    mel = (stft(torch.tensor(sound)).abs() ** power) @ bank
    return losses([x], lambda: norm((stft(x).abs() ** power) @ bank - mel) / 2, 1e-3)


print(
    json.dumps(
        dict(
            torch=torch.__version__,
            variables=magnitude_phase(False, 1),
            variablesPower=magnitude_phase(False, 2),
            decoded=magnitude_phase(True, 1),
            decodedPower=magnitude_phase(True, 2),
            waveform=waveform(1),
            waveformPower=waveform(2),
        ),
        indent=1,
    )
)

"""Steps of the seed's descent in PyTorch: python peer.py REQUEST.json; a line on standard input starts a round of so many steps.

stft and istft stand here as a user of PyTorch writes them, and once more in the golden values' own script: neither is tested by the other.
"""

import json
import sys
import time

import numpy as np
import torch

torch.set_num_threads(1)
with open(sys.argv[1]) as file:
    request = json.load(file)
n_fft, hop = request["nFft"], request["hopLength"]
bank = torch.tensor(np.fromfile(request["filters"], "<f4").reshape(-1, n_fft // 2 + 1).T.copy())
mel = torch.tensor(np.fromfile(request["mel"], "<f4").reshape(-1, bank.shape[1]))
start = torch.tensor(np.fromfile(request["start"], "<f4"))
window = torch.hann_window(n_fft)
synthesis = window / (window**2).reshape(-1, hop).sum(0).repeat(n_fft // hop)


def stft(x):
    return torch.fft.rfft(x.unfold(-1, n_fft, hop) * window)


def istft(spectrum):
    frames = torch.fft.irfft(spectrum, n=n_fft) * synthesis
    length = (len(frames) - 1) * hop + n_fft
    return torch.nn.functional.fold(frames.T[None], (1, length), (1, n_fft), stride=(1, hop)).reshape(length)


spectrum = stft(start)
size = spectrum.abs().clone().requires_grad_()
phase = spectrum.angle().clone().requires_grad_()
adam = torch.optim.Adam([size, phase], lr=1e-3)


def step():
    v = torch.complex(size * phase.cos(), size * phase.sin())
    error = stft(istft(v)) - v
    loss = ((error.real**2 + error.imag**2).sum().sqrt() + ((size @ bank - mel) ** 2).sum().sqrt()) / 2
    adam.zero_grad()
    loss.backward()
    adam.step()
    return loss.item()


for line in sys.stdin:
    begin, cpu = time.perf_counter(), time.process_time()
    for _ in range(int(line)):
        loss = step()
    cost = dict(wall=time.perf_counter() - begin, cpu=time.process_time() - cpu, loss=loss, torch=torch.__version__)
    print(json.dumps(cost), flush=True)

"""PyTorch's side of `npm run verify -- basis`: the study's linear model with its own recipe, on the same recordings.

basis-peer.py RECORDINGS FILTERS SETTING SEED EPOCHS TAKES: one run on so many takes of each speaker and digit; prints the
accuracy on takes 0 to 4, which are not among them, with the last weights. FILTERS is a file of mel filters, a row of JSON
numbers for each band.
"""

import json
import pathlib
import sys
import wave

import numpy
import torch

FRAME, HOP, LENGTH, BATCH = 240, 80, 8000, 100


def clips(folder):
    sounds, digits, takes = [], [], []
    for file in sorted(pathlib.Path(folder).glob("*.wav")):
        digit, _, take = file.stem.split("_")
        with wave.open(str(file)) as sound:
            samples = numpy.frombuffer(sound.readframes(LENGTH), "<i2") / 32768
        sounds.append(numpy.pad(samples, (0, LENGTH - len(samples))))
        digits.append(int(digit))
        takes.append(int(take))
    return torch.tensor(numpy.array(sounds), dtype=torch.float32), torch.tensor(digits), torch.tensor(takes)


class Linear(torch.nn.Module):
    """Kernels, filters and one linear map; all of them parameters, those that the setting names are trained."""

    def __init__(self, filters, setting):
        super().__init__()
        n = numpy.arange(FRAME)
        window = 0.5 - 0.5 * numpy.cos(2 * numpy.pi * n / FRAME)
        angle = 2 * numpy.pi * numpy.outer(n, numpy.arange(FRAME // 2 + 1)) / FRAME
        self.trains_kernels = setting in "CD"
        kernels = [numpy.sin(angle) * window[:, None], numpy.cos(angle) * window[:, None]]
        self.kernels = torch.nn.ParameterList(
            [torch.nn.Parameter(torch.tensor(k, dtype=torch.float32), self.trains_kernels) for k in kernels]
        )
        self.filters = torch.nn.Parameter(torch.tensor(filters).T.contiguous(), setting in "BD")
        self.head = torch.nn.Linear(self.filters.shape[1] * (1 + LENGTH // HOP), 10)

    def power(self, x):
        padded = torch.nn.functional.pad(x[:, None], (FRAME // 2, FRAME // 2), mode="reflect")[:, 0]
        frames = padded.unfold(1, FRAME, HOP)
        power = sum((frames @ kernel) ** 2 for kernel in self.kernels)
        return power + 1e-8 if self.trains_kernels else power

    def forward(self, power):
        return self.head(torch.log(power @ self.filters + 1e-10).flatten(1))


def main(recordings, filters, setting, seed, epochs, learned):
    torch.set_num_threads(1)
    torch.manual_seed(int(seed))
    x, digits, takes = clips(recordings)
    model = Linear(json.loads(pathlib.Path(filters).read_text()), setting)
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.SGD(trained, lr=1e-3, momentum=0.9, weight_decay=1e-3)
    # Spectra of kernels that stay as they are need to be computed once.
    if model.trains_kernels:
        power = lambda rows: model.power(x[rows])
    else:
        with torch.no_grad():
            kept = torch.cat([model.power(x[i : i + BATCH]) for i in range(0, len(x), BATCH)])
        power = lambda rows: kept[rows]
    train, test = torch.where((takes >= 5) & (takes < 5 + int(learned)))[0], torch.where(takes < 5)[0]
    for _ in range(int(epochs)):
        for rows in train[torch.randperm(len(train))].split(BATCH):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(model(power(rows)), digits[rows]).backward()
            optimizer.step()
            with torch.no_grad():
                model.filters.clamp_(0, 1)
    with torch.no_grad():
        right = sum((model(power(rows)).argmax(1) == digits[rows]).sum().item() for rows in test.split(BATCH))
    print(right / len(test))


main(*sys.argv[1:])

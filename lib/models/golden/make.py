"""Makes torch.json, PyTorch's first steps of training of the seed's three networks, for torch.test.ts.

    python -m pip install torch==2.13.0 numpy==2.4.6
    python lib/models/golden/make.py

The version is pinned: another one stops here, and the file says which one made it. Pictures, targets and weights are
computed in whole numbers, in the same way as in torch.test.ts, so nothing large is stored; so is which channels are dropped,
since no two libraries draw alike. Every network is trained for three steps of two utterances each, the gradients averaged,
by AdamW without decay with AMSGrad. Of each step the file holds the loss; of the first step, of every parameter the norm of its
gradient and its product with fixed numbers; the same of the parameters after the last step, and of the answers in use.
"""

import json
from pathlib import Path

import torch
from torch import nn

PINNED = "2.13.0"
if not torch.__version__.startswith(PINNED):
    raise SystemExit(f"make.py: needs torch {PINNED}, this is {torch.__version__}")
torch.set_num_threads(1)

FRAMES = 31
STEPS = 3
ACCUMULATE = 2
RATE = 1e-3


def values(shape, seed):
    """Numbers from -1 to 1 without order, the same in torch.test.ts."""
    size = 1
    for n in shape:
        size *= n
    numbers = [((i * 7919 + seed * 104729 + (i * i % 97) * 31) % 2003) / 1001.5 - 1 for i in range(size)]
    return torch.tensor(numbers, dtype=torch.float32).reshape(shape)


class Dropping(nn.Module):
    """Drops whole channels, those that a list of numbers says, instead of drawing them."""

    def __init__(self, rate):
        super().__init__()
        self.rate = rate
        self.drawn = None

    def forward(self, x):
        if not self.training:
            return x
        channels = x.shape[1]
        numbers = torch.tensor([next(self.drawn) for _ in range(channels)])
        kept = (numbers >= self.rate).to(x.dtype) / (1 - self.rate)
        return x * kept.reshape(1, channels, 1, 1)


class Flatten(nn.Module):
    """batch 1 x channels x 1 x places -> places after each other, the channels of each in a row"""

    def forward(self, x):
        return x[0, :, 0, :].T.reshape(-1)


def network(kernel, stride, hidden, rate):
    layers = [nn.Conv2d(1, hidden[0], kernel, stride=stride)]
    for i, channels in enumerate(hidden):
        following = hidden[i + 1] if i + 1 < len(hidden) else 20
        layers += [Dropping(rate), nn.BatchNorm2d(channels), nn.Conv2d(channels, following, 1)]
    return nn.Sequential(*layers, Flatten())


def uniform(step):
    """Numbers from 0 to 1 in the order in which dropout asks for them."""
    yield from ((values([200], 50 + step) + 1) / 2).tolist()


def print_of(tensor, seed):
    """Our order of a filter is height x width x in x out."""
    flat = tensor.detach().permute(2, 3, 1, 0).reshape(-1) if tensor.dim() == 4 else tensor.detach()
    flat = flat.double()
    return [flat.norm().item(), (flat * values(flat.shape, seed).double()).sum().item()]


def trained(name, kernel, stride, hidden, rate, width):
    model = network(kernel, stride, hidden, rate)
    parameters = list(model.parameters())
    for seed, p in enumerate(parameters):
        if p.dim() == 4:
            outputs, inputs, rows, columns = p.shape
            numbers = values([rows, columns, inputs, outputs], seed + 1).permute(3, 2, 0, 1)
            p.data = numbers / (rows * columns * inputs) ** 0.5
        else:
            # Scales around 1, so that no channel vanishes.
            p.data = values(p.shape, seed + 1) / 2 + (1 if seed % 4 == 2 else 0)
    pictures = [values([1, 1, kernel[0], width], 20 + i) for i in range(ACCUMULATE)]
    targets = [values(model.eval()(x).shape, 30 + i) / 5 for i, x in enumerate(pictures)]
    model.train()
    optimizer = torch.optim.AdamW(parameters, lr=RATE, weight_decay=0, amsgrad=True)
    losses, gradients = [], []
    for step in range(STEPS):
        optimizer.zero_grad()
        total = 0
        for i in range(ACCUMULATE):
            drawn = uniform(step * ACCUMULATE + i)
            for layer in model:
                if isinstance(layer, Dropping):
                    layer.drawn = drawn
            loss = nn.functional.mse_loss(model(pictures[i]), targets[i])
            (loss / ACCUMULATE).backward()
            total += loss.item() / ACCUMULATE
        if step == 0:
            gradients = [print_of(p.grad, 40) for p in parameters]
        losses.append(total)
        optimizer.step()
    model.eval()
    return {
        "name": name,
        "width": width,
        "losses": losses,
        "gradients": gradients,
        "parameters": [print_of(p, 40) for p in parameters],
        "answer": print_of(model(pictures[0]), 41),
    }


if __name__ == "__main__":
    line = 20 * (FRAMES - 1) + 41
    cases = [
        trained("Approach 1", (123, 2), 1, [80], 0.3, FRAMES),
        trained("Approach 2", (3, 20), 20, [20], 0.3, line),
        trained("Approach 3", (3, 20), 20, [40, 20], 0.8, line),
    ]
    target = Path(__file__).parent / "torch.json"
    target.write_text(json.dumps({"torch": PINNED, "cases": cases}, indent=1) + "\n")
    print(f"{target.name}: {target.stat().st_size} bytes")

"""Makes stoi.json, the numbers of pystoi that stoi.test.ts holds speclab/dsp against:

    python -m pip install pystoi==0.4.1 && python lib/dsp/golden/stoi.py

The sounds are computed by the same formulas as in the test."""

import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
from pystoi import stoi

i = np.arange(20000)
clean = np.sin(0.3 * i + 3 * np.sin(0.002 * i)) * np.sin(0.0007 * i) ** 2 + 0.5 * np.sin(0.11 * i) * np.sin(0.0011 * i) ** 2
clean[8000:11000] *= 1e-4
# Noise that is the same everywhere: the fractions of a growing square.
noise = np.mod(i * i * 0.6180339887, 1) - 0.5
others = {"quiet noise": clean + 0.1 * noise, "noise": clean + noise, "louder": 3 * clean, "noise alone": noise}
values = {name: float(stoi(clean, other, 10000)) for name, other in others.items()}
target = Path(__file__).with_name("stoi.json")
target.write_text(json.dumps(dict(pystoi=version("pystoi"), values=values), indent=1) + "\n")

"""Makes mel-inversion.json: how near librosa's mel_to_stft comes, on speech and music.

    SPECLAB_DATA=... python lib/dsp/golden/mel_inversion.py

For each clip and setting: the spectral convergence of the magnitudes that librosa finds to the true ones, and the
residual, how far their mel bands are from the given ones, both as parts of the norm. mel-inversion.test.ts holds ours against
them. The first two clips lie in this repository, the others where SPECLAB_DATA says. The versions are those of make.py.
"""

import json
import os
import sys
from pathlib import Path

import librosa
import numpy
import scipy
import soundfile

PINNED = {"librosa": "0.11.0", "numpy": "2.4.6", "scipy": "1.17.1"}
OWN = ["voice-f.wav", "voice-m.wav"]
RECORDED = [
    "speech22k/LJ001-0002.wav",
    "speech16k/cmu_arctic_us_aew_a0001.wav",
    "music22k/hungarian-dance-5.wav",
    "music22k/lets-go-fishin.wav",
    "music22k/vibe-ace.wav",
]
SECONDS = 3
SETTINGS = [
    {"n_fft": 2048, "hop_length": 512, "n_mels": 128, "power": 2.0},
    {"n_fft": 512, "hop_length": 128, "n_mels": 40, "power": 2.0},
    {"n_fft": 1024, "hop_length": 256, "n_mels": 80, "power": 1.0},
]


def distance(estimate, target):
    return float(numpy.linalg.norm(estimate - target) / numpy.linalg.norm(target))


def inverted(samples, sr, setting):
    analysis = {key: setting[key] for key in ("n_fft", "hop_length")}
    mel = librosa.feature.melspectrogram(y=samples, sr=sr, **setting)
    found = librosa.feature.inverse.mel_to_stft(mel, sr=sr, n_fft=setting["n_fft"], power=setting["power"])
    bank = librosa.filters.mel(sr=sr, n_fft=setting["n_fft"], n_mels=setting["n_mels"])
    return {
        **setting,
        "convergence": distance(found, numpy.abs(librosa.stft(samples, **analysis))),
        "residual": distance(bank @ found ** setting["power"], mel),
    }


def main():
    made_by = {"librosa": librosa.__version__, "numpy": numpy.__version__, "scipy": scipy.__version__}
    print("made by", made_by)
    if made_by != PINNED:
        raise SystemExit(f"these versions are needed: {PINNED}")
    if "SPECLAB_DATA" not in os.environ:
        raise SystemExit("SPECLAB_DATA must name the folder of the recordings")
    own = Path(__file__).parents[3] / "data"
    recorded = Path(os.environ["SPECLAB_DATA"])
    clips = []
    for file in [*(own / name for name in OWN), *(recorded / name for name in RECORDED)]:
        samples, sr = soundfile.read(file, dtype="float64", always_2d=True)
        samples = samples.mean(axis=1)[: SECONDS * sr]
        is_own = file.parent == own
        name = file.name if is_own else file.relative_to(recorded).as_posix()
        results = [inverted(samples, sr, setting) for setting in SETTINGS]
        clips.append({"file": name, "own": is_own, "seconds": SECONDS, "settings": results})
        print(name, *(f"{r['convergence']:.4f}/{r['residual']:.1e}" for r in results), file=sys.stderr)
    file = Path(__file__).with_name("mel-inversion.json")
    file.write_text(json.dumps({"madeBy": made_by, "clips": clips}, indent=1) + "\n")
    print(f"{file.name}: {file.stat().st_size} bytes")


main()

"""Makes recordings.json, the numbers that recordings.test.ts compares speclab with on real speech.

    SPECLAB_DATA=... python lib/dsp/golden/recordings.py

The seminar's functions in plain NumPy, as its text prescribes them, and librosa's mel spectrogram with mirrored ends.
Griffin and Lim's algorithm begins with noise that is computed in integers, so that it is equal in both languages, and
with NumPy's own normal noise, the mean over some seeds. The versions are those of make.py.
"""

import base64
import json
import math
import os
import sys
from pathlib import Path

import librosa
import numpy
import scipy
import soundfile

PINNED = {"librosa": "0.11.0", "numpy": "2.4.6", "scipy": "1.17.1"}
KEPT = 1500  # values of each mel spectrogram
WINDOW, HOP = 2048, 512
CLIPS = [
    {"file": "speech22k/LJ001-0002.wav", "sr": 22050, "fmax": 8192, "griffinLim": 100},
    {"file": "speech22k/LJ001-0004.wav", "sr": 22050, "fmax": 8192, "griffinLim": 100},
    {"file": "speech22k/LJ001-0006.wav", "sr": 22050, "fmax": 8192},
    {"file": "speech22k/LJ001-0008.wav", "sr": 22050, "fmax": 8192, "griffinLim": 100},
    {"file": "speech22k/LJ001-0011.wav", "sr": 22050, "fmax": 8192},
    {"file": "speech16k/jfk.wav", "sr": 16000, "fmax": 8000},
]
REPORTED = [1, 10, 50, 100]
SEEDS = range(8)


def stft(samples):
    frames = librosa.util.frame(numpy.pad(samples, WINDOW // 2, mode="reflect"), frame_length=WINDOW, hop_length=HOP)
    return numpy.fft.rfft(frames * hann()[:, None], axis=0)


def istft(spectrum):
    frames = spectrum.shape[1]
    samples = numpy.zeros(frames * HOP + WINDOW)
    weights = numpy.zeros_like(samples)
    for t in range(frames):
        place = slice(t * HOP, t * HOP + WINDOW)
        samples[place] += hann() * numpy.fft.irfft(spectrum[:, t])
        weights[place] += hann() ** 2
    samples[weights > 0] /= weights[weights > 0]
    return samples[WINDOW // 2 : WINDOW // 2 + (frames - 1) * HOP]


def hann():
    return scipy.signal.get_window("hann", WINDOW, fftbins=True)


def noise(count):
    """Uniform noise of variance 1."""
    state, values = 1, numpy.zeros(count)
    for i in range(count):
        state = (1664525 * state + 1013904223) % 2**32
        values[i] = (state / 2**31 - 1) * math.sqrt(3)
    return values


def griffin_lim(power, iterations, samples):
    target = numpy.sqrt(numpy.maximum(power, 0))
    rows = []
    for iteration in range(1, iterations + 1):
        before = samples
        samples = istft(target * numpy.exp(1j * numpy.angle(stft(samples))))
        if iteration in REPORTED:
            step = numpy.sqrt(numpy.mean((samples - before) ** 2))
            error = numpy.linalg.norm(numpy.abs(stft(samples)) - target) / numpy.linalg.norm(target)
            rows.append({"iteration": iteration, "step": float(step), "convergence": float(error)})
    return rows


def kept(matrix):
    flat = matrix.T.ravel()
    stride = max(1, flat.size // KEPT)
    while math.gcd(stride, matrix.shape[0]) > 1:
        stride += 1
    return {
        "shape": list(matrix.shape),
        "stride": stride,
        "values": base64.b64encode(flat[::stride].astype("<f4").tobytes()).decode(),
    }


def main():
    made_by = {"librosa": librosa.__version__, "numpy": numpy.__version__, "scipy": scipy.__version__}
    if made_by != PINNED:
        raise SystemExit(f"these versions are needed: {PINNED}, got {made_by}")
    if "SPECLAB_DATA" not in os.environ:
        raise SystemExit("SPECLAB_DATA must name the folder of the recordings")
    clips = []
    for clip in CLIPS:
        samples, rate = soundfile.read(Path(os.environ["SPECLAB_DATA"]) / clip["file"], dtype="float32")
        assert rate == clip["sr"], clip["file"]
        mel = librosa.feature.melspectrogram(
            y=samples, sr=rate, n_fft=WINDOW, hop_length=HOP, n_mels=128, fmin=1, fmax=clip["fmax"], pad_mode="reflect"
        )
        power = numpy.abs(stft(samples.astype("float64"))) ** 2
        length = (power.shape[1] - 1) * HOP
        steps, seeds = [], []
        if "griffinLim" in clip:
            steps = griffin_lim(power, clip["griffinLim"], noise(length))
            runs = [
                griffin_lim(power, clip["griffinLim"], numpy.random.RandomState(seed).randn(length)) for seed in SEEDS
            ]
            seeds = [
                {key: float(numpy.mean([run[i][key] for run in runs])) for key in runs[0][i]} for i in range(len(runs[0]))
            ]
            spread = [[f"{f([run[i]['convergence'] for run in runs]):.3f}" for f in (min, max)] for i in range(len(steps))]
            print("normal noise:", *(f"{s['iteration']:.0f}: {s['step']:.3g} {s['convergence']:.3f}" for s in seeds), spread)
        clips.append({"file": clip["file"], "sampleRate": rate, "fMax": clip["fmax"], "samples": samples.size,
                      "mel": kept(mel), "griffinLim": steps, "normalNoise": seeds})
        print(clip["file"], samples.size, *(f"{s['iteration']}: {s['step']:.3g} {s['convergence']:.3f}" for s in steps))
    file = Path(__file__).with_name("recordings.json")
    file.write_text(json.dumps({"madeBy": made_by, "clips": clips}, indent=1) + "\n")
    print(f"{file.name}: {file.stat().st_size} bytes", file=sys.stderr)


main()

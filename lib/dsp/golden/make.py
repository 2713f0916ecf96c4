"""Makes librosa.json and resynthesis.json, the numbers that librosa.test.ts holds speclab/dsp against.

    python -m pip install librosa==0.11.0 numpy==2.4.6 scipy==1.17.1
    python lib/dsp/golden/make.py

The versions are pinned: other ones stop here, and the file says which ones made it. The input is computed, not
recorded, in the same integers as in librosa.test.ts, so it is equal in both languages to the last bit. Of every result
the file keeps each stride-th value in memory order, the largest magnitude, and the Euclidean norm of all of them.
"""

import base64
import json
import math
from pathlib import Path

import librosa
import numpy
import scipy

PINNED = {"librosa": "0.11.0", "numpy": "2.4.6", "scipy": "1.17.1"}
KEPT = 320  # values of each result
SAMPLE_RATE = 22050
LENGTH = 6000

# Options of stft with librosa's names; mel says the rest. The uncentred one has Hamming's window, which is nowhere zero:
# dividing by a window sum near zero would compare rounding errors.
SETTINGS = [
    {
        "name": "2048/512 hann, reflect",
        "stft": {"n_fft": 2048, "hop_length": 512, "window": "hann", "pad_mode": "reflect"},
        "mel": {"n_mels": 128},
    },
    {
        "name": "1024/256 hann, zeros",
        "stft": {"n_fft": 1024, "hop_length": 256, "window": "hann", "pad_mode": "constant"},
        "mel": {"n_mels": 64, "fmin": 50, "fmax": 8000},
    },
    {
        "name": "512/128 hamming, edge",
        "stft": {"n_fft": 512, "hop_length": 128, "window": "hamming", "pad_mode": "edge"},
        "mel": {"n_mels": 40, "norm": None},
    },
    {
        "name": "80/20 hamming, not centred",
        "stft": {"n_fft": 80, "hop_length": 20, "window": "hamming", "center": False},
        "mel": {"n_mels": 8},
    },
    {
        "name": "401/100 blackman, odd length",
        "stft": {"n_fft": 401, "hop_length": 100, "window": "blackman", "pad_mode": "reflect"},
        "mel": {"n_mels": 32, "fmax": 10000},
    },
    {
        "name": "512/160 hann of 400, zeros",
        "stft": {"n_fft": 512, "hop_length": 160, "win_length": 400, "window": "hann", "pad_mode": "constant"},
        "mel": {"n_mels": 40, "power": 1.0},
    },
]


def signal():
    """Noise of a linear congruential generator and a rising tone, 16 bit integers, silence in between."""
    state = 1
    samples = numpy.zeros(LENGTH)
    for i in range(LENGTH):
        state = (1664525 * state + 1013904223) % 2**32
        noise = (state >> 16) // 8 - 4096
        tone = math.floor(12000 * math.sin(1e-5 * i * i + 0.05 * i) + 0.5)
        samples[i] = 0 if 2400 <= i < 3000 else (noise + tone) / 32768
    return samples


def kept(values):
    """A matrix in frame order, or a signal, thinned out."""
    flat = numpy.asarray(values).T.ravel()
    stride = max(1, flat.size // KEPT)
    while math.gcd(stride, values.shape[0]) > 1:
        stride += 1  # a stride that shares no factor with the bins meets all of them
    return {
        "shape": list(values.shape),
        "stride": stride,
        "max": float(numpy.abs(flat).max()),
        "norm": float(numpy.sqrt(numpy.sum(flat.astype("float64") ** 2))),
        "values": base64.b64encode(flat[::stride].astype(flat.dtype.newbyteorder("<")).tobytes()).decode(),
    }


def results(samples, stft, mel):
    spectrum = librosa.stft(samples, **stft)
    # A gain for every bin: no signal has this spectrum, so the division by the window sum is seen.
    gain = ((7 * numpy.arange(spectrum.shape[0])) % 5 / 4).astype(samples.dtype)[:, None]
    back = {key: value for key, value in stft.items() if key != "pad_mode"}
    centred = {"center": True, **stft}
    mel = {"sr": SAMPLE_RATE, **mel}
    slaney = librosa.feature.melspectrogram(y=samples, **centred, **mel)
    return {
        "stftRe": kept(spectrum.real),
        "stftIm": kept(spectrum.imag),
        "istft": kept(librosa.istft(gain * spectrum, **back)),
        "istftLength": kept(librosa.istft(gain * spectrum, length=4321, **back)),
        "power": kept(librosa.util.abs2(spectrum)),
        "melSlaney": kept(slaney),
        "melHtk": kept(librosa.feature.melspectrogram(y=samples, htk=True, **centred, **mel)),
        "powerToDb": kept(librosa.power_to_db(slaney, ref=numpy.max)),
        "powerToDbAll": kept(librosa.power_to_db(slaney, ref=2.0, amin=1e-8, top_db=None)),
        "amplitudeToDb": kept(librosa.amplitude_to_db(numpy.abs(spectrum))),
    }


def windows():
    return [
        {"name": name, "n": n, "symmetric": symmetric, **kept(scipy.signal.get_window(name, n, fftbins=not symmetric))}
        for name in ("hann", "hamming", "blackman", "boxcar")
        for n in (1, 2, 15, 16)
        for symmetric in (False, True)
    ]


def filter_banks():
    banks = [
        {"sr": 22050, "n_fft": 2048, "n_mels": 128},
        {"sr": 16000, "n_fft": 400, "n_mels": 40, "htk": True, "fmin": 20, "fmax": 7600},
        {"sr": 16000, "n_fft": 512, "n_mels": 80, "norm": None},
    ]
    return [{"options": bank, **kept(librosa.filters.mel(**bank).T)} for bank in banks]


# Griffin and Lim's way back from a magnitude, each from phase zero: random numbers differ between languages.
GRIFFIN_LIM = [
    {"n_iter": 0, "stft": {"n_fft": 512, "hop_length": 128}},
    {"n_iter": 1, "stft": {"n_fft": 512, "hop_length": 128}},
    {"n_iter": 32, "stft": {"n_fft": 512, "hop_length": 128}},
    {"n_iter": 32, "momentum": 0.0, "stft": {"n_fft": 512, "hop_length": 128, "pad_mode": "reflect"}},
    {"n_iter": 10, "length": 5999, "stft": {"n_fft": 400, "hop_length": 90, "win_length": 360, "window": "hamming"}},
    {"n_iter": 10, "stft": {"n_fft": 301, "hop_length": 75, "window": "blackman"}},
    {"n_iter": 10, "stft": {"n_fft": 256, "hop_length": 64, "window": "hamming", "center": False}},
]


def resynthesis(samples):
    """Phase reconstruction, mel inversion, and what is measured frame by frame."""
    made = []
    for setting in GRIFFIN_LIM:
        magnitude = numpy.abs(librosa.stft(samples, **setting["stft"]))
        options = {key: value for key, value in setting.items() if key != "stft"}
        signal = librosa.griffinlim(magnitude, **setting["stft"], **options, init=None)
        made.append({"options": {**setting["stft"], **options}, "stft": setting["stft"], **kept(signal)})
    bank = {"sr": SAMPLE_RATE, "n_fft": 1024, "fmin": 50, "fmax": 8000}
    # Quiet, as most sounds are: there librosa's solver stops where it starts, at the clipped pseudo-inverse.
    mel = librosa.feature.melspectrogram(y=0.1 * samples, n_mels=40, hop_length=256, **bank)
    crowded = librosa.filters.mel(sr=SAMPLE_RATE, n_fft=512, n_mels=80, dtype="float64")
    inverse = scipy.linalg.pinv(crowded.astype("float32").astype("float64"), rtol=257 * 2.0**-23)
    voice = {"sr": SAMPLE_RATE, "frame_length": 1024, "hop_length": 200}
    return {
        "griffinLim": made,
        "melToStft": kept(librosa.feature.inverse.mel_to_stft(mel, **bank)),
        "pinvCrowded": kept(inverse),
        "yin": kept(librosa.yin(samples[:2400], fmin=60, fmax=2000, **voice)),
        "yinStrict": kept(librosa.yin(samples, fmin=60, fmax=2000, trough_threshold=0.01, center=False, **voice)),
        "spectralCentroid": kept(librosa.feature.spectral_centroid(y=samples, sr=SAMPLE_RATE, n_fft=1024)[0]),
        "rms": kept(librosa.feature.rms(y=samples, frame_length=1000, hop_length=300, dtype="float64")[0]),
    }


def write(name, golden):
    file = Path(__file__).with_name(name)
    file.write_text(json.dumps(golden, indent=1) + "\n")
    print(f"{file.name}: {file.stat().st_size} bytes")


def main():
    made_by = {"librosa": librosa.__version__, "numpy": numpy.__version__, "scipy": scipy.__version__}
    print("made by", made_by)
    if made_by != PINNED:
        raise SystemExit(f"these versions are needed: {PINNED}")
    samples = signal()
    golden = {
        "madeBy": made_by,
        "length": LENGTH,
        "sampleRate": SAMPLE_RATE,
        "checksum": int(numpy.sum(numpy.abs(samples)) * 32768),
        "settings": [
            {
                **setting,
                "float64": results(samples, setting["stft"], setting["mel"]),
                "float32": results(samples.astype("float32"), setting["stft"], setting["mel"]),
            }
            for setting in SETTINGS
        ],
        "windows": windows(),
        "melFilters": filter_banks(),
        "melFrequencies": kept(librosa.mel_frequencies(40, fmin=20.0, fmax=7600.0)),
        "melFrequenciesHtk": kept(librosa.mel_frequencies(40, fmin=20.0, fmax=7600.0, htk=True)),
        "fftFrequencies": kept(librosa.fft_frequencies(sr=22050, n_fft=401)),
        "framesToTime": kept(librosa.frames_to_time(numpy.arange(50), sr=22050, hop_length=100, n_fft=401)),
        "timeToFrames": kept(librosa.time_to_frames(numpy.arange(50) / 37, sr=22050, hop_length=100).astype("float64")),
        "tone": kept(librosa.tone(440, sr=22050, length=500)),
        "chirp": kept(librosa.chirp(fmin=110, fmax=8000, sr=22050, length=500)),
        "chirpLinear": kept(librosa.chirp(fmin=110, fmax=8000, sr=22050, length=500, linear=True)),
    }
    write("librosa.json", golden)
    write("resynthesis.json", {"madeBy": made_by, **resynthesis(samples)})


main()

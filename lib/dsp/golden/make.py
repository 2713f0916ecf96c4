"""Makes librosa.json, resynthesis.json, vocabulary.json and reassigned.json, the numbers of librosa and SciPy that
librosa.test.ts, vocabulary.test.ts and others hold speclab/dsp against.

    python -m pip install librosa==0.11.0 numpy==2.4.6 scipy==1.17.1
    python lib/dsp/golden/make.py

The versions are pinned: other ones stop here, and the file says which ones made it. The input is computed, not
recorded, in the same integers as in librosa.test.ts, so it is equal in both languages to the last bit. Of every result
the file keeps each stride-th value in memory order, the largest magnitude, and the Euclidean norm of all of them.
"""

import base64
import json
import math
import warnings
from pathlib import Path
from unittest import mock

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


def measured(values, count=120):
    """What `kept` keeps, of fewer values; NaN is kept but does not count."""
    values = numpy.asarray(values, dtype="float64")
    flat = values.T.ravel()
    stride = max(1, flat.size // count)
    while math.gcd(stride, values.shape[0]) > 1 and values.ndim > 1:
        stride += 1
    return {
        "shape": list(values.shape),
        "stride": stride,
        "nan": int(numpy.isnan(flat).sum()),
        "max": float(numpy.nanmax(numpy.abs(flat))),
        "norm": float(numpy.sqrt(numpy.nansum(flat**2))),
        "values": base64.b64encode(flat[::stride].astype("<f8").tobytes()).decode(),
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
    """Phase reconstruction, a pseudo-inverse, and what is measured frame by frame."""
    made = []
    for setting in GRIFFIN_LIM:
        magnitude = numpy.abs(librosa.stft(samples, **setting["stft"]))
        options = {key: value for key, value in setting.items() if key != "stft"}
        signal = librosa.griffinlim(magnitude, **setting["stft"], **options, init=None)
        made.append({"options": {**setting["stft"], **options}, "stft": setting["stft"], **kept(signal)})
    crowded = librosa.filters.mel(sr=SAMPLE_RATE, n_fft=512, n_mels=80, dtype="float64")
    inverse = scipy.linalg.pinv(crowded.astype("float32").astype("float64"), rtol=257 * 2.0**-23)
    voice = {"sr": SAMPLE_RATE, "frame_length": 1024, "hop_length": 200}
    return {
        "griffinLim": made,
        "pinvCrowded": kept(inverse),
        "yin": kept(librosa.yin(samples[:2400], fmin=60, fmax=2000, **voice)),
        "yinStrict": kept(librosa.yin(samples, fmin=60, fmax=2000, trough_threshold=0.01, center=False, **voice)),
        "spectralCentroid": kept(librosa.feature.spectral_centroid(y=samples, sr=SAMPLE_RATE, n_fft=1024)[0]),
        "rms": kept(librosa.feature.rms(y=samples, frame_length=1000, hop_length=300, dtype="float64")[0]),
    }


def shapes():
    """Windows beyond the four of `windows`."""
    return [
        {"window": window, "n": n, "symmetric": symmetric, **measured(scipy.signal.get_window(spec, n, not symmetric))}
        for window, spec in [
            ("blackmanharris", "blackmanharris"),
            ("bartlett", "bartlett"),
            (["kaiser", 8.6], ("kaiser", 8.6)),
            (["kaiser", 0.0], ("kaiser", 0.0)),
            (["gaussian", 5.0], ("gaussian", 5.0)),
        ]
        for n in (1, 2, 25, 32)
        for symmetric in (False, True)
    ]


def cosine_transforms(levels):
    return [
        {"type": kind, "scaling": norm, **measured(scipy.fft.dct(levels, axis=0, type=kind, norm=norm))}
        for kind in (1, 2, 3, 4)
        for norm in (None, "ortho")
    ]


DELTAS = [
    {},
    {"order": 2},
    {"width": 5, "order": 2, "polyorder": 3},
    {"width": 7, "mode": "nearest"},
    {"width": 7, "mode": "mirror"},
    {"width": 7, "mode": "constant"},
    {"width": 7, "mode": "wrap"},
]

VOICE = {"sr": SAMPLE_RATE, "frame_length": 1024, "hop_length": 200}
YIN = [
    {"fmin": 60, "fmax": 2000},
    {"fmin": 300, "fmax": 4000, "frame_length": 200, "hop_length": 97},
    {"fmin": 300, "fmax": 11025, "frame_length": 200, "hop_length": 50, "center": False, "trough_threshold": 0.5},
    {"fmin": 200, "fmax": 5000, "frame_length": 401, "hop_length": 97, "center": False, "trough_threshold": 0.0},
    {"fmin": 60, "fmax": 2000, "trough_threshold": 0.01, "center": False},
    {"fmin": 100, "fmax": 900, "trough_threshold": 0.5, "pad_mode": "reflect"},
    {"fmin": 80, "fmax": 400, "trough_threshold": 1.0},
]


def equation_8(y_frames, min_period, max_period):
    """The cumulative mean normalized difference as YIN's authors have it. librosa 0.11 leaves the energy of the first sample
    out at lag 1: it writes d(0) = 0 over the sum that it subtracts there.
    """
    correlation = librosa.autocorrelate(y_frames, max_size=max_period + 1, axis=-2)
    energy = numpy.cumsum(numpy.square(y_frames), axis=-2)[:max_period]
    difference = 2 * (correlation[:1] - correlation[1:]) - energy
    mean = numpy.cumsum(difference, axis=-2) / numpy.arange(1, max_period + 1)[:, None]
    return difference[min_period - 1 :] / (mean[min_period - 1 :] + librosa.util.tiny(mean))


def yin(samples, **options):
    """librosa.yin with the term restored."""
    with mock.patch("librosa.core.pitch._cumulative_mean_normalized_difference", equation_8):
        return librosa.yin(samples, **options)


def lyons(n_filters, n_fft, sr):
    """The filter bank of James Lyons's python_speech_features, from its description: corners at whole bins, peak 1."""
    mels = numpy.linspace(0, 2595 * numpy.log10(1 + sr / 2 / 700), n_filters + 2)
    corners = numpy.floor((n_fft + 1) * 700 * (10 ** (mels / 2595) - 1) / sr).astype(int)
    bank = numpy.zeros((n_filters, n_fft // 2 + 1))
    for row, (low, peak, high) in zip(bank, zip(corners, corners[1:], corners[2:])):
        row[low:peak] = (numpy.arange(low, peak) - low) / max(1, peak - low)
        row[peak:high] = (high - numpy.arange(peak, high)) / max(1, high - peak)
    return bank


def vocabulary(samples):
    """What is measured, filtered and counted: everything that is neither a transform nor its way back."""
    spectrum = librosa.stft(samples, n_fft=512)
    magnitude = numpy.abs(spectrum)
    mel = {"sr": SAMPLE_RATE, "n_fft": 1024, "hop_length": 256, "n_mels": 40}
    levels = librosa.power_to_db(librosa.feature.melspectrogram(y=samples, **mel))
    frames = {"frame_length": 1000, "hop_length": 300}
    size, phase = librosa.magphase(spectrum, power=2)
    block, state = librosa.effects.preemphasis(samples[:1000], coef=0.9, zi=[0.25], return_zf=True)
    back, back_state = librosa.effects.deemphasis(samples[:1000], coef=0.9, zi=[0.25], return_zf=True)
    deltas = [{"options": options, **measured(librosa.feature.delta(levels, **options))} for options in DELTAS]
    voices = [{**VOICE, **options} for options in YIN]
    f0 = [{"options": options, **measured(yin(samples, **options))} for options in voices]
    noise = numpy.diff(samples, 2)  # what is left of the tone is no louder than the noise
    f0_noise = [{"options": options, **measured(yin(noise, **options))} for options in voices]
    bandwidths = {"y": samples, "sr": SAMPLE_RATE, "n_fft": 512}
    uncentred = librosa.stft(samples, n_fft=512, hop_length=128, window="boxcar", center=False)
    return {
        "magphase": measured(size),
        "magphaseRe": measured(phase.real),
        "magphaseIm": measured(phase.imag),
        "powerToDbMedian": measured(librosa.power_to_db(magnitude**2, ref=numpy.median)),
        "amplitudeToDbMean": measured(librosa.amplitude_to_db(magnitude, ref=numpy.mean, amin=1e-3, top_db=60)),
        "dbToPower": measured(librosa.db_to_power(levels, ref=0.5)),
        "dbToAmplitude": measured(librosa.db_to_amplitude(levels, ref=0.5)),
        "preemphasis": measured(librosa.effects.preemphasis(samples)),
        "preemphasisBlock": {"state": float(state[0]), **measured(block)},
        "deemphasis": measured(librosa.effects.deemphasis(samples)),
        "deemphasisBlock": {"state": float(back_state[0]), **measured(back)},
        "zeroCrossings": measured(librosa.zero_crossings(samples)),
        "zeroCrossingsLoud": measured(
            librosa.zero_crossings(samples, threshold=0.1, ref_magnitude=numpy.max, pad=False, zero_pos=False)
        ),
        "zeroCrossingRate": measured(librosa.feature.zero_crossing_rate(samples, **frames)[0]),
        "zeroCrossingRateLoud": measured(
            librosa.feature.zero_crossing_rate(
                samples, frame_length=701, hop_length=300, center=False, threshold=0.05, pad=True
            )[0]
        ),
        "rmsOfSpectrum": measured(librosa.feature.rms(S=numpy.abs(uncentred), frame_length=512, dtype="float64")[0]),
        "rmsOfOddSpectrum": measured(
            librosa.feature.rms(
                S=numpy.abs(librosa.stft(samples, n_fft=401, hop_length=100)), frame_length=401, dtype="float64"
            )[0]
        ),
        "spectralBandwidth": measured(librosa.feature.spectral_bandwidth(**bandwidths)[0]),
        "spectralBandwidthRaw": measured(librosa.feature.spectral_bandwidth(**bandwidths, p=3, norm=False)[0]),
        "spectralRolloff": measured(librosa.feature.spectral_rolloff(**bandwidths)[0]),
        "spectralRolloffLow": measured(librosa.feature.spectral_rolloff(**bandwidths, roll_percent=0.1)[0]),
        "spectralFlatness": measured(librosa.feature.spectral_flatness(y=samples, n_fft=512)[0]),
        "spectralFlatnessAmplitude": measured(
            librosa.feature.spectral_flatness(S=magnitude, power=1.0, amin=1e-3)[0]
        ),
        "mfcc": measured(librosa.feature.mfcc(y=samples, **mel)),
        "mfccLifted": measured(librosa.feature.mfcc(S=levels, n_mfcc=13, lifter=22)),
        "mfccType1": measured(librosa.feature.mfcc(S=levels, n_mfcc=13, dct_type=1, norm=None)),
        "mfccType3": measured(librosa.feature.mfcc(y=samples, n_mfcc=13, dct_type=3, mel_norm=None, **mel)),
        "framesToSamples": measured(librosa.frames_to_samples(numpy.arange(50), hop_length=100, n_fft=401)),
        "samplesToFrames": measured(librosa.samples_to_frames(numpy.arange(50) * 37, hop_length=100, n_fft=401)),
        "samplesToTime": measured(librosa.samples_to_time(numpy.arange(50) * 37, sr=16000)),
        "timeToSamples": measured(librosa.time_to_samples(numpy.arange(50) / 37, sr=16000)),
        "windows": shapes(),
        "dct": cosine_transforms(levels),
        "delta": deltas,
        "yin": f0,
        "yinNoise": f0_noise,
        "lyons": measured(lyons(128, 512, 16000).T),
        "lyonsSmall": measured(lyons(26, 400, 8000).T),
    }


REASSIGNED = [
    {},
    {"fill_nan": True},
    {"clip": False, "ref_power": 1e-2},
    {"center": False, "fill_nan": True, "ref_power": 1e-2},
    {"center": False, "clip": False, "pad_mode": "reflect"},
    {"reassign_frequencies": False, "fill_nan": True, "clip": False},
    {"reassign_times": False, "fill_nan": True, "clip": False},
    # Seed 0's own: 5 ms of speech at 16 kHz.
    {"sr": 16000, "n_fft": 80, "hop_length": 20, "window": "hamming", "center": False, "fill_nan": True, "clip": False},
    {"n_fft": 401, "hop_length": 100, "win_length": 300, "window": "blackman", "pad_mode": "reflect", "ref_power": 0.0},
]


def reassigned(samples):
    """Frequencies, times and magnitudes of the reassigned spectrogram; NaN where there is none."""
    made = []
    for setting in REASSIGNED:
        options = {"sr": SAMPLE_RATE, "n_fft": 512, **setting}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            frequencies, times, magnitudes = librosa.reassigned_spectrogram(samples, **options)
        made.append(
            {
                "options": options,
                "frequencies": measured(frequencies),
                "times": measured(times),
                "magnitudes": measured(magnitudes),
            }
        )
    return {"settings": made}


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
    write("vocabulary.json", {"madeBy": made_by, **vocabulary(samples)})
    write("reassigned.json", {"madeBy": made_by, **reassigned(samples)})


main()

"""Calls librosa's functions for tools/conformance: a line of JSON in, a line of JSON out, arrays in files.

A job says which function, its inputs (a file, shape and type each) and its options; the answer says the shapes of the
results, whose numbers lie one after the other in one file as float64: bins before frames, real parts before imaginary.
"""

import importlib
import json
import sys
from unittest import mock

import librosa
import numpy
import scipy
import scipy.signal

MODULES = ["", "feature", "feature.inverse", "filters", "effects", "onset", "beat", "decompose", "segment", "sequence", "util"]


def array(place):
    values = numpy.fromfile(place["file"], dtype="<f8")
    if place.get("complex"):
        values = values[: values.size // 2] + 1j * values[values.size // 2 :]
    kind = {"float32": "complex64", "float64": "complex128"}[place["dtype"]] if place.get("complex") else place["dtype"]
    shaped = values.astype(kind).reshape(place["shape"][::-1]).T
    return shaped[()] if shaped.ndim == 0 else shaped


def option(value):
    """What JSON cannot say: a function, a tuple."""
    if value == "max":
        return numpy.max
    return tuple(value) if isinstance(value, list) else value


def parts(result):
    if isinstance(result, tuple):
        return [part for item in result for part in parts(item)]
    result = numpy.asarray(result)
    if numpy.iscomplexobj(result):
        return [result.real.astype("float64"), result.imag.astype("float64")]
    return [result.astype("float64")]


def short_time_fft(sizes):
    window = scipy.signal.get_window(sizes["window"], sizes["n_fft"])
    return scipy.signal.ShortTimeFFT(window, sizes["hop_length"], 1, phase_shift=None)


def scipy_stft(y, **sizes):
    transform = short_time_fft(sizes)
    frames = 1 + (len(y) + 2 * (sizes["n_fft"] // 2) - sizes["n_fft"]) // sizes["hop_length"]
    return transform.stft(y, p0=0, p1=frames)


def scipy_istft(stft_matrix, length, **sizes):
    # SciPy has frames before the first of librosa's and after the last, and divides by the squares of all these windows:
    # where they reach, the two differ, and the ends are left out.
    transform = short_time_fft(sizes)
    before = -transform.p_min
    after = transform.p_num(length) - before - stft_matrix.shape[1]
    stft_matrix = numpy.pad(stft_matrix, ((0, 0), (before, max(0, after))))
    return transform.istft(stft_matrix, k0=0, k1=length)[sizes["n_fft"] : -sizes["n_fft"]]


def equation_8(y_frames, min_period, max_period):
    """YIN's cumulative mean normalized difference with the term that librosa 0.11 leaves out at lag 1: it writes d(0) = 0 over
    the energy of the first sample before it subtracts it from d(1).
    """
    correlation = librosa.autocorrelate(y_frames, max_size=max_period + 1, axis=-2)
    energy = numpy.cumsum(numpy.square(y_frames), axis=-2)[:max_period]
    difference = 2 * (correlation[:1] - correlation[1:]) - energy
    mean = numpy.cumsum(difference, axis=-2) / numpy.arange(1, max_period + 1)[:, None]
    return difference[min_period - 1 :] / (mean[min_period - 1 :] + librosa.util.tiny(mean))


def yin(y, **options):
    with mock.patch("librosa.core.pitch._cumulative_mean_normalized_difference", equation_8):
        return librosa.yin(y, **options)


OURS = {"scipy_stft": scipy_stft, "scipy_istft": scipy_istft, "yin": yin}


def function(name):
    if name in OURS:
        return OURS[name]
    module, _, last = f"librosa.{name}".rpartition(".")
    return getattr(importlib.import_module(module), last)


def call(job):
    inputs = {name: array(place) for name, place in job["inputs"].items()}
    options = {name: option(value) for name, value in job["options"].items()}
    found = parts(function(job["call"])(**inputs, **options))
    with open(job["result"], "wb") as file:
        for part in found:
            file.write(part.T.astype("<f8").tobytes())
    return {"shapes": [list(part.shape) for part in found]}


def versions(_):
    return {"librosa": librosa.__version__, "numpy": numpy.__version__, "scipy": scipy.__version__}


def names(_):
    """Every public function of librosa, by module; what a module only imports belongs to the one it comes from."""
    found, seen = {}, set()
    for module in MODULES:
        inside = importlib.import_module(f"librosa.{module}" if module else "librosa")
        functions = []
        for name in dir(inside):
            if name.startswith("_") or name in ("display", "deprecated"):
                continue
            value = getattr(inside, name)
            home = getattr(value, "__module__", None) or ""
            # Without librosa's own bookkeeping, and what `util` lends to the other modules.
            foreign = module not in ("", "util", "filters") and not home.startswith(f"librosa.{module.split('.')[0]}")
            if callable(value) and not isinstance(value, type) and home.startswith("librosa") and not foreign:
                if name not in seen and "cache" not in home and "deprecat" not in home:
                    functions.append(name)
                    seen.add(name)
        found[module] = functions
    return found


COMMANDS = {"call": call, "versions": versions, "names": names}


def main():
    answers = sys.stdout
    sys.stdout = sys.stderr
    for line in sys.stdin:
        command = json.loads(line)
        try:
            answer = {"answer": COMMANDS[command["do"]](command)}
        except Exception as error:  # the command says which case it was
            answer = {"error": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


main()

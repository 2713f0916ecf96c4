"""librosa, torch and SciPy beside speclab/dsp: answers one line of JSON to each line of JSON, until its input ends.

The commands are the methods of Server whose names have no underscore; bench/dsp/peer.ts asks them.
"""

import gc
import json
import sys
import time

import librosa
import numpy
import scipy.signal

try:
    import torch

    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
except ImportError:
    torch = None

SAMPLE_RATE = 22050


def read(file, dtype):
    return numpy.fromfile(file, dtype="<f4").astype(dtype)


def filters(job, dtype):
    return librosa.filters.mel(sr=SAMPLE_RATE, n_fft=job["nFft"], n_mels=job["nMels"], dtype=dtype)


def norm(result):
    """Euclidean norm of everything that a task returns, without the places where nothing is."""
    parts = result if isinstance(result, tuple) else (result,)
    return float(numpy.sqrt(sum(numpy.nansum(numpy.abs(numpy.asarray(part, dtype=complex)) ** 2) for part in parts)))


class Librosa:
    """Each method returns a function of nothing that does the task once; buffers are made before, where librosa takes them."""

    def __init__(self, job):
        self.job = job
        self.x = read(job["file"], job["dtype"])
        self.sizes = {"n_fft": job["nFft"], "hop_length": job["hopLength"]}

    def stft(self):
        return lambda: librosa.stft(self.x, **self.sizes)

    def stft_out(self):
        out = librosa.stft(self.x, **self.sizes)
        return lambda: librosa.stft(self.x, out=out, **self.sizes)

    def magnitude(self):
        out = librosa.stft(self.x, **self.sizes)
        size = numpy.abs(out)
        return lambda: numpy.abs(librosa.stft(self.x, out=out, **self.sizes), out=size)

    def mel(self):
        n_mels = self.job["nMels"]
        return lambda: librosa.feature.melspectrogram(y=self.x, sr=SAMPLE_RATE, n_mels=n_mels, **self.sizes)

    def mel_ready(self):
        # The body of melspectrogram, with the filters and the two large arrays made before.
        basis = filters(self.job, "float32")
        out = librosa.stft(self.x, **self.sizes)
        size = numpy.abs(out)

        def once():
            numpy.abs(librosa.stft(self.x, out=out, **self.sizes), out=size)
            numpy.multiply(size, size, out=size)
            return numpy.einsum("...ft,mf->...mt", size, basis, optimize=True)

        return once

    def istft(self):
        spectrum = librosa.stft(self.x, **self.sizes)
        out = numpy.empty_like(self.x)
        return lambda: librosa.istft(spectrum, length=len(out), out=out, **self.sizes)

    def griffin_lim(self):
        magnitude = numpy.abs(librosa.stft(self.x, **self.sizes))
        return lambda: librosa.griffinlim(magnitude, n_iter=self.job["nIter"], init=None, **self.sizes)

    def reassigned(self):
        return lambda: librosa.reassigned_spectrogram(self.x, sr=SAMPLE_RATE, fill_nan=True, **self.sizes)

    def mel_inversion(self):
        mel = librosa.feature.melspectrogram(y=self.x, sr=SAMPLE_RATE, n_mels=self.job["nMels"], **self.sizes)
        return lambda: librosa.feature.inverse.mel_to_stft(mel, sr=SAMPLE_RATE, n_fft=self.job["nFft"])


class Torch:
    """torch.stft and torch.istft, and torchaudio's formulas on top of them."""

    def __init__(self, job):
        self.job = job
        self.x = torch.from_numpy(read(job["file"], job["dtype"]))
        self.window = torch.hann_window(job["nFft"], dtype=self.x.dtype)
        self.sizes = {"n_fft": job["nFft"], "hop_length": job["hopLength"], "window": self.window}

    def _forward(self, x):
        return torch.stft(x, pad_mode="constant", return_complex=True, **self.sizes)

    def stft(self):
        return lambda: self._forward(self.x)

    def magnitude(self):
        return lambda: self._forward(self.x).abs()

    def mel_ready(self):
        basis = torch.from_numpy(filters(self.job, self.job["dtype"]).T.copy())
        # torchaudio.transforms.MelScale: the product is made with frames first.
        return lambda: torch.matmul(self._forward(self.x).abs().pow(2).transpose(-1, -2), basis).transpose(-1, -2)

    mel = mel_ready

    def istft(self):
        spectrum = self._forward(self.x)
        return lambda: torch.istft(spectrum, length=len(self.x), **self.sizes)

    def griffin_lim(self):
        spectrum = self._forward(self.x)
        magnitude = spectrum.abs()
        momentum = 0.99 / 1.99

        def once():
            # torchaudio.functional.griffinlim
            angles = torch.ones_like(spectrum)
            previous = torch.tensor(0.0, dtype=magnitude.dtype)
            for _ in range(self.job["nIter"]):
                inverse = torch.istft(magnitude * angles, **self.sizes)
                rebuilt = self._forward(inverse)
                angles = rebuilt.sub(previous, alpha=momentum)
                angles = angles.div(angles.abs().add(1e-16))
                previous = rebuilt
            return torch.istft(magnitude * angles, **self.sizes)

        return once

    def mel_inversion(self):
        # torchaudio.transforms.InverseMelScale with its default driver, then the root.
        basis = torch.from_numpy(filters(self.job, self.job["dtype"]).T.copy())
        mel = self.mel_ready()()[None]
        return lambda: torch.relu(torch.linalg.lstsq(basis.T[None], mel, driver="gelsd").solution).sqrt()


class Scipy:
    """scipy.signal.ShortTimeFFT."""

    def __init__(self, job):
        self.x = read(job["file"], job["dtype"])
        window = scipy.signal.get_window("hann", job["nFft"]).astype(job["dtype"])
        self.transform = scipy.signal.ShortTimeFFT(window, job["hopLength"], SAMPLE_RATE)

    def stft(self):
        return lambda: self.transform.stft(self.x)

    def istft(self):
        spectrum = self.transform.stft(self.x)
        return lambda: self.transform.istft(spectrum, k1=len(self.x))


PEERS = {"librosa": Librosa, "scipy": Scipy, **({"torch": Torch} if torch else {})}


class Server:
    def __init__(self):
        self.prepared = {}

    def versions(self, _):
        found = {"python": sys.version.split()[0], "librosa": librosa.__version__, "numpy": numpy.__version__}
        return {**found, "scipy": scipy.__version__, **({"torch": torch.__version__} if torch else {})}

    def prepare(self, job):
        """Makes a task ready and does it: once to compile what is compiled, and once more, when it is short, for its time."""
        made = getattr(PEERS.get(job["peer"], object), job["task"], None)
        if made is None:
            return None
        once = made(PEERS[job["peer"]](job))
        self.prepared[job["id"]] = once
        begun = time.process_time()
        size = norm(once())
        spent = (time.process_time() - begun) * 1000
        return {"norm": size, "cpu": spent if spent > 1000 else self.run({"id": job["id"], "repeats": 1})["cpu"]}

    def run(self, job):
        once = self.prepared[job["id"]]
        wall, cpu = time.perf_counter(), time.process_time()
        for _ in range(job["repeats"]):
            once()
        return {
            "cpu": (time.process_time() - cpu) * 1000 / job["repeats"],
            "wall": (time.perf_counter() - wall) * 1000 / job["repeats"],
        }

    def forget(self, _):
        self.prepared.clear()
        gc.collect()
        return {}

    def mel_inversion(self, job):
        """Mel inversion of a recording: the result, into a file, and its time. With `sound`, Griffin and Lim's sounds of it, too."""
        mel = numpy.fromfile(job["mel"], dtype="<f4").reshape(-1, job["nMels"]).T
        wall, cpu = time.perf_counter(), time.process_time()
        settings = {"sr": job["sampleRate"], "n_fft": job["nFft"]}
        magnitude = librosa.feature.inverse.mel_to_stft(numpy.asfortranarray(mel), **settings)
        spent = {"cpu": (time.process_time() - cpu) * 1000, "wall": (time.perf_counter() - wall) * 1000}
        magnitude.T.astype("<f4").tofile(job["result"])
        for iterations, place in job.get("sounds", {}).items():
            hop, window = job["nFft"] // 4, scipy.signal.windows.hamming(job["nFft"], sym=False)
            frames = {"n_fft": job["nFft"], "hop_length": hop, "window": window, "pad_mode": "reflect"}
            start = {"random_state": 0, "length": job["length"]}
            sound = librosa.griffinlim(magnitude, n_iter=int(iterations), **frames, **start)
            sound.astype("<f4").tofile(place)
        return spent


def main():
    server = Server()
    answers = sys.stdout
    sys.stdout = sys.stderr  # whatever a library prints must not be taken for an answer
    for line in sys.stdin:
        command = json.loads(line)
        try:
            answer = {"answer": getattr(server, command["do"])(command)}
        except Exception as error:  # the bench says which case it was, and goes on
            answer = {"error": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


main()

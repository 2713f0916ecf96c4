"""librosa's mel_to_audio within so many CPU seconds: python vocoder-peer.py REQUEST.json, which names mono WAV files of 16 bits."""

import json
import sys
import time
import wave

import librosa
import numpy as np

with open(sys.argv[1]) as file:
    request = json.load(file)
with wave.open(request["input"]) as sound:
    rate = sound.getframerate()
    samples = np.frombuffer(sound.readframes(sound.getnframes()), dtype="<i2").astype(np.float32) / 32768
settings = dict(n_fft=request["nFft"], hop_length=request["hopLength"])
stft = lambda x: np.abs(librosa.stft(x, **settings))
mel = librosa.filters.mel(sr=rate, n_fft=request["nFft"], n_mels=request["nMels"]) @ stft(samples)
# What is compiled or planned by the first call is no part of the time.
librosa.griffinlim(stft(samples[: 4 * request["nFft"]]), n_iter=2, **settings)


def timed(call):
    begin = time.process_time()
    result = call()
    return result, time.process_time() - begin


magnitudes, inverse = timed(lambda: librosa.feature.inverse.mel_to_stft(mel, sr=rate, n_fft=request["nFft"], power=1))
griffin_lim = lambda n: librosa.griffinlim(magnitudes, n_iter=n, length=len(samples), random_state=0, **settings)
_, twenty = timed(lambda: griffin_lim(20))
iterations = max(1, int(20 * (request["seconds"] - inverse) / twenty))
found, rest = timed(lambda: griffin_lim(iterations))
found.astype("<f4").tofile(request["output"])
print(json.dumps(dict(seconds=inverse + rest, iterations=iterations, librosa=librosa.__version__)))

"""Makes soundfile.json: WAV files of every kind, and what libsndfile (so librosa.load, too) reads from them.

    python -m pip install soundfile==0.14.0 numpy==2.4.6
    python lib/audio/golden/make.py
"""

import base64
import io
import json
from pathlib import Path

import numpy
import soundfile

PINNED = {"soundfile": "0.14.0", "numpy": "2.4.6"}
KINDS = [
    ("WAV", "PCM_U8"),
    ("WAV", "PCM_16"),
    ("WAV", "PCM_24"),
    ("WAV", "PCM_32"),
    ("WAV", "FLOAT"),
    ("WAV", "DOUBLE"),
    ("WAVEX", "PCM_16"),
    ("WAVEX", "PCM_24"),
    ("WAVEX", "FLOAT"),
    ("WAV", "ULAW"),
    ("WAV", "ALAW"),
    ("WAVEX", "ULAW"),
    ("RF64", "PCM_24"),
    ("RF64", "FLOAT"),
    ("WAV", "PCM_16", "BIG"),
    ("WAV", "PCM_24", "BIG"),
    ("WAV", "DOUBLE", "BIG"),
]


def main():
    made_by = {"soundfile": soundfile.__version__, "numpy": numpy.__version__}
    print("made by", made_by, soundfile.__libsndfile_version__)
    if made_by != PINNED:
        raise SystemExit(f"these versions are needed: {PINNED}")
    # Both ends of the scale, the smallest steps, and everything between, in two channels and 21 samples: odd sizes.
    left = numpy.concatenate([[-1, 1, 0, 2**-15, -(2**-15), 0.5, -0.5, 2**-23], numpy.linspace(-0.99, 0.98, 13)])
    files = []
    for container, subtype, *endian in KINDS:
        for samples in (left, numpy.stack([left, left[::-1] / 3], axis=1)):
            buffer = io.BytesIO()
            soundfile.write(buffer, samples, 22050, format=container, subtype=subtype, endian=(endian or ["FILE"])[0])
            buffer.seek(0)
            read, _ = soundfile.read(buffer, dtype="float32", always_2d=True)
            files.append(
                {
                    "name": " ".join([container, subtype, *endian]) + f", {read.shape[1]} channels",
                    "bytes": base64.b64encode(buffer.getvalue()).decode(),
                    "channels": [base64.b64encode(c.astype("<f4").tobytes()).decode() for c in read.T],
                }
            )
    file = Path(__file__).with_name("soundfile.json")
    file.write_text(json.dumps({"madeBy": made_by, "files": files}, indent=1) + "\n")
    print(f"{file.name}: {file.stat().st_size} bytes")


main()

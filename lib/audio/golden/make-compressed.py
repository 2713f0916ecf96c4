"""Makes compressed.json: short sounds in FLAC, Ogg and MP3, and samples of what libsndfile reads from them.

    apt-get install flac
    python -m pip install soundfile==0.14.0 numpy==2.4.6
    python lib/audio/golden/make-compressed.py
"""

import base64
import io
import json
import subprocess
import tempfile
from pathlib import Path

import numpy
import soundfile

PINNED = {"soundfile": "0.14.0", "numpy": "2.4.6"}
SECONDS = 0.3
# Of so many samples the first is kept, in all channels: enough to see a shift, a wrong scale, exchanged channels.
STEP = 211


def tones(rate, channels):
    """440 Hz on the left, 1000 Hz and softer on the right, and both ends of the scale once."""
    time = numpy.arange(round(SECONDS * rate)) / rate
    left = 0.5 * numpy.sin(2 * numpy.pi * 440 * time)
    right = 0.25 * numpy.sin(2 * numpy.pi * 1000 * time)
    return left if channels == 1 else numpy.stack([left, right], axis=1)


def full_scale(sound):
    sound = sound.copy()
    sound[100] = -1
    sound[101] = 1
    return sound


def write(sound, rate, **how):
    buffer = io.BytesIO()
    soundfile.write(buffer, sound, rate, **how)
    return buffer.getvalue()


def flac(sound, rate, *how):
    with tempfile.TemporaryDirectory() as folder:
        wav, made = Path(folder, "in.wav"), Path(folder, "made")
        wav.write_bytes(write(sound, rate, format="WAV"))
        plain = ["--silent", "--best", "--no-seektable", "--no-padding"]
        subprocess.run(["flac", *plain, *how, "-o", made, wav], check=True)
        return made.read_bytes()


def files():
    vorbis = {"format": "OGG", "subtype": "VORBIS", "compression_level": 0.9}
    opus = {"format": "OGG", "subtype": "OPUS", "compression_level": 0.9}
    mp3 = {"format": "MP3", "subtype": "MPEG_LAYER_III", "compression_level": 0.9}
    yield "flac-8.flac", write(full_scale(tones(8000, 1)), 8000, format="FLAC", subtype="PCM_S8")
    yield "flac-16-stereo.flac", write(full_scale(tones(8000, 2)), 8000, format="FLAC", subtype="PCM_16")
    yield "flac-24.flac", write(full_scale(tones(7350, 1))[:900], 7350, format="FLAC", subtype="PCM_24")
    yield "flac-25-frames.flac", flac(full_scale(tones(8000, 1)), 8000, "--blocksize=96")
    yield "flac-in-ogg.oga", flac(full_scale(tones(8000, 1)), 8000, "--ogg", "--serial-number=1")  # libsndfile cannot read it
    yield "vorbis.ogg", write(tones(16000, 1), 16000, **vorbis)
    yield "vorbis-stereo.ogg", write(tones(44100, 2), 44100, **vorbis)
    yield "opus.opus", write(tones(16000, 1), 16000, **opus)
    yield "opus-stereo.opus", write(tones(48000, 2), 48000, **opus)
    yield "mp3.mp3", write(tones(16000, 1), 16000, bitrate_mode="CONSTANT", **mp3)
    yield "mp3-stereo.mp3", write(tones(44100, 2), 44100, bitrate_mode="VARIABLE", **mp3)
    yield "mp3-8k.mp3", write(tones(8000, 1), 8000, bitrate_mode="CONSTANT", **mp3)


def encoded(array):
    return base64.b64encode(array).decode()


def main():
    made_by = {"soundfile": soundfile.__version__, "numpy": numpy.__version__}
    encoder = subprocess.run(["flac", "--version"], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
    print("made by", made_by, soundfile.__libsndfile_version__, encoder)
    if made_by != PINNED:
        raise SystemExit(f"these versions are needed: {PINNED}")
    kept = []
    for name, content in files():
        # What went in is what comes out of FLAC.
        readable = write(full_scale(tones(8000, 1)), 8000, format="WAV") if name.endswith(".oga") else content
        read, rate = soundfile.read(io.BytesIO(readable), dtype="float32", always_2d=True)
        print(f"{name}: {len(content)} bytes, {read.shape[0]} samples, {read.shape[1]} channels, {rate} Hz")
        kept.append(
            {
                "name": name,
                "sampleRate": rate,
                "samples": read.shape[0],
                "step": STEP,
                "bytes": encoded(content),
                "kept": [encoded(c[::STEP].astype("<f4").tobytes()) for c in read.T],
            }
        )
    file = Path(__file__).with_name("compressed.json")
    file.write_text(json.dumps({"madeBy": {**made_by, "flac": encoder}, "files": kept}, indent=1) + "\n")
    print(f"{file.name}: {file.stat().st_size} bytes")


main()

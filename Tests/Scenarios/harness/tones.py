"""Speech-like audio for the calls: never digital silence, the same bytes at every run, short enough to loop.

A voice is a gliding fundamental with harmonics, shaped into syllables; the caller's is higher than the callee's.
"""

import math
import random
import struct


def mulaw(sample):
    """G.711 µ-law of a 16-bit sample (ITU-T G.711)."""
    sign = 0x80 if sample < 0 else 0
    magnitude = min(abs(sample), 32635) + 132
    exponent = magnitude.bit_length() - 8
    return ~(sign | exponent << 4 | magnitude >> exponent + 3 & 0x0F) & 0xFF


def alaw(sample):
    """G.711 A-law of a 16-bit sample."""
    sign = 0x80 if sample >= 0 else 0
    magnitude = min(abs(sample) if sample >= 0 else -sample - 1, 32767)
    exponent = max(magnitude.bit_length() - 8, 0)
    mantissa = magnitude >> (exponent + 3 if exponent else 4) & 0x0F
    return (sign | exponent << 4 | mantissa) ^ 0x55


def voice(pitch, seconds=2.0, rate=8000, level=7000):
    """16-bit samples of a voice at `pitch` Hz; its length is a whole number of syllables, so that it loops."""
    samples, phase = [], 0.0
    for index in range(int(seconds * rate)):
        now = index / rate
        phase += 2 * math.pi * pitch * (1 + 0.12 * math.sin(2 * math.pi * now)) / rate
        tone = sum(math.sin(phase * n) / n for n in (1, 2, 3, 4, 5))
        syllable = 0.25 + 0.75 * abs(math.sin(2 * math.pi * now * 2))
        samples.append(int(level * syllable * tone / 2))
    return samples


KEYS = {
    key: (low, high)
    for low, row in zip((697, 770, 852, 941), ("123A", "456B", "789C", "*0#D"))
    for key, high in zip(row, (1209, 1336, 1477, 1633))
}


def keys(digits, on=0.1, off=0.15, rate=8000, peak=6000):
    """16-bit samples of keys pressed one after the other (ITU-T Q.23), with silence around them."""
    samples = [0] * int(off * rate)
    for digit in digits:
        pair = KEYS[digit]
        samples += [
            int(sum(peak * math.sin(2 * math.pi * hertz * index / rate) for hertz in pair))
            for index in range(int(on * rate))
        ]
        samples += [0] * int(off * rate)
    return samples


def words(samples, rate=8000, floor=8):
    """A voice that speaks for 0.5 s and pauses for 0.5 s, with some noise of the room."""
    room = random.Random("room")
    return [
        (sample if index // (rate // 2) % 2 == 0 else 0) + room.randint(-floor, floor)
        for index, sample in enumerate(samples)
    ]


def write_sounds(directory):
    """What a line may sound like besides a voice: faint, clipped, noise only, keys. A-law and µ-law octets, looped."""
    clip = 32000
    room = random.Random("line")
    sounds = {
        "faint": words(voice(210, level=110)),
        "clipped": [max(-clip, min(clip, sample * 12)) for sample in voice(210)],
        # The noise of an idle line: near -60 dBm0.
        "noise": [int(room.gauss(0, 16)) for _ in range(16000)],
        "keys": words(voice(210)) + keys("4008001234#") + words(voice(210)),
    }
    for name, samples in sounds.items():
        for suffix, encode in (("ulaw", mulaw), ("alaw", alaw)):
            with open(f"{directory}/{name}.{suffix}", "wb") as out:
                out.write(bytes(encode(sample) for sample in samples))
    write_wav(f"{directory}/silence.wav", [0] * 16000)
    write_wav(f"{directory}/faint.wav", sounds["faint"])


def write_voices(directory):
    """caller/callee × ulaw/alaw/g729 as headerless octets (what SIPp's rtp_stream sends), and WAV for baresip."""
    write_sounds(directory)
    for name, pitch in (("caller", 210), ("callee", 120)):
        samples = voice(pitch)
        for suffix, encode in (("ulaw", mulaw), ("alaw", alaw)):
            with open(f"{directory}/{name}.{suffix}", "wb") as out:
                out.write(bytes(encode(sample) for sample in samples))
        with open(f"{directory}/{name}.g729", "wb") as out:
            # No encoder here: octets of the right number, which nobody decodes.
            out.write(random.Random(name).randbytes(2 * 1000))
        write_wav(f"{directory}/{name}.wav", samples)


def write_wav(path, samples):
    octets = struct.pack(f"<{len(samples)}h", *samples) * 10  # baresip hangs up at the end of the file
    with open(path, "wb") as out:
        out.write(
            b"RIFF"
            + struct.pack("<I", 36 + len(octets))
            + b"WAVEfmt "
            + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 16000, 2, 16)
            + b"data"
            + struct.pack("<I", len(octets))
            + octets
        )

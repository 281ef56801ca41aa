"""A small writer of MIDI files: one track a part, notes and nothing else but the metre."""

import struct

QUARTER = 480
VELOCITY = 64


def write(file, parts, tempo=500_000, metre=(4, 4)):
    """Parts are (name, notes); a note is (start, end, pitch) in ticks, 480 a quarter."""
    tracks = []
    for channel, (name, notes) in enumerate(parts):
        events = [(0, 0, meta(0x03, name.encode("ascii")))]
        if channel == 0:
            events.append((0, 0, meta(0x51, tempo.to_bytes(3, "big"))))
            events.append((0, 0, meta(0x58, bytes([metre[0], metre[1].bit_length() - 1, 24, 8]))))
        for start, end, pitch in notes:
            events.append((start, 2, bytes([0x90 | channel, pitch, VELOCITY])))
            events.append((end, 1, bytes([0x80 | channel, pitch, VELOCITY])))
        tracks.append(track(events))
    head = b"MThd" + struct.pack(">IHHH", 6, 1, len(tracks), QUARTER)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(head + b"".join(tracks))


def track(events):
    """Events (tick, order within the tick, bytes): a note ends before the next one starts."""
    content, now = b"", 0
    for tick, _, message in sorted(events, key=lambda event: event[:2]):
        content += variable(tick - now) + message
        now = tick
    content += variable(0) + meta(0x2F, b"")
    return b"MTrk" + struct.pack(">I", len(content)) + content


def meta(kind, content):
    """An event that makes no sound."""
    return bytes([0xFF, kind]) + variable(len(content)) + content


def variable(number):
    """Seven bits a byte, the most significant first; all but the last have the top bit set."""
    digits = [number & 0x7F]
    while number := number >> 7:
        digits.append(number & 0x7F | 0x80)
    return bytes(reversed(digits))

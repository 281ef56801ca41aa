"""A plot of the curves as SVG: one panel a curve, both axes logarithmic."""

import math

PANEL, GAP, COLUMNS = (250, 180), (60, 70), 3
TITLES = {
    "hidden": "hidden size", "batch": "batch (sequences)", "time": "time steps",
    "vocabulary": "vocabulary (words)", "ranks, one batch": "ranks, 64 sequences in all",
    "ranks, a batch each": "ranks, 64 sequences each"}


def svg(curves):
    """`curves`: (name, [(x, milliseconds)]) in order."""
    rows = math.ceil(len(curves) / COLUMNS)
    width = COLUMNS * (PANEL[0] + GAP[0]) + 20
    height = rows * (PANEL[1] + GAP[1]) + 10
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        'font-family="sans-serif" font-size="11">',
        f'<rect width="{width}" height="{height}" fill="white"/>']
    for place, (name, values) in enumerate(curves):
        left = GAP[0] + place % COLUMNS * (PANEL[0] + GAP[0])
        top = 30 + place // COLUMNS * (PANEL[1] + GAP[1])
        parts += panel(name, values, left, top)
    return "\n".join(parts + ["</svg>", ""])


def scale(values, start, length):
    """A logarithmic scale with a little room at both ends."""
    low, high = math.log(min(values)), math.log(max(values))
    room = max((high - low) * 0.05, 0.1)
    low, high = low - room, high + room
    return lambda value: start + (math.log(value) - low) / (high - low) * length


def ticks(values):
    """1, 2 and 5 times powers of ten inside of the range, or the ends where there are too few."""
    low, high = min(values), max(values)
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    found = [m * 10.0**p for p in powers for m in (1, 2, 5) if low <= m * 10.0**p <= high]
    if len(found) > 6:
        found = [value for value in found if f"{value:e}"[0] == "1"]
    return found if len(found) > 1 else sorted({low, high})


def panel(name, values, left, top):
    width, height = PANEL
    across = scale([x for x, _ in values], left, width)
    upward = scale([y for _, y in values], top + height, -height)
    parts = [
        f'<rect x="{left}" y="{top}" width="{width}" height="{height}" fill="none" '
        'stroke="#888"/>',
        text(left + width / 2, top + height + 32, TITLES[name], "middle"),
        text(left, top - 8, "milliseconds a step", "start")]
    for y in ticks([y for _, y in values]):
        parts += [line(left, upward(y), left + width, upward(y)),
                  text(left - 5, upward(y) + 4, f"{y:,.0f}" if y >= 100 else f"{y:.3g}", "end")]
    for x, _ in values:
        parts += [line(across(x), top, across(x), top + height),
                  text(across(x), top + height + 15, short(x), "middle")]
    path = " ".join(f"{across(x):.1f},{upward(y):.1f}" for x, y in values)
    parts.append(f'<polyline points="{path}" fill="none" stroke="#1f6fb4" stroke-width="2"/>')
    parts += [
        f'<circle cx="{across(x):.1f}" cy="{upward(y):.1f}" r="3" fill="#1f6fb4"/>'
        for x, y in values]
    return parts


def short(number):
    return f"{number // 1000}k" if number >= 10_000 else str(number)


def line(x1, y1, x2, y2):
    return (f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#ddd"/>')


def text(x, y, content, anchor):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{content}</text>'

"""A small picture: cost over the amount of data, both by powers of ten."""

from math import log10
from typing import Any

WIDTH, HEIGHT, LEFT, BOTTOM = 640, 360, 56, 44
COLOURS = ("#2f6f62", "#7a5195", "#b5652b", "#3d6ea5", "#6b6b6b")
LOW, HIGH = 0.0, 3.0  # powers of ten of milliseconds


def draw_growth(found: dict[int, dict[str, tuple[float, float]]]) -> str:
    """An SVG of milliseconds of CPU, of app and database together: a line for each thing that was measured."""
    times = sorted(found)
    span = log10(times[-1]) or 1.0

    def x(n: int) -> float:
        return LEFT + log10(n) / span * (WIDTH - LEFT - 170)

    def y(milliseconds: float) -> float:
        share = (max(LOW, min(HIGH, log10(milliseconds))) - LOW) / (HIGH - LOW)
        return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - 24)

    lines: list[str] = []

    def text(at_x: float, at_y: float, said: Any, anchor: str = "middle", colour: str = "#333") -> None:
        lines.append(f'<text x="{at_x:.0f}" y="{at_y:.0f}" text-anchor="{anchor}" fill="{colour}">{said}</text>')

    for power in range(int(LOW), int(HIGH) + 1):
        lines.append(f'<path d="M{LEFT} {y(10**power):.1f}H{WIDTH - 170}" stroke="#ddd"/>')
        text(LEFT - 6, y(10**power) + 4, f"{10**power:,} ms", "end")
    for n in times:
        text(x(n), HEIGHT - BOTTOM + 18, f"{n}×")
    text((LEFT + WIDTH - 170) / 2, HEIGHT - 8, "amount of data")
    names = sorted(found[times[-1]], key=lambda name: sum(found[times[-1]][name]))
    lowest = HEIGHT + 0.0
    for name, colour in zip(names, COLOURS, strict=False):
        points = " ".join(f"{x(n):.1f},{y(sum(found[n][name])):.1f}" for n in times)
        lines.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        lowest = min(lowest - 15, y(sum(found[times[-1]][name])))
        text(WIDTH - 164, lowest + 4, name, "start", colour)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">'
    ground = f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
    return "\n".join((head, "<title>Milliseconds of CPU by amount of data</title>", ground, *lines, "</svg>\n"))

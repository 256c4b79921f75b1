"""Marks that stand for things on charts and maps: told apart by shape, so that colour is never needed."""

from __future__ import annotations

from typing import Literal

Shape = Literal[
    "circle", "ring", "diamond", "hollow diamond", "square", "hollow square", "triangle", "wedge",
    "cross", "plus",
]  # fmt: skip

_SOLID = {
    "diamond": ((0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)),
    "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    "triangle": ((0, -1.2), (1.15, 0.8), (-1.15, 0.8)),
    "wedge": ((0, 1.2), (1.15, -0.8), (-1.15, -0.8)),
    "cross": ((-0.9, -0.9), (0.9, 0.9)),
    "plus": ((0, -1.1), (0, 1.1)),
}
"""Corners in multiples of a mark's radius. A cross and a plus are drawn as strokes."""


def mark(shape: Shape, x: float, y: float, radius: float, colour: str, said: str = "") -> str:
    """One mark as SVG, its middle at ``x``, ``y``; ``said``: escaped words shown to who points at it."""
    title = f"<title>{said}</title>" if said else ""
    name, outline = "path", f'd="{_path(shape, x, y, radius)}"'
    if shape in ("circle", "ring"):
        name, outline = "circle", f'cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}"'
    if shape in ("cross", "plus"):
        paint = f'fill="none" stroke="{colour}" stroke-width="{radius * 0.45:.1f}"'
    elif shape in ("ring", "hollow diamond", "hollow square"):
        paint = f'fill="#fff" stroke="{colour}" stroke-width="{radius * 0.4:.1f}"'
    else:
        # A thin white edge keeps marks that touch apart.
        paint = f'fill="{colour}" stroke="#fff" stroke-width="{radius * 0.16:.1f}"'
    return f"<{name} {outline} {paint}>{title}</{name}>" if title else f"<{name} {outline} {paint}/>"


def _path(shape: Shape, x: float, y: float, radius: float) -> str:
    if shape in ("circle", "ring"):
        return ""
    corners = _SOLID[shape.removeprefix("hollow ")]
    points = [f"{x + radius * right:.1f} {y + radius * down:.1f}" for right, down in corners]
    if shape == "cross":
        a, b = (
            f"{x + 0.9 * radius:.1f} {y - 0.9 * radius:.1f}",
            f"{x - 0.9 * radius:.1f} {y + 0.9 * radius:.1f}",
        )
        return f"M{points[0]}L{points[1]}M{a}L{b}"
    if shape == "plus":
        return f"M{points[0]}L{points[1]}M{x - 1.1 * radius:.1f} {y:.1f}L{x + 1.1 * radius:.1f} {y:.1f}"
    return f"M{'L'.join(points)}Z"

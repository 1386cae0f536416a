"""The map of the invented county, from its townships' shapes."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

WIDTH, TOP, MARGIN = 960, 64, 24
STREET = 6
"""Where in its code a township tells whether it is a street (0) or a town."""
STYLE = (
    "text{font:13px system-ui,'Noto Sans CJK SC','Microsoft YaHei','PingFang SC',sans-serif;fill:#1f2937;text-anchor:middle}"
    ".title{font-size:17px;font-weight:600;text-anchor:start}.small{font-size:11px;fill:#5b6675}.ground{fill:#fbfbfa}"
    ".street{fill:#dbe4ee}.town{fill:#e4efe6}path{stroke:#9aa5b3;stroke-width:1;stroke-linejoin:round}"
    "@media (prefers-color-scheme:dark){text{fill:#e5e9ef}.small{fill:#9aa7b6}.ground{fill:#14181d}.street{fill:#2b3a4a}.town{fill:#24372b}"
    "path{stroke:#566170}}"
)


def drawn(shapes: Mapping[str, Any]) -> str:
    """An SVG of the county, north up, streets and towns in two colours, each with its two names."""
    west, south, east, north = shapes["bbox"]
    scale = (WIDTH - 2 * MARGIN) / (east - west)
    height = TOP + scale * (north - south) + MARGIN

    def at(point: tuple[float, float]) -> tuple[float, float]:
        return MARGIN + scale * (point[0] - west), TOP + scale * (north - point[1])

    label = f"{shapes['zh']} {shapes['en']}: {len(shapes['features'])} townships that lie nowhere"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-label="{escape(label)}">',
        f'<style>{STYLE}</style>\n<rect class="ground" width="{WIDTH}" height="{height:.0f}" rx="10"/>',
        f'<text class="title" x="{MARGIN}" y="34">{escape(shapes["zh"])} · {escape(shapes["en"])}</text>',
    ]
    for feature in shapes["features"]:
        told = feature["properties"]
        kind = "street" if told["code"][STREET] == "0" else "town"
        line = "L".join(f"{x:.1f} {y:.1f}" for x, y in map(at, feature["geometry"]["coordinates"][0][:-1]))
        parts.append(f'<path class="{kind}" d="M{line}Z"/>')
    for feature in shapes["features"]:
        told = feature["properties"]
        x, y = at(told["label"])
        parts.append(f'<text x="{x:.1f}" y="{y:.1f}">{escape(told["zh"])}</text>')
        parts.append(f'<text class="small" x="{x:.1f}" y="{y + 16:.1f}">{escape(told["en"])}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"

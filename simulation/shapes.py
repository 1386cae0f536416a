"""The shapes of the invented county's townships, for maps: made from the area codes alone, the same every time.

    python -m simulation.shapes        writes regions/invented/townships.geojson anew

The county lies nowhere: its coordinates are degrees near the point 0° N 0° E in the Gulf of Guinea, where there is water and no
land for 500 km, so that no map can show a real place under it. Streets are small and in the middle, towns around them. Each
township is the part of the county that is nearest to its office (a Voronoi cell, cut out of the outline by half-planes), and
every border is bent in the same way for both neighbours: the shapes leave no gap and do not overlap.
"""

from __future__ import annotations

import csv
import hashlib
import json
import math
from itertools import pairwise
from pathlib import Path
from typing import Any

from simulation.places import AREAS, COUNTY

SHAPES = AREAS.with_name("townships.geojson")
MIDDLE, RADII = (0.25, 0.25), (0.21, 0.17)
CORNERS = 36
"""Corners of the outline before it is bent."""
GOLDEN = math.pi * (3.0 - math.sqrt(5.0))
DECIMALS = 6
"""A millionth of a degree is 11 cm."""
BENDS, BENT = 3, 0.10
"""How often the pieces of a border are halved, and how far their middles may move: a share of the piece's length."""
NOTE_ZH = "虚构区域：坐标位于几内亚湾0°附近的海面上，不对应任何真实地点"
NOTE_EN = "invented: the coordinates lie on the open sea near 0° N 0° E and stand for no real place"

Point = tuple[float, float]


def township_shapes() -> dict[str, Any]:
    """A GeoJSON FeatureCollection (RFC 7946): a polygon a township, with ``code``, ``zh``, ``en`` and ``label`` (its office)."""
    with AREAS.open(encoding="utf-8", newline="") as lines:
        areas = {row["code"]: row for row in csv.DictReader(lines)}
    codes = sorted(code for code in areas if len(code) == 9)
    offices = _offices(codes)
    features = [
        _feature(areas[code], offices[code], _cell(offices[code], [offices[other] for other in codes if other != code])) for code in codes
    ]
    points = [point for feature in features for point in feature["geometry"]["coordinates"][0]]
    bounds = [min(x for x, _ in points), min(y for _, y in points), max(x for x, _ in points), max(y for _, y in points)]
    county = areas[COUNTY]
    return {
        "type": "FeatureCollection", "name": COUNTY, "zh": county["zh"], "en": county["en"], "note_zh": NOTE_ZH, "note_en": NOTE_EN,
        "bbox": bounds, "features": features,
    }  # fmt: skip


def as_text(shapes: dict[str, Any]) -> str:
    """A line a township, so that a change is seen where it is."""
    features = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in shapes["features"])
    head = json.dumps({name: value for name, value in shapes.items() if name != "features"}, ensure_ascii=False)
    return f'{head[:-1]}, "features": [\n{features}\n]}}\n'


def _offices(codes: list[str]) -> dict[str, Point]:
    """On a spiral from the middle outwards, streets (whose codes have a 0 after the county's) before towns."""
    inner_first = sorted(codes, key=lambda code: (code[6] != "0", code))
    offices = {}
    for place, code in enumerate(inner_first):
        away = 0.95 * ((place + 0.5) / len(codes)) ** 0.72
        angle = place * GOLDEN + 0.5 * _chance(f"angle {code}")
        offices[code] = _rounded((MIDDLE[0] + RADII[0] * away * math.cos(angle), MIDDLE[1] + RADII[1] * away * math.sin(angle)))
    return offices


def _cell(office: Point, others: list[Point]) -> list[Point]:
    """The corners of the part of the outline that is nearer to the office than to any other, counter-clockwise."""
    turns = [2.0 * math.pi * corner / CORNERS for corner in range(CORNERS)]
    cell = [(MIDDLE[0] + RADII[0] * math.cos(turn), MIDDLE[1] + RADII[1] * math.sin(turn)) for turn in turns]
    for other in others:
        cell = _nearer(cell, office, other)
    return [_rounded(point) for point in cell]


def _nearer(cell: list[Point], office: Point, other: Point) -> list[Point]:
    """What is left of a convex polygon on the office's side of the line half-way to the other (Sutherland and Hodgman 1974)."""
    ahead = (other[0] - office[0], other[1] - office[1])
    half = (ahead[0] * (office[0] + other[0]) + ahead[1] * (office[1] + other[1])) / 2.0
    beyond = [ahead[0] * x + ahead[1] * y - half for x, y in cell]
    left: list[Point] = []
    for place, point in enumerate(cell):
        before, far, near = cell[place - 1], beyond[place], beyond[place - 1]
        if (far > 0) != (near > 0):
            share = near / (near - far)
            left.append((before[0] + share * (point[0] - before[0]), before[1] + share * (point[1] - before[1])))
        if far <= 0:
            left.append(point)
    return left


def _feature(area: dict[str, str], office: Point, cell: list[Point]) -> dict[str, Any]:
    ring: list[Point] = []
    for start, end in zip(cell, [*cell[1:], cell[0]], strict=True):
        ring += _border(start, end)[:-1]
    return {
        "type": "Feature", "id": area["code"],
        "properties": {"code": area["code"], "zh": area["zh"], "en": area["en"], "label": list(office)},
        "geometry": {"type": "Polygon", "coordinates": [[list(point) for point in [*ring, ring[0]]]]},
    }  # fmt: skip


def _border(start: Point, end: Point) -> list[Point]:
    """The bent line from start to end: the same points, in reverse, from end to start."""
    if start > end:
        return _border(end, start)[::-1]
    line = [start, end]
    for _ in range(BENDS):
        finer = [line[0]]
        for a, b in pairwise(line):
            finer += [_bent(a, b), b]
        line = finer
    return line


def _bent(a: Point, b: Point) -> Point:
    aside = BENT * 2.0 * (_chance(f"{a} {b}") - 0.5)
    return _rounded(((a[0] + b[0]) / 2.0 - aside * (b[1] - a[1]), (a[1] + b[1]) / 2.0 + aside * (b[0] - a[0])))


def _rounded(point: Point) -> Point:
    return round(point[0], DECIMALS), round(point[1], DECIMALS)


def _chance(text: str) -> float:
    """In [0, 1), the same on every machine."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:7], "big") / 2.0**56


def write(path: Path = SHAPES) -> None:
    path.write_text(as_text(township_shapes()), "utf-8")


if __name__ == "__main__":
    write()

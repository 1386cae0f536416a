"""The townships' shapes: valid GeoJSON, a tiling without gap or overlap, under the codes and names of the areas, nowhere real."""

from __future__ import annotations

import csv
import json
from collections import Counter
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from simulation.places import AREAS, COUNTY
from simulation.shapes import SHAPES, as_text, township_shapes

Segment = tuple[tuple[float, float], tuple[float, float]]


@pytest.fixture(scope="module")
def shapes() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(SHAPES.read_text("utf-8"))
    return found


@pytest.fixture(scope="module")
def rings(shapes: dict[str, Any]) -> dict[str, list[tuple[float, float]]]:
    return {feature["id"]: [(x, y) for x, y in feature["geometry"]["coordinates"][0]] for feature in shapes["features"]}


def area(ring: list[tuple[float, float]]) -> float:
    return sum(x * v - u * y for (x, y), (u, v) in pairwise(ring)) / 2


def segments(ring: list[tuple[float, float]]) -> list[Segment]:
    return list(pairwise(ring))


def test_the_file_is_what_the_area_codes_make() -> None:
    assert SHAPES.read_text("utf-8") == as_text(township_shapes()), "run `python -m simulation.shapes`"


def test_it_is_valid_geojson(shapes: dict[str, Any], rings: dict[str, list[tuple[float, float]]]) -> None:
    """RFC 7946: closed rings of at least four positions, the outer one counter-clockwise, longitude before latitude."""
    assert shapes["type"] == "FeatureCollection"
    for feature in shapes["features"]:
        assert (feature["type"], feature["geometry"]["type"], len(feature["geometry"]["coordinates"])) == ("Feature", "Polygon", 1)
    for ring in rings.values():
        assert ring[0] == ring[-1]
        assert len(ring) >= 4
        assert len(set(ring)) == len(ring) - 1
        assert area(ring) > 0
    west, south, east, north = shapes["bbox"]
    assert all(west <= x <= east and south <= y <= north for ring in rings.values() for x, y in ring)


def test_every_township_has_one_under_its_names(shapes: dict[str, Any]) -> None:
    with AREAS.open(encoding="utf-8", newline="") as lines:
        areas = {row["code"]: (row["zh"], row["en"]) for row in csv.DictReader(lines)}
    told = {feature["properties"]["code"]: (feature["properties"]["zh"], feature["properties"]["en"]) for feature in shapes["features"]}
    assert told == {code: names for code, names in areas.items() if len(code) == 9}
    assert (shapes["name"], shapes["zh"]) == (COUNTY, areas[COUNTY][0])


def test_they_lie_on_the_sea_at_no_real_place(shapes: dict[str, Any]) -> None:
    """Within half a degree of 0° N 0° E: the nearest land is 500 km away."""
    west, south, east, north = shapes["bbox"]
    assert 0 < west < east < 0.5
    assert 0 < south < north < 0.5
    assert shapes["note_zh"]
    assert shapes["note_en"]


def test_neighbours_share_every_point_of_their_border(rings: dict[str, list[tuple[float, float]]]) -> None:
    """A piece of border belongs to two townships, in opposite directions, or to one and the outside; no two pieces cross: so there is
    neither a gap nor an overlap."""
    pieces = [piece for ring in rings.values() for piece in segments(ring)]
    assert max(Counter(pieces).values()) == 1
    here = set(pieces)
    outer = {a: b for a, b in pieces if (b, a) not in here}
    start = next(iter(outer))
    outline = [start]
    while len(outline) == 1 or outline[-1] != start:
        outline.append(outer[outline[-1]])
    assert len(outline) == len(outer) + 1, "one outline around all of them"
    assert sum(map(area, rings.values())) == pytest.approx(area(outline), rel=1e-9)
    assert not crossings({tuple(sorted(piece)) for piece in pieces})


def crossings(pieces: set[Segment]) -> int:
    """Pairs of pieces that have more in common than an end."""
    ends = np.array(sorted(pieces))
    a, b = ends[:, 0], ends[:, 1]

    def side(p: Any, q: Any, r: Any) -> Any:
        return np.sign((q[..., 0] - p[..., 0]) * (r[..., 1] - p[..., 1]) - (q[..., 1] - p[..., 1]) * (r[..., 0] - p[..., 0]))

    one, other = (a[:, None], b[:, None]), (a[None], b[None])
    apart = side(*one, other[0]) * side(*one, other[1]), side(*other, one[0]) * side(*other, one[1])
    return int(((apart[0] < 0) & (apart[1] < 0)).sum())


def test_a_crossing_would_be_seen() -> None:
    assert crossings({((0.0, 0.0), (1.0, 1.0)), ((0.0, 1.0), (1.0, 0.0))}) == 2
    assert crossings({((0.0, 0.0), (1.0, 1.0)), ((1.0, 1.0), (1.0, 0.0))}) == 0

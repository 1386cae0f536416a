"""``make docs``: writes docs/reference and the drawn pictures, from the declarations and from the invented city; ``--check`` only says
what is stale."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from docs import city
from docs.generate import city_loop, city_map, commands, dictionary, lineage, rules
from hardship.catalogue import load_catalogue
from hardship.settings import PROJECT
from simulation.shapes import township_shapes
from tests.spec import render

DOCS = PROJECT / "docs"


def pages() -> dict[Path, str]:
    """Every file that comes from the declarations alone, with its text."""
    catalogue = load_catalogue(PROJECT)
    loop = city_loop.recorded(DOCS / "reference" / "city-loop.json")
    reference = {
        "data-dictionary": dictionary.dictionary(catalogue),
        "scenarios": rules.scenarios(catalogue),
        "policies": rules.policies(catalogue),
        "indicators": rules.indicators(catalogue),
        "lineage": lineage.lineage(catalogue),
        "cli": commands.command_line(),
        "exit-codes": commands.exit_codes(),
        "city-loop": city_loop.measured(loop),
    }
    made = {DOCS / "reference" / f"{name}.md": text for name, text in reference.items()}
    images = {
        "lineage": lineage.picture(catalogue),
        "city-loop": city_loop.drawn(loop),
        "city-townships": city_map.drawn(township_shapes()),
    }
    return made | {DOCS / "images" / f"{name}.svg": text for name, text in images.items()}


def stale(made: dict[Path, str]) -> dict[Path, str]:
    """Those of the files that do not say what they should."""
    return {path: text for path, text in made.items() if not path.exists() or path.read_text("utf-8") != text}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m docs.build", description="the pages that come from the declarations")
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a page is stale")
    asked = parser.parse_args()
    # What the stories' nights tell, too, and what the invented city shows: both have to be lived through first.
    old = stale(pages() | render.pages() | city.pages())
    for path, text in old.items():
        if not asked.check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        print(("stale " if asked.check else "wrote ") + str(path.relative_to(PROJECT)))
    if asked.check and old:
        sys.exit("run `make docs`")


if __name__ == "__main__":
    main()

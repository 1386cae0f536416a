"""OpenLineage events of a night (spec 2-0-2): which step read and wrote which data set, with its columns. No values.

Data sets are named as in the data dictionary: ``inbox/<feed>``, ``landed/<feed>``, the tables of the night, and
``release``. The events lie in a file: a site that keeps a lineage server sends the file there, the night itself does not.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hardship.errors import HardshipError
from hardship.tables import Column
from pipelines.night import Night

PRODUCER = "urn:hardship"
NAMESPACE = "hardship"
_SPEC = "https://openlineage.io/spec"
SCHEMA_URL = f"{_SPEC}/2-0-2/OpenLineage.json#/$defs/RunEvent"
_STATISTICS = {"Input": "1-0-0", "Output": "1-0-2"}
READS_LANDED = frozenset({"gate", "link", "measure", "publish"})  # whole steps that read rows through the store


@dataclass(frozen=True)
class Job:
    """A step of the night, of one ``feed`` or of all ("")."""

    step: str
    feed: str = ""
    takes: tuple[str, ...] = ()
    makes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.step} {self.feed}".rstrip()


def event(
    night: Night, job: Job, kind: str, *, run: str, at: datetime, rows_in: Mapping[str, int], rows_out: Mapping[str, int], error: str = ""
) -> dict[str, Any]:
    """One RunEvent: ``kind`` is START, COMPLETE or FAIL; ``run`` is the same text for the events of one try of one step."""
    facets: dict[str, Any] = {
        "nominalTime": _facet("1-0-1/NominalTimeRunFacet", nominalStartTime=f"{night.as_of}T00:00:00Z"),
        "parent": _facet(
            "1-1-0/ParentRunFacet",
            run={"runId": _uuid(run.rpartition(" ")[0], str(night.as_of))},
            job={"namespace": NAMESPACE, "name": "nightly"},
        ),
    }
    if error:
        facets["errorMessage"] = _facet("1-0-1/ErrorMessageRunFacet", message=error, programmingLanguage="PYTHON")
    names_in, names_out = _datasets(night, job)
    job_type = _facet("2-0-3/JobTypeJobFacet", processingType="BATCH", integration="HARDSHIP", jobType="STEP")
    return {
        "eventType": kind,
        "eventTime": at.isoformat(timespec="milliseconds"),
        "producer": PRODUCER,
        "schemaURL": SCHEMA_URL,
        "run": {"runId": _uuid(run, str(night.as_of), job.name), "facets": facets},
        "job": {"namespace": NAMESPACE, "name": f"nightly.{job.name.replace(' ', '.')}", "facets": {"jobType": job_type}},
        "inputs": [_dataset(night, name, rows_in.get(name), "Input", kind) for name in names_in],
        "outputs": [_dataset(night, name, rows_out.get(name), "Output", kind) for name in names_out],
    }


def _datasets(night: Night, job: Job) -> tuple[list[str], list[str]]:
    if job.feed:
        landed = f"landed/{job.feed}"
        staged = f"staged/{job.feed}"
        return ([f"inbox/{job.feed}"], [staged]) if job.step == "land" else ([staged], [landed])
    read = [f"landed/{feed}" for feed in _feeds(night)] if job.step in READS_LANDED else []
    if job.step == "publish":
        return [*read, *sorted(night.tables)], ["release", "warehouse"]
    return [*read, *job.takes], list(job.makes)


def _feeds(night: Night) -> list[str]:
    try:
        return [feed.name for feed in night.catalogue.feeds]
    except HardshipError:
        return []  # the step itself says what is wrong with the declarations


def _dataset(night: Night, name: str, rows: int | None, side: str, kind: str) -> dict[str, Any]:
    """A data set; its columns and rows are told once, when the step ends."""
    made: dict[str, Any] = {"namespace": NAMESPACE, "name": name, "facets": {}}
    if kind != "START" and (fields := _fields(night, name)):
        made["facets"]["schema"] = _facet("1-1-1/SchemaDatasetFacet", fields=fields)
    if rows is not None:
        statistics = _facet(f"{_STATISTICS[side]}/{side}Statistics{side}DatasetFacet", rowCount=rows)
        made[f"{side.lower()}Facets"] = {f"{side.lower()}Statistics": statistics}
    return made


def _fields(night: Night, name: str) -> list[dict[str, str]]:
    """The columns of a table of the night, or of a feed's rows, as declared."""
    try:
        kind, _, feed = name.partition("/")
        if feed:
            columns = [c for c in night.catalogue.feed(feed).columns if c.is_landed or kind == "inbox"]
            return [{"name": c.name, "type": c.kind, "description": f"{c.zh} · {c.en}"} for c in columns]
        table = night.tables.get("ledger" if name == "previous_ledger" else name)
        declared: tuple[Column, ...] = table.columns if table else ()
    except HardshipError:
        return []
    return [{"name": c.name, "type": c.kind, "description": f"{c.zh} · {c.en}"} for c in declared]


def _facet(schema: str, **content: Any) -> dict[str, Any]:
    version, _, name = schema.partition("/")
    return {"_producer": PRODUCER, "_schemaURL": f"{_SPEC}/facets/{version}/{name}.json#/$defs/{name}", **content}


def _uuid(*parts: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join((PRODUCER, *parts))))

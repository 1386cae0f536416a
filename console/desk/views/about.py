"""About the model: what it is, who answers for it, what it must not be used for."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from console.desk.release import current, files_of


def about(request: HttpRequest) -> HttpResponse:
    release = current()
    model = files_of(release.release_id).manifest().get("model", {}) if release else {}
    return render(request, "desk/about.html", {"model": facts_of(model), "page": "about"})


def facts_of(model: dict[str, Any] | None) -> dict[str, Any]:
    """The model's digest and who promoted and approved it; ``is_approved`` is False unless a person's name stands there."""
    held = model or {}
    approved_by = str(held.get("approved_by") or "")
    is_approved = approved_by not in ("", "nobody yet", "nobody")
    return {
        "digest": str(held.get("digest", ""))[:12],
        "promoted_by": held.get("promoted_by", ""),
        "promoted_on": held.get("promoted_on", ""),
        "approved_by": approved_by if is_approved else "",
        "is_approved": is_approved,
    }

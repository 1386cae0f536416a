"""What every page carries: who reads it, of when it is, and what must be known before trusting it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from console.desk import rights
from console.desk.catalogue import Words
from console.desk.freshness import notices
from console.desk.language import is_english, say
from console.desk.release import current, files_of
from hardship.errors import StoreError


def room(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"english": is_english(), "invented": settings.HARDSHIP.invented}
    release = current()
    told: list[str] = []
    place = ""
    if release:
        try:
            files = files_of(release.release_id)
            words = Words.of(files, release.as_of)
            told = notices(release, files, words)
            place = words.place(rights.scope(user)) if rights.scope(user) else ""
        except StoreError as error:
            told = [error.what]
    allowed = rights.rights(user)
    return {
        "english": is_english(),
        "invented": settings.HARDSHIP.invented,
        "release": release,
        "notices": told,
        "rights": allowed,
        "role": say(allowed.zh, allowed.en),
        "scope_place": place,
    }

"""Chinese first, English available: two texts side by side where they are used, instead of a catalogue to compile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

COOKIE = "language"


def is_english() -> bool:
    return translation.get_language() == "en"


def say(zh: str, en: str) -> str:
    """The text in the reader's language."""
    return en if is_english() else zh


def pick(row: Mapping[str, Any], name: str) -> str:
    """``<name>_zh`` or ``<name>_en`` of a row that carries both."""
    chosen, other = (f"{name}_en", f"{name}_zh") if is_english() else (f"{name}_zh", f"{name}_en")
    return str(row.get(chosen) or row.get(other) or "")


class ChosenLanguage:
    """The language of the reader's own choice (a cookie), Chinese without one: a browser's setting is not a choice."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        known = dict(settings.LANGUAGES)
        chosen = request.COOKIES.get(COOKIE, "")
        with translation.override(chosen if chosen in known else settings.LANGUAGE_CODE):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.answer(request)
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
            return response

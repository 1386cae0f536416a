"""What holds for every answer: nothing of it is kept by a browser, and an error made for people is shown as one."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hardship.errors import HardshipError, NotFoundError

Answer = Callable[[HttpRequest], HttpResponse]


class NeverCached:
    """Pages about people stay out of every cache, also out of the browser's "back" after signing out."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response


class Refusals:
    """A HardshipError of a view becomes a page: what happened, what to do. Its place on the disk stays out of it."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, HardshipError):
            return None
        status = 404 if isinstance(error, NotFoundError) else 503
        return render(request, "desk/refused.html", {"what": error.what, "do": error.do}, status=status)

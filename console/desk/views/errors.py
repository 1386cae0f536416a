"""What went wrong, said plainly, with one next step each."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "desk/bad_request.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "desk/forbidden.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "desk/not_found.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """Rendered without the request: what broke may be what every page reads."""
    return HttpResponse(render_to_string("desk/broken.html"), status=500)

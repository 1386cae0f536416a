"""The log: who did what, when, for what purpose. Readers of the log see keys, no persons; reading it is logged too."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from console.desk import log as journal
from console.desk import rights
from console.desk.forms import PURPOSES
from console.desk.language import say
from console.desk.models import AuditEvent
from console.desk.phrases import word

PER_PAGE = 50


def log(request: HttpRequest) -> HttpResponse:
    rights.check_reads_log(request.user)
    if not request.htmx and "page" not in request.GET and "what" not in request.GET:
        journal.record(request.user, "read_log")
    events = AuditEvent.objects.order_by("-at", "-id")
    if area := rights.scope(request.user):  # who sees households reads the log of the own area, and what has none
        events = events.filter(area__startswith=area) | events.filter(area="")
    what = request.GET.get("what", "")
    if what in journal.ACTS:
        events = events.filter(what=what)
    page = Paginator(events, PER_PAGE).get_page(request.GET.get("page"))
    for event in page:
        event.act = say(*journal.ACTS[event.what]) if event.what in journal.ACTS else event.what
        event.why = word(PURPOSES, event.purpose)
    acts = [(code, say(*texts)) for code, texts in journal.ACTS.items()]
    return render(request, "desk/log.html", {"events": page, "acts": acts, "what": what, "page": "log"})

"""A household's file, and what people do there: reveal who it is, record what they found, hand the lead to somebody."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from console.desk import identities, log, rights
from console.desk.catalogue import Words
from console.desk.file import HouseholdFile
from console.desk.forms import OutcomeForm, RevealForm, WorkForm
from console.desk.freshness import feeds
from console.desk.language import say
from console.desk.models import Alert, Outcome
from console.desk.phrases import RESULT_WORDS, word
from console.desk.picture import draw
from console.desk.release import current, files_of, today
from console.desk.views.about import facts_of
from hardship.errors import NotFoundError

NARROW = 346


@require_GET
def household(request: HttpRequest, alert_id: str) -> HttpResponse:
    alert = _lead(request, alert_id)
    log.record(request.user, "open", alert)
    return _page(request, alert)


@require_POST
def reveal(request: HttpRequest, alert_id: str) -> HttpResponse:
    """Shows who the members are, in this answer only: the page masks them again when it is opened anew."""
    alert = _lead(request, alert_id)
    form = RevealForm(request.POST)
    if not form.is_valid():
        return _page(request, alert, reveal_form=form, part="desk/parts/members.html")
    file = _file(alert)
    with transaction.atomic():  # what is not logged is not shown
        log.record(request.user, "reveal", alert, form.cleaned_data["purpose"])
        known = identities.of_household(file.files, alert.household_key)
    return _page(request, alert, identity=known, part="desk/parts/members.html")


@require_POST
def record_outcome(request: HttpRequest, alert_id: str) -> HttpResponse:
    alert = _lead(request, alert_id)
    rights.check_records(request.user, alert)
    form = OutcomeForm(request.POST, today=today())
    if not form.is_valid():
        return _page(request, alert, outcome_form=form, status=422)
    told = form.cleaned_data
    source = "random_check" if alert.selected_by == "audit_sample" else "visit"
    with transaction.atomic():
        Outcome.objects.create(alert=alert, source=source, recorded_on=today(), recorded_by=request.user, **told)
        if told["finding"] != "not_reached":
            Alert.objects.filter(pk=alert.pk).update(work="done")
        log.record(request.user, "record_outcome", alert)
    messages.success(request, say("已记录。下次交付前可以撤回。", "Recorded. It can be withdrawn until it is handed over."))
    return redirect("household", alert_id=alert.alert_id)


@require_POST
def withdraw_outcome(request: HttpRequest, alert_id: str, outcome_id: str) -> HttpResponse:
    """Takes back what one recorded oneself, as long as it has not left; the lead is open again if nothing else closed it."""
    alert = _lead(request, alert_id)
    with transaction.atomic():
        own = Outcome.objects.filter(pk=outcome_id, alert=alert, recorded_by=request.user, exported_in="", is_withdrawn=False)
        if not own.update(is_withdrawn=True):
            raise PermissionDenied
        if not alert.outcomes.filter(is_withdrawn=False).exclude(finding="not_reached").exists():
            Alert.objects.filter(pk=alert.pk).update(work="assigned" if alert.assigned_to_id else "open")
        log.record(request.user, "withdraw_outcome", alert)
    messages.success(request, say("已撤回。", "Withdrawn."))
    return redirect("household", alert_id=alert.alert_id)


@require_POST
def change_work(request: HttpRequest, alert_id: str) -> HttpResponse:
    alert = _lead(request, alert_id)
    rights.check_assigns(request.user, alert)
    form = WorkForm(request.POST, alert=alert)
    if not form.is_valid():
        return _page(request, alert, work_form=form, status=422)
    with transaction.atomic():
        Alert.objects.filter(pk=alert.pk).update(**form.cleaned_data)
        log.record(request.user, "change_work", alert, form.cleaned_data["work"])
    messages.success(request, say("办理状态已更新。", "The work is updated."))
    return redirect("household", alert_id=alert.alert_id)


def _lead(request: HttpRequest, alert_id: str) -> Alert:
    """The lead, if the user may see it; outside the own area it is as if it did not exist to look up, but forbidden."""
    rights.check_sees_households(request.user)
    alert = get_object_or_404(Alert.objects.select_related("assigned_to"), pk=alert_id)
    rights.check_may_see(request.user, alert)
    return alert


def _file(alert: Alert) -> HouseholdFile:
    release = current()
    if release is None:
        raise NotFoundError("no night has been imported yet", do="import a release")
    files = files_of(release.release_id)
    return HouseholdFile(alert, files, Words.of(files, release.as_of))


def _page(
    request: HttpRequest, alert: Alert, *, identity: dict[str, Any] | None = None, part: str = "", status: int = 200, **forms: Any
) -> HttpResponse:
    """The whole page, or with htmx the ``part`` that changed."""
    file = _file(alert)
    people = [(member, (identity or {}).get(member.person_key)) for member in file.members]
    content: dict[str, Any] = {
        "alert": alert,
        "file": file,
        "people": people,
        "is_revealed": identity is not None,
        "reveal_form": forms.get("reveal_form") or RevealForm(),
    }
    if part and request.htmx:
        return render(request, part, content)
    months, matches = file.months(), file.policies()
    content |= {
        "headline": say(alert.headline_zh, alert.headline_en),
        "why_state": say(alert.why_state_zh, alert.why_state_en),
        "warnings": file.warnings(),
        "score": file.score(),
        "model": facts_of(file.files.manifest().get("model")),
        "months": months,
        "picture": draw(months) if months else "",
        "picture_narrow": draw(months, width=NARROW) if months else "",
        "columns": [(result, word(RESULT_WORDS, result), found) for result, found in matches.items()],
        "timeline": file.timeline(),
        "feeds": feeds(file.files, file.words),
        "outcomes": alert.outcomes.select_related("recorded_by").order_by("-found_on", "-recorded_on", "outcome_id"),
        "outcome_form": forms.get("outcome_form") or OutcomeForm(today=today()),
        "work_form": forms.get("work_form") or WorkForm(alert=alert),
        "page": "alerts",
    }
    return render(request, "desk/household.html", content, status=status)

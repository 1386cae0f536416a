"""The rooms and their addresses. An address holds keys only, never a name, a number or a word that somebody typed."""

from __future__ import annotations

from django.urls import path

from console.desk.views import about, alerts, audit, errors, household, language, signin

urlpatterns = [
    path("", alerts.alerts, name="alerts"),
    path("alerts/<str:alert_id>/", household.household, name="household"),
    path("alerts/<str:alert_id>/reveal/", household.reveal, name="reveal"),
    path("alerts/<str:alert_id>/outcome/", household.record_outcome, name="record_outcome"),
    path("alerts/<str:alert_id>/outcome/<str:outcome_id>/withdraw/", household.withdraw_outcome, name="withdraw_outcome"),
    path("alerts/<str:alert_id>/handling/", household.change_work, name="change_work"),
    path("log/", audit.log, name="log"),
    path("about/", about.about, name="about"),
    path("sign-in/", signin.SignIn.as_view(), name="sign_in"),
    path("sign-out/", signin.SignOut.as_view(), name="sign_out"),
    path("language/", language.choose, name="language"),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.broken

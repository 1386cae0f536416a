"""What people enter: how they sign in, why they reveal, what they found, who goes."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.forms import AuthenticationForm

from console.desk import rights
from console.desk.language import say
from console.desk.models import ACTIONS, FINDINGS, WORK, Alert
from console.desk.phrases import ACTION_WORDS, FINDING_WORDS, WORK_WORDS, word

PURPOSES = {
    "visit": ("入户核查", "To visit"),
    "call": ("电话联系", "To telephone"),
    "apply": ("协助申请救助", "To help with an application"),
    "check": ("核对身份，排除重名", "To make sure who it is"),
    "complaint": ("答复本人查询或投诉", "To answer the person's own question"),
}


def _choices(words: dict[str, tuple[str, str]], codes: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(code, word(words, code)) for code in codes]


class SignInForm(AuthenticationForm):
    """Django's own, with the texts of this console."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["username"].label = say("账号", "Account")
        self.fields["password"].label = say("密码", "Password")
        self.error_messages["invalid_login"] = say("账号或密码不对。", "The account or the password is wrong.")


class RevealForm(forms.Form):
    """Names and numbers are shown for a stated purpose only; it goes into the log."""

    purpose = forms.ChoiceField()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["purpose"].choices = [("", say("请选择查看目的…", "Choose a purpose…")), *_choices(PURPOSES, tuple(PURPOSES))]
        self.fields["purpose"].label = say("查看目的", "Purpose")
        self.fields["purpose"].error_messages["required"] = say("请先选择查看目的。", "Choose a purpose first.")


class OutcomeForm(forms.Form):
    """What was found. ``today`` bounds the day: nothing is found tomorrow."""

    finding = forms.ChoiceField(widget=forms.RadioSelect)
    action = forms.ChoiceField()
    found_on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    note = forms.CharField(required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, initial={"found_on": today, "action": "none"}, **options)
        self.today = today
        self.fields["finding"].choices = _choices(FINDING_WORDS, FINDINGS)
        self.fields["finding"].label = say("核查结论", "Finding")
        self.fields["finding"].error_messages["required"] = say("请选择核查结论。", "Choose what was found.")
        self.fields["action"].choices = _choices(ACTION_WORDS, ACTIONS)
        self.fields["action"].label = say("处置", "Action")
        self.fields["found_on"].label = say("核查日期", "Found on")
        self.fields["found_on"].widget.attrs["max"] = today.isoformat()
        self.fields["note"].label = say("备注（只留在本系统，不写姓名）", "Note (stays here; no names)")

    def clean_found_on(self) -> date:
        found_on: date = self.cleaned_data["found_on"]
        if found_on > self.today:
            raise forms.ValidationError(say(f"不能晚于 {self.today}。", f"Not later than {self.today}."))
        return found_on


class WorkForm(forms.Form):
    """Who works on the lead, and how far it is."""

    work = forms.ChoiceField()
    assigned_to = forms.ModelChoiceField(queryset=None, required=False)
    note = forms.CharField(required=False, max_length=500, widget=forms.TextInput)

    def __init__(self, *args: Any, alert: Alert, **options: Any) -> None:
        first = {"work": alert.work, "assigned_to": alert.assigned_to_id, "note": alert.note}
        super().__init__(*args, initial=first, **options)
        self.fields["work"].choices = _choices(WORK_WORDS, WORK)
        self.fields["work"].label = say("办理状态", "Work")
        area, digits = alert.township, rights.ROLES["worker"].scope_digits
        workers = get_user_model().objects.filter(profile__role="worker", profile__scope=area[:digits], is_active=True)
        self.fields["assigned_to"].queryset = workers.order_by("username")
        self.fields["assigned_to"].label = say("派给", "Assigned to")
        self.fields["assigned_to"].empty_label = say("（无）", "(nobody)")
        self.fields["note"].label = say("办理说明（不写姓名）", "Note (no names)")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("work") == "assigned" and not data.get("assigned_to"):
            self.add_error("assigned_to", say("派单须指定人员。", "Say to whom."))
        return data

"""Who may do what, as one table. ``check_…`` raises PermissionDenied, ``may_…`` answers."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db.models import QuerySet

from console.desk.models import Alert

User = AbstractBaseUser | AnonymousUser


@dataclass(frozen=True)
class Rights:
    """What a role may do; ``scope_digits`` is how fine the area of the account has to be named (0: it sees no household)."""

    zh: str
    en: str
    scope_digits: int = 0
    sees_persons: bool = False
    records: bool = False
    assigns: bool = False
    reads_log: bool = False


ROLES: dict[str, Rights] = {
    "worker": Rights("网格员", "Outreach worker", scope_digits=9, sees_persons=True, records=True),
    "analyst": Rights("区县分析员", "Analyst", scope_digits=6, sees_persons=True, records=True, assigns=True),
    "supervisor": Rights("科室负责人", "Supervisor", scope_digits=6, sees_persons=True, records=True, assigns=True, reads_log=True),
    "auditor": Rights("审计员", "Auditor", reads_log=True),
    "administrator": Rights("系统管理员", "Administrator", reads_log=True),
}
NOBODY = Rights("无角色", "No role")


def role(user: User) -> str:
    try:
        return str(user.profile.role)  # type: ignore[union-attr]
    except (ObjectDoesNotExist, AttributeError):
        return ""


def rights(user: User) -> Rights:
    return ROLES.get(role(user), NOBODY)


def scope(user: User) -> str:
    """The area code that bounds what the user sees; empty when it sees no household."""
    allowed = rights(user)
    code = str(user.profile.scope) if allowed is not NOBODY else ""  # type: ignore[union-attr]
    return code if allowed.sees_persons and len(code) >= allowed.scope_digits else ""


def visible_alerts(user: User) -> QuerySet[Alert]:
    """The leads of the user's own area, and none without one."""
    area = scope(user)
    return Alert.objects.filter(township__startswith=area) if area else Alert.objects.none()


def may_see(user: User, alert: Alert) -> bool:
    area = scope(user)
    return bool(area) and alert.township.startswith(area)


def check_sees_households(user: User) -> None:
    if not scope(user):
        raise PermissionDenied


def check_may_see(user: User, alert: Alert) -> None:
    if not may_see(user, alert):
        raise PermissionDenied


def check_records(user: User, alert: Alert) -> None:
    check_may_see(user, alert)
    if not rights(user).records:
        raise PermissionDenied


def check_assigns(user: User, alert: Alert) -> None:
    check_may_see(user, alert)
    if not rights(user).assigns:
        raise PermissionDenied


def check_reads_log(user: User) -> None:
    if not rights(user).reads_log:
        raise PermissionDenied

"""The log of what people did: one call for each act, in the same transaction as the act."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from console.desk.models import Alert, AuditEvent

ACTS: dict[str, tuple[str, str]] = {
    "sign_in": ("登录", "Signed in"),
    "sign_out": ("退出", "Signed out"),
    "sign_in_failed": ("登录失败", "Sign-in failed"),
    "open": ("查看家庭档案", "Opened a file"),
    "reveal": ("查看身份信息", "Revealed identities"),
    "record_outcome": ("记录核查结果", "Recorded an outcome"),
    "withdraw_outcome": ("撤回核查结果", "Withdrew an outcome"),
    "change_work": ("更改办理状态", "Changed the work"),
    "read_log": ("查看日志", "Read the log"),
    "import_release": ("导入发布", "Imported a release"),
    "seal_outcomes": ("封存核查结果", "Sealed outcomes"),
    "demo_users": ("建立演示账号", "Made demonstration accounts"),
}
SYSTEM = "system"


def record(who: AbstractBaseUser | AnonymousUser | str, what: str, alert: Alert | None = None, purpose: str = "") -> None:
    """Writes one entry; ``what`` is one of ACTS. Never give it a name or number of a person as purpose."""
    if what not in ACTS:
        raise ValueError(f"{what} is not an act of the log")
    AuditEvent.objects.create(
        username=who if isinstance(who, str) else who.get_username(),
        what=what,
        alert_id=alert.alert_id if alert else "",
        area=alert.township if alert else "",
        purpose=purpose[:300],
    )

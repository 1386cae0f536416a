"""The names that offices give to columns which many feeds have. A feed adds its own; the first is the usual one.

Headings are compared without spaces, width and case, and without a unit in brackets. 自付 and the like are not here: what
a word of money means differs by city, and which field it is is a declared choice of the feed.
Field names: GB 11643, GB/T 36104 and the interface of the national medical insurance platform (certno, psn_name).
"""

from __future__ import annotations

_NUMBERS = (
    "身份证号", "身份证号码", "公民身份号码", "公民身份证号", "公民身份证号码", "居民身份证号", "居民身份证号码",
    "居民身份号码", "身份证件号", "身份证件号码", "有效身份证件号码", "有效身份证号码", "身份号码", "身份证",
    "社会保障号", "社会保障号码", "公民社会保障号码",
)  # fmt: skip
_DOCUMENTS = ("证件号码", "证件号", "证件编号", "有效证件号码")
_CODES = ("certno", "sfzh", "sfzhm", "gmsfhm", "gmsfzhm", "shbzhm", "idcard", "id_card", "id_card_no", "id_no", "idno", "cardid")
_NAMES = ("姓名", "名字", "姓名全称")


def resident_id(*first: str, of: tuple[str, ...] = (), documents: bool = True) -> tuple[str, ...]:
    """Headings of the number of a person: ``first`` as they stand, then the commonest behind a role in ``of``
    (当事人身份证号), then the usual ones. Without ``documents`` 证件号码 is left out: it may be another number of the row.
    """
    common = ("身份证号", "身份证号码", "公民身份号码", *(("证件号码",) if documents else ()))
    usual = (*_NUMBERS, *(_DOCUMENTS if documents else ()))
    return _once(*first, *(role + name for role in of for name in common), *usual, *_CODES)


def name(*first: str, of: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Headings of a person's name, also behind a role (患者姓名)."""
    return _once(*first, *(role + "姓名" for role in of), *of, *_NAMES, "name", "xm", "psn_name")


def recorded_on(*first: str) -> tuple[str, ...]:
    """Headings of the day on which the department made or last changed the record."""
    return _once(
        *first, "变更日期", "变更时间", "更新日期", "更新时间", "最后更新日期", "最后更新时间", "数据更新日期", "数据更新时间", "修改日期",
        "修改时间", "最后修改时间", "最后修改日期", "录入日期", "录入时间", "update_time", "updated_at", "updt_time",
    )  # fmt: skip


def both(*names: str) -> tuple[str, ...]:
    """Headings that end in 日期, each also as 时间: offices mix the two."""
    return _once(*(form for name in names for form in (name, name.removesuffix("日期") + "时间" if name.endswith("日期") else name)))


def _once(*names: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))

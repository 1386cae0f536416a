"""Dates as departments write them, and the few sums with dates that rules need. No clock: every "today" is given.

A date that could be two days is refused, never guessed: the order of 1/2/2024, the century of 24-1-1, the day of
2024年1月. Formats: GB/T 7408 (ISO 8601) and the habits of offices and of Excel.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, timedelta, timezone
from typing import ClassVar

from hardship.numerals import DIGIT, digits, small_number
from hardship.text import TRADITIONAL, InvalidValue, is_nothing, tidy

_CHINA = timezone(timedelta(hours=8), "CST")  # one zone, no daylight saving since 1991

# Excel's 1900 system counts 1900-02-29, which never was; from 1900-03-01 on, day n is therefore 1899-12-30 + n.
# Only days from 1954-10-03 to 2119-01-11 are taken: fewer digits or more is some other number in the wrong column.
_EXCEL_DAY_ZERO = date(1899, 12, 30)
_EXCEL_DAYS = range(20_000, 80_001)
# MySQL's zero date, Excel's day 0, the first moment of .NET: no days of the calendar that anything can have happened on.
_PLACEHOLDERS = frozenset({(0, 0, 0), (1900, 1, 0), (1, 1, 1)})
_LONGEST = 64  # characters; bounds the work that the patterns below do on a cell full of prose

_TIME = r"(?P<h>[0-9]{1,2}):(?P<mi>[0-9]{2})(?::(?P<s>[0-9]{2})(?:[.,][0-9]{1,9})?)?"
_ZONE = r"(?P<zone>Z|[+-][0-9]{2}(?::?[0-9]{2})?)"
_HAN_TIME = r"(?P<hh>[0-9]{1,2})[时点](?:(?P<hmi>[0-9]{1,2})分(?:(?P<hs>[0-9]{1,2})秒)?)?"
_DAYS = (
    re.compile(rf"(?P<y>[0-9]{{4}})(?P<sep>[-/.])(?P<m>[0-9]{{1,2}})(?P=sep)(?P<d>[0-9]{{1,2}})日?(?:[ T] *{_TIME} ?{_ZONE}?)?"),
    re.compile(rf"(?P<y>[0-9]{{4}})(?P<m>[0-9]{{2}})(?P<d>[0-9]{{2}})(?:[ T]{_TIME}{_ZONE}?)?"),
    re.compile(r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})[T ]?(?P<h>[0-9]{2})(?P<mi>[0-9]{2})(?P<s>[0-9]{2})?" + f"{_ZONE}?"),
    re.compile(rf"(?P<y>[0-9]{{4}}) *年 *(?P<m>[0-9]{{1,2}}) *月 *(?P<d>[0-9]{{1,2}}) *[日号]?(?: ?(?:{_TIME}|{_HAN_TIME}))?"),
)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = rf"(?P<name>{'|'.join(MONTHS)})[a-z]*"
_NAMED_DAYS = (  # a month's name leaves no doubt of the order
    re.compile(rf"(?P<d>[0-9]{{1,2}})[- ]{_NAMED}[- ,]+(?P<y>[0-9]{{4}})(?: +{_TIME})?", re.IGNORECASE),
    re.compile(rf"{_NAMED}\.? +(?P<d>[0-9]{{1,2}}),? +(?P<y>[0-9]{{4}})(?: +{_TIME})?", re.IGNORECASE),
    re.compile(rf"[a-z]{{3}} {_NAMED} (?P<d>[0-9]{{2}}) {_TIME} (?:CST|GMT\+08:00) (?P<y>[0-9]{{4}})", re.IGNORECASE),
)
_HAN_COUNT = rf"(?:{DIGIT}|[十拾廿卅])"
_HAN_DAY = re.compile(
    rf"(?P<y>[0-9]{{4}}|{DIGIT}{{4}})年(?P<m>[0-9]{{1,2}}|{_HAN_COUNT}{{1,3}})月(?P<d>[0-9]{{1,2}}|{_HAN_COUNT}{{1,4}})[日号]"
)
# What says nothing about the day: its name in the week, the half of the day with or without the time, the era that we are in,
# and the end of a sentence.
_AROUND = re.compile(
    r" ?\(?(?:星期|周)[一二三四五六日天]\)?(?= |$)|(?<=[0-9日 ])(?:上午|下午|AM|PM) ?(?=[0-9]{1,2}:)|(?<=:[0-9]{2}) ?(?:AM|PM)$"
    r"|(?<=[0-9日号]) ?(?:上午|下午)$|^公元 ?(?=[0-9])|(?<=[0-9日号])[。.,;、]$",
    re.IGNORECASE,
)
# What an input method for Chinese puts for a point: the year in front leaves no doubt of the order.
_POINTS = re.compile(r"([0-9]{4})(?:。([0-9]{1,2})。|、([0-9]{1,2})、|·([0-9]{1,2})·)([0-9]{1,2})")
_NUMBER = re.compile(r"(?P<excel>[0-9]{5})(?:\.[0-9]+)?|(?P<day>[0-9]{8})\.0+")
_LUNAR = re.compile(
    "农历|阴历|旧历|夏历|正月|冬月|腊月|闰|除夕|[初廿][一二三四五六七八九十0-9]|月[一二三十]?[一二三四五六七八九十]$"
    "|[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年"
)
_NOT_A_DAY = (
    ("open_end", re.compile(r"(?:长期|永久|终身)(?:有效)?|至今|今|无(?:固定)?期限?|无限期|不限|长久")),
    ("placeholder", re.compile(r"0(?:\.0+)?|0{1,2}:00(?::00)?(?:\.0+)?|0{1,4}([-/.])0{1,2}\1(?:0{1,2}|0{4})")),
    (
        "no_year",
        re.compile(rf"(?:[0-9]{{1,2}}|{_HAN_COUNT}{{1,3}}) ?月(?: ?(?:[0-9]{{1,2}}|{_HAN_COUNT}{{1,3}}) ?[日号]?)?"),
    ),
    (
        "no_day",
        re.compile(
            r"[0-9]{4} ?年?(?: ?[0-9]{1,2} ?月份?)?|[0-9]{4}[-/.][0-9]{1,2}|(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])"
            r"|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?"
            rf"|{DIGIT}{{4}}年(?:{_HAN_COUNT}{{1,3}}月)?|(?:{_NAMED})[- ][0-9]{{4}}|.*(?:[上中下]旬|[年月][初中末底]|半[年月]|季度?)",
            re.IGNORECASE,
        ),
    ),
    (
        "two_digit_year",
        re.compile(
            rf"[0-9]{{1,2}}([-/.])[0-9]{{1,2}}\1[0-9]{{1,2}}(?: .*)?|[0-9]{{2}} ?年.*|[0-9]{{6}}"
            rf"|(?:{'|'.join(MONTHS)})-[0-9]{{2}}|[0-9]{{1,2}}-(?:{_NAMED}|[0-9]{{1,2}}月 ?)-[0-9]{{2}}(?: .*)?",
            re.IGNORECASE,
        ),
    ),
    ("order", re.compile(r"[0-9]{1,2}([-/.])[0-9]{1,2}\1[0-9]{4}(?: .*)?")),
    (
        "range",
        re.compile(
            r".*[0-9年月日].*[至到~].*|.*[年月日] ?- ?[0-9].*|[0-9]{4}[-/.].* ?- ?[0-9]{4}[-/.].*|[0-9]{8} ?[-/] ?(?:[0-9]{8}|长期|今)"
        ),
    ),
    ("approximate", re.compile(r"[约近].*|.*(?:左右|前后|大概|大约|许|以[前后来]|之[前后]|[日0-9]前)")),
)


class InvalidDate(InvalidValue):
    """A text or cell that is not one day. ``reason`` is one of:"""

    what = "not a date"
    reasons: ClassVar = {
        "format": "no known way to write a date",
        "type": "neither a text, a number, nor a date",
        "no_such_day": "the calendar has no such day",
        "time": "the time of day cannot be",
        "no_day": "only a year or a month: ask for the day, or declare the column as a month",
        "no_year": "the year is missing",
        "two_digit_year": "the century is missing: write the year with four digits",
        "order": "day/month/year cannot be told from month/day/year: write the year first",
        "lunar": "a date of the lunar calendar: ask for the date of the common calendar",
        "range": "a span of time, not a day",
        "approximate": "about, before or after a day: ask for the day",
        "open_end": "an open end (长期, 至今), not a day: only a column of an end can be open",
        "placeholder": "what programs write for no date at all (0000-00-00, 1900-01-00): leave the cell empty",
        "future": "after the day of the delivery or of the night",
    }


def parse_date(text: str | int | float | date | None, *, as_of: date | None = None) -> date | None:
    """The day that a cell names, or None for a declared form of nothing (``hardship.text.NOTHING``).

    Read: 20240101, 2024-01-01, 2024/1/1, 2024.1.1, 2024年1月1日, each also with a time of day, which is checked and
    dropped; 二〇二四年一月一日 as courts write it; 1 Jan 2024, for a month's name leaves no doubt of the order; Excel
    serial days from 20000 to 80000, as number or text; date and datetime objects. A time with an offset (``Z``,
    ``+00:00``) is first brought to China's time: 2024-01-01T16:00:00Z is midnight of 2 January there.
    Raises InvalidDate, with ``future`` for days after ``as_of`` where it is given.
    """
    if is_nothing(text):
        return None
    day = _day(text)
    if as_of is not None and day > as_of:
        raise InvalidDate("future")
    return day


def _day(value: str | int | float | date | None) -> date:
    if isinstance(value, datetime):
        return _in_china(value)
    if isinstance(value, date):
        return value
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise InvalidDate("type")
    if isinstance(value, str):
        return _day_of_text(tidy(value).translate(TRADITIONAL))
    if not 0 <= value < 10**14:  # also refuses infinity, and whole numbers too long to print
        raise InvalidDate("format")
    return _day_of_text(f"{int(value)}" if value == int(value) else f"{value:.6f}")


def _day_of_text(text: str) -> date:
    if len(text) > _LONGEST:
        raise InvalidDate("format")
    for pattern in _DAYS:
        if found := pattern.fullmatch(text):
            return _day_of_parts(found.groupdict())
    if found := _NUMBER.fullmatch(text):
        if found["day"]:
            return _day_of_text(found["day"])
        if int(found["excel"]) in _EXCEL_DAYS:
            return _EXCEL_DAY_ZERO + timedelta(days=int(found["excel"]))
    for pattern in _NAMED_DAYS:
        if found := pattern.fullmatch(text):
            return _day_of_parts({**found.groupdict(), "m": str(MONTHS.index(found["name"].lower()) + 1)})
    if found := _HAN_DAY.fullmatch(text):
        month, day = (found[part] if found[part].isdecimal() else str(small_number(found[part]) or 0) for part in ("m", "d"))
        return _day_of_parts({"y": found["y"] if found["y"].isdecimal() else digits(found["y"]), "m": month, "d": day})
    if found := _POINTS.fullmatch(text):
        return _day_of_text(f"{found[1]}.{found[2] or found[3] or found[4]}.{found[5]}")
    if (plain := _AROUND.sub(" ", text).strip()) != text:
        return _day_of_text(re.sub(" +", " ", plain))
    if _LUNAR.search(text):
        raise InvalidDate("lunar")
    raise InvalidDate(next((reason for reason, pattern in _NOT_A_DAY if pattern.fullmatch(text)), "format"))


def _day_of_parts(parts: dict[str, str | None]) -> date:
    year, month, day = (int(parts[name] or 0) for name in ("y", "m", "d"))
    if (year, month, day) in _PLACEHOLDERS:
        raise InvalidDate("placeholder")
    if year == 0 or not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(year, month)[1]:
        raise InvalidDate("no_such_day")
    if year < 100:  # 0024-01-01: a two-digit year that some program has padded
        raise InvalidDate("two_digit_year")
    hour, minute, second = (int(parts.get(name) or parts.get(f"h{name}") or 0) for name in ("h", "mi", "s"))
    if hour > 23 or minute > 59 or second > 59:
        raise InvalidDate("time")
    zone = parts.get("zone")
    if not zone:
        return date(year, month, day)
    digits = zone.strip("Z+-").replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if offset > timedelta(hours=14) or int(digits[2:]) > 59:
        raise InvalidDate("time")
    zoned = datetime(year, month, day, hour, minute, second, tzinfo=timezone(-offset if zone[0] == "-" else offset))
    return _in_china(zoned)


def _in_china(moment: datetime) -> date:
    """The day of a moment: on China's clocks where it has a zone, as it stands where it has none."""
    if moment.tzinfo is None or not 1 < moment.year < 9999:  # at the ends of the calendar a shift would leave it
        return moment.date()
    return moment.astimezone(_CHINA).date()


def month_end(day: date) -> date:
    """The last day of the month of ``day``."""
    return date(day.year, day.month, calendar.monthrange(day.year, day.month)[1])


def add_months(day: date, n: int) -> date:
    """The same day ``n`` months later (earlier when negative), or the end of that month where it has no such day.

    31 January plus one month is 28 or 29 February, as 民法典 art. 202 counts terms in months and years.
    Raises ValueError outside the years 1–9999.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    if not date.min.year <= year <= date.max.year:
        raise ValueError("the year is outside 1–9999")
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def months_between(a: date, b: date) -> int:
    """Full months from ``a`` to ``b``: the largest n with ``add_months(a, n) <= b``.

    15 January to 14 February is 0, to 15 February 1; 31 January to 28 February 2023 is 1. Where ``b`` is the earlier,
    it is ``-months_between(b, a)``.
    """
    if b < a:
        return -months_between(b, a)
    months = (b.year - a.year) * 12 + b.month - a.month
    return months if b.day >= min(a.day, month_end(b).day) else months - 1


def age_on(birth: date, on: date) -> int:
    """Age in full years (周岁) on the day ``on``; a person is a year older on the birthday itself.

    Born on 29 February: in a common year the birthday is 28 February, the last day of that month (民法典 art. 202).
    Negative before the birth, so that a caller's check sees it: the day before is -1.
    """
    birthday_day = min(birth.day, calendar.monthrange(on.year, birth.month)[1])
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birthday_day))

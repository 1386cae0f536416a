"""Properties that every reader of a cell keeps, whatever the cell. Invented people only (area 99)."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from hardship.codes import InvalidCode, code_words, parse_code
from hardship.dates import InvalidDate, add_months, age_on, month_end, months_between, parse_date
from hardship.identity import (
    InvalidIdentity,
    check_character,
    mask_resident_id,
    parse_disability_certificate,
    parse_resident_id,
)
from hardship.money import InvalidAmount, parse_yuan
from hardship.numerals import whole_number
from hardship.shares import InvalidShare, parse_percent
from hardship.text import InvalidValue, is_nothing, tidy
from tests.naive import values as naive

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
SEQUENCES = st.integers(1, 999)
FEN = st.integers(-(10**14) + 1, 10**14 - 1)
WORDS = code_words({"02": "户主 head", "10": "配偶 spouse", "clear": "无责"}, {"本人": "02", "妻": "10"})
# Arbitrary text rarely looks like anything; text of the characters that cells are made of often nearly does.
DRESSES = "０１９Ｘ.,，-－–~～/:=*'\"¥￥()（） \t\n\u00a0\u200b\ufeff"
CELLISH = st.text(alphabet="0123456789EeXxBHM年月日时分元万亿无约每至初" + DRESSES, max_size=30)
CELLS = st.one_of(
    st.text(max_size=40),
    CELLISH,
    st.text(alphabet="0123456789X", min_size=15, max_size=20),
    st.integers(),
    st.integers(10_000, 99_999_999),
    st.floats(),
    st.decimals(),
    st.dates(),
    st.datetimes(timezones=st.none() | st.timezones()),
    st.booleans(),
    st.none(),
)
READERS: list[tuple[Callable[..., Any], type[InvalidValue]]] = [
    (parse_resident_id, InvalidIdentity),
    (parse_disability_certificate, InvalidIdentity),
    (parse_yuan, InvalidAmount),
    (parse_date, InvalidDate),
    (parse_percent, InvalidShare),
    (lambda cell: parse_code(cell, WORDS), InvalidCode),
]


def number(birth: date, sequence: int, area: str = "990101") -> str:
    first17 = f"{area}{birth:%Y%m%d}{sequence:03}"
    return first17 + check_character(first17)


@st.composite
def numbers(draw: st.DrawFn) -> str:
    return number(draw(DAYS), draw(SEQUENCES), f"99{draw(st.integers(0, 9999)):04}")


@settings(deadline=None)
@pytest.mark.parametrize(("read", "error"), READERS)
@given(cell=CELLS)
@example(cell=Decimal("sNaN"))
@example(cell=Decimal("1E-999999"))
@example(cell=10**5000)
@example(cell=datetime.max)
def test_a_cell_is_read_or_refused_and_never_repeated(read: Callable[..., Any], error: type[InvalidValue], cell: Any) -> None:
    """The only error is the declared one, and all of it follows from the reason: nothing of the cell can be in it."""
    try:
        value = read(cell)
    except InvalidValue as refused:
        plain = error(refused.reason)
        assert type(refused) is error
        assert (str(refused), refused.args, vars(refused)) == (str(plain), plain.args, vars(plain))
        assert refused.__context__ is None
        assert refused.__cause__ is None
        assert str(pickle.loads(pickle.dumps(refused))) == str(plain)
    else:
        assert (value is None) == is_nothing(cell)
        if isinstance(cell, str):
            assert read(tidy(cell)) == value


@given(text=st.text() | CELLISH)
@example(text='="\'="""')
def test_tidy_twice_is_tidy_once(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


def answer(read: Callable[..., Any], cell: str, **options: Any) -> Any:
    try:
        return read(cell, **options)
    except InvalidValue:
        return naive.REFUSED


@st.composite
def spoilt(draw: st.DrawFn, good: st.SearchStrategy[str], alphabet: str) -> str:
    """A good value in which a few characters were put in, left out, changed or widened."""
    text = list(draw(good))
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(text)))
        how = draw(st.sampled_from(["in", "out", "other", "wide"]))
        if how == "in":
            text.insert(place, draw(st.sampled_from(alphabet)))
        elif place < len(text):
            wide = chr(ord(text[place]) + 0xFEE0) if "!" <= text[place] <= "~" else text[place]
            text[place : place + 1] = {"out": "", "other": draw(st.sampled_from(alphabet)), "wide": wide}[how]
    return "".join(text)


OLD = st.builds(lambda birth, n: f"990101{birth:%y%m%d}{n:03}", st.dates(date(1900, 1, 1), date(1999, 12, 31)), SEQUENCES)
IN_NUMBERS = "0123456789XxⅩХΧ×- \u3000\u200b\ufeff'.０Ｘ—"
IN_AMOUNTS = "0123456789,.()（）-+¥￥元万 \u200b'，．"
IN_DATES = "0123456789-/.年月日 \u200b'—０／"


@settings(max_examples=300, deadline=None)
@given(text=spoilt(numbers() | OLD, IN_NUMBERS) | st.text(IN_NUMBERS, max_size=20))
@example(text="99010119900101001-1")
@example(text="990101199001010010.0")
@example(text="990101900101001.0")
def test_numbers_are_what_plain_python_says(text: str) -> None:
    read = answer(lambda cell: getattr(parse_resident_id(cell, invented=True), "number", None), text)
    assert read == naive.person(text)


@settings(max_examples=300, deadline=None)
@given(
    text=spoilt(FEN.map(lambda fen: f"{Decimal(fen) / 100:,.2f}") | st.sampled_from(["¥(1,500)", "(5)元", "-¥5", "1.2万元"]), IN_AMOUNTS)
    | st.text(IN_AMOUNTS, max_size=12)
)
def test_amounts_are_what_plain_python_says(text: str) -> None:
    assert answer(parse_yuan, text) == naive.amount(text)


@settings(max_examples=300, deadline=None)
@given(
    text=spoilt(st.dates(date(1000, 1, 1)).map(lambda d: f"{d.year}年{d.month}月{d.day}日") | st.dates(date(1000, 1, 1)).map(str), IN_DATES)
    | st.text(IN_DATES, max_size=12)
)
def test_days_are_what_plain_python_says(text: str) -> None:
    assert answer(parse_date, text) == naive.day(text)


@settings(deadline=None)
@given(number=st.integers(1, 10**12 - 1) | st.integers(1, 99_999), capital=st.booleans())
def test_numbers_in_chinese_characters_round_trip(number: int, capital: bool) -> None:
    written = naive.in_capitals(number, capital)
    assert whole_number(written) == number
    if capital:
        assert parse_yuan(f"人民币{written}元整") == number * 100


SAME = str.maketrans("一二三四五六七八九十百千两", "壹贰叁肆伍陆柒捌玖拾佰仟贰")


@settings(max_examples=300, deadline=None)
@given(text=st.text("零一二三九十百千万亿壹拾佰仟", min_size=1, max_size=9))
def test_no_other_characters_are_read_as_a_number(text: str) -> None:
    """What is read is the number as a cheque has it: but for 零 and for the 壹 of 壹拾 nothing may differ."""
    number = whole_number(text)
    if number is not None:
        bare = text.translate(SAME).replace("零", "").replace("壹拾", "拾")
        assert bare == naive.in_capitals(number).replace("零", "").replace("壹拾", "拾")


@settings(deadline=None)
@given(
    code=st.sampled_from(["02", "10", "clear"]),
    word=st.sampled_from(["户主", "本人", "HEAD", "妻", "配偶", "无责"]),
    sign=st.sampled_from("-_:、/"),
)
def test_code_and_word_together_must_agree(code: str, word: str, sign: str) -> None:
    means = {"户主": "02", "本人": "02", "HEAD": "02", "妻": "10", "配偶": "10", "无责": "clear"}[word]
    for text in (f"{code}{sign}{word}", f"{word}{sign}{code}", f"{word}({code})", f"{code}（{word}）"):
        assert answer(lambda cell: parse_code(cell, WORDS), text) == (code if means == code else naive.REFUSED)


@given(birth=DAYS, sequence=SEQUENCES)
def test_numbers_round_trip(birth: date, sequence: int) -> None:
    made = number(birth, sequence)
    read = parse_resident_id(made, invented=True, as_of=add_months(birth, 130 * 12))
    assert read is not None
    assert (read.number, read.birth_date, read.area, read.kind) == (made, birth, "990101", "resident")
    assert read.sex == ("1" if sequence % 2 else "2")


@given(birth=st.dates(date(1900, 1, 1), date(1999, 12, 31)), sequence=st.integers(1, 995))
def test_fifteen_digits_are_the_same_person(birth: date, sequence: int) -> None:
    old = parse_resident_id(f"990101{birth:%y%m%d}{sequence:03}", invented=True)
    new = parse_resident_id(number(birth, sequence), invented=True)
    assert old is not None
    assert new is not None
    assert (old.number, old.sex, old.birth_date) == (new.number, new.sex, new.birth_date)


@given(made=numbers(), place=st.integers(0, 17), other=st.sampled_from("0123456789X"))
def test_any_one_wrong_character_is_caught(made: str, place: int, other: str) -> None:
    assume(made[place] != other)
    with pytest.raises(InvalidIdentity):
        parse_resident_id(made[:place] + other + made[place + 1 :], invented=True)


@given(made=numbers(), place=st.integers(0, 16))
def test_any_two_neighbours_swapped_are_caught(made: str, place: int) -> None:
    assume(made[place] != made[place + 1])
    with pytest.raises(InvalidIdentity):
        parse_resident_id(made[:place] + made[place + 1] + made[place] + made[place + 2 :], invented=True)


@given(made=numbers(), category=st.integers(1, 7), grade=st.integers(1, 4), reissue=st.none() | st.integers(1, 99))
def test_certificates_round_trip(made: str, category: int, grade: int, reissue: int | None) -> None:
    suffix = f"B{reissue}" if reissue else ""
    read = parse_disability_certificate(f"{made}{category}{grade}{suffix}", invented=True, holder=made)
    assert read is not None
    assert (read.number, read.reissue) == (f"{made}{category}{grade}", reissue)
    assert (read.category, read.grade) == (str(category), str(grade))


@given(made=numbers())
def test_masks_hide_birth_and_sequence(made: str) -> None:
    assert mask_resident_id(made) == made[:6] + "*" * 11 + made[17]


@given(fen=FEN)
def test_amounts_round_trip(fen: int) -> None:
    yuan = Decimal(fen) / 100
    plain, grouped, wan = f"{yuan:.2f}", f"{yuan:,.2f}", f"{yuan / 10_000:.6f}"
    for text in (plain, grouped, f"{plain}元", f"￥{grouped}", f"{wan}万元", f"{plain}00"):
        assert parse_yuan(text) == fen
    assert parse_yuan(f"({grouped.lstrip('-')})") == -abs(fen)
    assert parse_yuan(wan, unit="wan_yuan") == parse_yuan(yuan) == fen


@given(fen=FEN)
def test_floats_of_cells_give_the_amount_they_show(fen: int) -> None:
    assert parse_yuan(fen / 100) == fen


@given(amount=st.decimals(-(10**11), 10**11, places=4))
def test_what_decimal_does_not_hold_in_fen_is_refused(amount: Decimal) -> None:
    fen = amount * 100
    if fen == fen.to_integral_value():
        assert parse_yuan(f"{amount:f}") == int(fen)
    else:
        with pytest.raises(InvalidAmount) as refused:
            parse_yuan(f"{amount:f}")
        assert refused.value.reason == "decimals"


@given(day=st.dates(date(1000, 1, 1)))
def test_days_round_trip(day: date) -> None:
    y, m, d = day.year, day.month, day.day
    for text in (f"{day:%Y%m%d}", f"{day}", f"{y}/{m}/{d}", f"{y}.{m}.{d}", f"{y}年{m}月{d}日", f"{day} 08:00:00"):
        assert parse_date(text) == day


@given(serial=st.integers(20_000, 80_000), time=st.floats(0, 0.999))
def test_excel_days_count_one_by_one(serial: int, time: float) -> None:
    day = date.fromordinal(date(1954, 10, 3).toordinal() + serial - 20_000)
    assert parse_date(serial) == parse_date(str(serial)) == parse_date(serial + time) == day


@given(a=DAYS, b=DAYS)
def test_months_between_is_the_largest_that_fits(a: date, b: date) -> None:
    a, b = min(a, b), max(a, b)
    months = months_between(a, b)
    assert add_months(a, months) <= b < add_months(a, months + 1)
    assert months_between(b, a) == -months
    assert age_on(a, b) == months // 12


@given(day=DAYS, n=st.integers(-1200, 1200))
def test_add_months_keeps_the_day_or_ends_the_month(day: date, n: int) -> None:
    moved = add_months(day, n)
    assert moved.day == day.day or (moved.day < day.day and moved == month_end(moved))
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == n

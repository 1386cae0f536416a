"""Why a row is set aside, for people: each rule's meaning in both languages, never with the value."""

from __future__ import annotations

from exchange.part import CELLS, LOST, MERGED, NUL, QUOTES
from hardship.dates import InvalidDate
from hardship.declarations import Feed
from hardship.identity import InvalidIdentity
from hardship.money import InvalidAmount
from hardship.months import InvalidMonth
from hardship.shares import InvalidShare
from pipelines.land.allowed import bounds_of, words_of
from pipelines.land.lines import FOOTNOTE, HEADING_AGAIN, TOTAL_ROW

RAGGED_ROW, FORMULA_CELL = CELLS, "formula"

_OF_ROWS = {
    TOTAL_ROW: ("合计行，不是一条记录", "a total, not a record"),
    HEADING_AGAIN: ("表头重复出现，不是一条记录", "the heading once more, not a record"),
    FOOTNOTE: ("表下的说明，不是一条记录", "a note below the table, not a record"),
    RAGGED_ROW: ("单元格数与表头不符", "another number of cells than headings"),
    NUL: ("行内有空字节，文件在导出或复制时损坏", "zero bytes in the line: it was damaged on the way"),
    QUOTES: ("引号用法自相矛盾，单元格无法分清", "quotation marks that contradict each other: its cells cannot be told apart"),
    LOST: ("有文字在导出前已丢失或编码混杂", "characters that were lost before, or of another encoding than the file's"),
    MERGED: ("合并单元格：其值属于哪一行哪一列无法判断", "merged cells: nobody can say which row or column their value belongs to"),
}

_ENGLISH = {
    "missing": "empty, but required",
    FORMULA_CELL: "a formula stands here: copy it as a value and export it again",
    "code": "none of the declared codes or words",
    "contradiction": "the code and the word beside it do not mean the same",
    "spreadsheet_error": "an error of the spreadsheet's formula stands here: mend it and export it again",
    "range": "outside the declared bounds",
    "number": "not a whole number, or one of other things than the column counts",
    "span": "from one value to another: ask for the value",
    "type": "a kind of cell that this column cannot hold",
    "scientific_notation": "shortened by Excel: format the column as text and export it again",
    "rounded": "digits were lost: format the column as text and export it again",
    "code_of_area": "not an area code of 6, 9 or 12 digits",
    "names_a_person": "an ID number or telephone of a person stands here: a record needs a number of its own",
    "no_number": "a word without any figure or letter, where a number is expected",
}
_CHINESE = {
    # land itself
    "missing": "必填项为空",
    FORMULA_CELL: "单元格是公式，请粘贴为数值后重新导出",
    "code": "不在代码表中",
    "contradiction": "代码与旁边的文字含义不同",
    "spreadsheet_error": "是表格公式的错误值，请改正后重新导出",
    "range": "超出允许范围",
    "number": "不是整数，或数的不是本列的事物",
    "code_of_area": "不是6位、9位或12位行政区划代码",
    "names_a_person": "写着个人的身份证号或电话，记录应有自己的编号",
    "no_number": "只有文字，没有编号或代码",
    # identity
    "length": "位数不对",
    "characters": "含有不应出现的字符",
    "type": "类型不对",
    "area": "前两位不是省级代码",
    "invented_area": "99开头的虚构号码不能与真实人员混用",
    "birth_date": "出生日期不存在",
    "future_birth": "出生日期晚于交付日",
    "age": "年龄超过130岁",
    "sequence": "顺序码不合法",
    "checksum": "校验码不符，有错位或错字",
    "rounded": "被Excel改成了零，请按文本格式重新导出",
    "scientific_notation": "被Excel写成科学计数法，请按文本格式重新导出",
    "masked": "号码被遮盖",
    "foreign_permit": "旧版外国人永久居留证，属其他证件",
    "hong_kong_macao_taiwan_permit": "港澳台居民通行证或身份证，属其他证件",
    "passport": "护照等旅行证件，属其他证件",
    "birth_certificate": "出生医学证明，属其他证件",
    "military_card": "军官证等军人证件，属其他证件",
    "category": "残疾类别不是1至7",
    "grade": "残疾等级不是1至4",
    "holder_mismatch": "证号中的身份证号与持证人不同",
    # dates
    "format": "写法无法识别",
    "no_such_day": "日历上没有这一天",
    "time": "时间不存在",
    "no_day": "只有年或月，没有日",
    "no_year": "没有年份",
    "no_month": "只有年或季度，没有月",
    "lost_zero": "是1月还是被表格软件去掉末尾0的10月无法判断，请写成两位月份",
    "two_digit_year": "年份只有两位",
    "order": "日月次序不明，请把年写在前面",
    "lunar": "农历日期",
    "span": "是一段范围，不是一个值",
    "future": "晚于交付日",
    "open_end": "长期、至今等不是一个日期，只有终止日期可以不填",
    "placeholder": "是系统用来表示没有日期的数值，没有日期请留空",
    # money
    "decimals": "超过两位小数",
    "grouping": "千位分隔符位置不对",
    "unit": "单位无法识别",
    "currency": "不是人民币",
    "approximate": "只是约数",
    "numerals": "中文数字不完整，请写全（叁仟贰佰元整）或写阿拉伯数字",
    "per_period": "是按期或按人的数额",
    "not_finite": "无穷大",
    "too_large": "数额过大",
}


def wording(feed: Feed, rule: str) -> tuple[str, str, str | None]:
    """(Chinese, English, column) of a rule that land applies: one of whole rows, or ``<column>:<reason>``."""
    if rule in _OF_ROWS:
        return *_OF_ROWS[rule], None
    name, _, reason = rule.partition(":")
    column = feed.column(name)
    if reason.startswith("before_"):
        other = feed.column(reason.removeprefix("before_"))
        return f"{column.zh}早于{other.zh}", f"{column.en}: earlier than {other.en}", name
    chinese, english = _CHINESE.get(reason, "无法读取"), _meaning(column.kind, reason)
    if reason == "code" and column.codes:
        zh, en = words_of(column)
        chinese, english = f"{chinese}，{zh}", f"{english} ({en})"
    elif reason == "range":
        zh, en = bounds_of(column)
        chinese, english = f"{chinese}（{zh}）", f"{english} ({en})"
    return f"{column.zh}：{chinese}", f"{column.en}: {english}", name


def _meaning(kind: str, reason: str) -> str:
    if reason == "range":  # the declared bounds; what a parser calls a range is told as a span
        return _ENGLISH[reason]
    for error, kinds in (
        (InvalidIdentity, ("resident_id", "certificate")),
        (InvalidAmount, ("yuan",)),
        (InvalidDate, ("date", "month")),
        (InvalidMonth, ("month",)),
        (InvalidShare, ("percent",)),
    ):
        if kind in kinds and reason in error.reasons:
            return error.reasons[reason]
    return _ENGLISH.get(reason, "cannot be read")

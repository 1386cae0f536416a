"""Tables in HTML, saved pages and Excel's XML of 2003, mostly under the name .xls."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from exchange.part import FORMULA, LINE, WHY
from exchange.table import open_table
from hardship.errors import DeliveryError
from pipelines.land.read import Sent, read
from tests.inbox import INSURANCE, insured, number
from tests.reading import FEED, rows_of

ROWS = [insured(1), insured(2)]


def page(*rows: str, head: str = "<html><head><title>x</title></head><body>", tail: str = "</body></html>") -> str:
    return f"{head}<table border=1>{''.join(rows)}</table>{tail}"


def line(cells: list[str] | tuple[str, ...], tag: str = "td") -> str:
    return "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in cells) + "</tr>\n"


PLAIN = page(line(INSURANCE, "th"), *(line(row) for row in ROWS))


def sent(content: str | bytes, encoding: str = "utf-8", name: str = "a.xls") -> Sent:
    data = content.encode(encoding) if isinstance(content, str) else content
    found = read(data, FEED, name=name)
    assert sum(batch.height for batch in found.batches(2)) + found.passed_over == found.records + 1
    assert open_table(data, name).records == found.records
    return found


@pytest.mark.parametrize(("encoding", "stated"), [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("gbk", "gb18030"), ("utf-16", "utf-16")])
def test_a_page_saved_as_xls_is_read_in_its_encoding(encoding: str, stated: str) -> None:
    found = sent(PLAIN, encoding)
    assert (found.format, found.encoding, found.records) == ("html", stated, 2)
    assert rows_of(found)["person_key"].to_list() == [number(1), number(2)]


def test_spans_entities_line_breaks_and_tags_that_are_never_closed() -> None:
    heading = (
        "<tr><td rowspan=2>身份证<br>号码<td colspan='2'>缴&#36153;<td rowspan=2><b>缴费</b>&nbsp;基数(元)"
        "<td rowspan=2>到账<font>日期</font>"
        "<tr><td>所属期<td>参保身份"
    )
    title = "<tr><td colspan=5 align=center><h2>缴费明细</h2></td></tr>"
    body = f"<tr><td rowspan=2>{number(1)}<td>2026-08<td>职工<td>5,000.00<td>2026-09-05<tr><td>2026-07<td>职工<td>4,000.00<td>2026-09-05"
    found = sent(page(title, heading, body, tail=""))
    assert found.headings["base_fen"] == "缴费 基数(元)"
    assert found.units == {"base_fen": "yuan"}
    rows = rows_of(found)
    assert rows["person_key"].to_list() == [number(1)] * 2
    assert rows["month"].to_list() == ["2026-08", "2026-07"]
    assert rows[LINE].to_list() == [4, 5]


def test_layout_tables_around_the_data_and_scripts_are_left_out() -> None:
    around = page(f"<tr><td>系统导出</td></tr><tr><td><script>var x = '<td>';</script>{PLAIN}</td></tr>")
    rows = rows_of(sent(around))
    assert rows["person_key"].to_list() == [number(1), number(2)]


def test_excels_own_html_gives_the_value_and_not_what_it_shows() -> None:
    cells = [f"<td>{cell}</td>" for cell in insured(1)]
    cells[3] = '<td x:num="5000.55" x:fmla="=2500*2">5,001</td>'
    other = [f"<td>{cell}</td>" for cell in insured(2)]
    other[2] = '<td x:fmla="=A1&amp;B1">职工</td>'
    found = sent(page(line(INSURANCE), f"<tr>{''.join(cells)}</tr>", f"<tr>{''.join(other)}</tr>"))
    rows = rows_of(found)
    assert rows["base_fen"].to_list() == ["5000.55", "5000.00"]
    assert rows[FORMULA].to_list() == [None, "kind"]


def test_a_cell_over_several_amounts_sets_its_row_aside() -> None:
    wide = f"<tr><td>{number(1)}</td><td>2026-08</td><td colspan=2>职工</td><td>2026-09-05</td></tr>"
    rows = rows_of(sent(page(line(INSURANCE), wide, line(insured(2)))))
    assert rows[WHY].to_list() == ["row:merged", None]


@pytest.mark.parametrize(
    "content",
    [
        "<html><head><title>502 Bad Gateway</title></head><body><h1>502</h1></body></html>",
        "<!DOCTYPE html>\n<html><body><form>登录 <input name=user></form></body></html>",
        "<table></table>",
    ],
)
def test_a_page_without_a_table_is_refused(content: str) -> None:
    with pytest.raises(DeliveryError, match="web page") as refused:
        read(content.encode(), FEED, name="a.xls")
    assert "网页" in refused.value.zh


def test_a_saved_page_of_one_file_is_read() -> None:
    mail = EmailMessage()
    mail["Subject"] = "x"
    mail.set_content("text")
    mail.add_related(PLAIN.encode("gbk"), "text", "html", cte="base64")
    found = sent(b"MIME-Version: 1.0\n" + mail.as_bytes(), name="a.mht")
    assert (found.format, found.encoding, rows_of(found).height) == ("mhtml", "gb18030", 2)


def spreadsheet_xml(rows: str) -> str:
    return (
        '<?xml version="1.0" encoding="GB2312"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Worksheet ss:Name="缴费"><Table>{rows}</Table></Worksheet></Workbook>'
    )


def test_excels_xml_of_2003_is_read_with_its_types_places_and_formulas() -> None:
    def text(value: str, extra: str = "") -> str:
        return f'<Cell{extra}><Data ss:Type="String">{value}</Data></Cell>'

    def row(n: int, kind: str, base: str, at: str = "") -> str:
        day = '<Cell><Data ss:Type="DateTime">2026-09-05T00:00:00.000</Data></Cell>'
        return f"<Row{at}>{text(number(n))}{text('2026-08')}{kind}{base}{day}</Row>"

    money = '<Cell ss:Formula="=2500*2"><Data ss:Type="Number">5000</Data></Cell>'
    rows = [
        "<Row>" + text("缴费明细", ' ss:MergeAcross="4"') + "</Row>",
        "<Row>" + "".join(map(text, INSURANCE)) + "</Row>",
        row(1, text("职工"), money),
        row(2, text("职工", ' ss:Formula="=A1&amp;B1"'), money, ' ss:Index="6"'),
        row(3, text("职工"), '<Cell><Data ss:Type="Error">#REF!</Data></Cell>'),
    ]
    found = sent(spreadsheet_xml("".join(rows)), "gb18030")
    assert (found.format, found.encoding, found.heading_line) == ("xml", "gb18030", 2)
    read_rows = rows_of(found)
    assert read_rows[LINE].to_list() == [3, 6, 7]
    assert read_rows["base_fen"].to_list() == [5000, 5000, None]
    assert read_rows["paid_on"].dtype.is_temporal()
    assert read_rows[FORMULA].to_list() == [None, "kind", "base_fen"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (spreadsheet_xml("<Row>")[:-30], "broken"),
        ('<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>' + spreadsheet_xml("").partition("\n")[2], "entities"),
        ('<?xml version="1.0"?><persons><p/></persons>', "XML"),
        ('[{"身份证号": "1"}]', "JSON"),
        ("INSERT INTO t VALUES (1);", "SQL"),
    ],
)
def test_other_marked_up_text_is_refused(content: str, says: str) -> None:
    with pytest.raises(DeliveryError, match=says):
        read(content.encode(), FEED, name="a.xls")

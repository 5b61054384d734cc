from __future__ import annotations

from transcaspian.report._markup import Column, Raw, asset, esc, join, link, page, table, tag


def test_plain_text_is_escaped_once_and_markup_never() -> None:
    assert tag("p", "a < b", Raw("<b>c</b>"), title='"quoted"') == '<p title="&quot;quoted&quot;">a &lt; b<b>c</b></p>'
    assert esc(esc("&")) == "&amp;"
    assert join(["<", Raw("<i></i>")]) == "&lt;<i></i>"


def test_a_numeric_cell_carries_its_exact_value() -> None:
    text = table(
        "T",
        [Column("Name"), Column("Volume (kt)", numeric=True)],
        [("<x>", ("1 235", 1234.5678)), ("y", ("n/a", None))],
    )
    assert '<td class="n" data-value="1234.5678">1 235</td>' in text
    assert '<td class="n">n/a</td>' in text
    assert '<th class="t" scope="row">&lt;x&gt;</th>' in text
    assert '<th scope="col" class="t">Name</th>' in text
    assert "&lt;x&gt;" in text
    assert 'class="table short"' in text


def test_a_long_table_may_break_over_pages() -> None:
    assert 'class="table"' in table("T", [Column("Year")], [("1",)] * 27)


def test_only_web_addresses_become_links() -> None:
    assert link("A & B", "https://example.org/?a=1&b=2").startswith('<a href="https://example.org/?a=1&amp;b=2"')
    assert link("A", "javascript:alert(1)") == "A"


def test_a_page_holds_style_and_script_inside() -> None:
    text = page("T <1>", Raw("<main></main>"), script=asset("map.js")).decode()
    assert "<title>T &lt;1&gt;</title>" in text
    assert asset("brief.css") in text
    assert text.count("<script>") == 1
    assert "</script" not in asset("map.js")

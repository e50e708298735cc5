"""The HTML report: whole, without anything from elsewhere, and readable in a real browser by everybody."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import pista
from pista.language import speaking
from pista.metrics.question import Question
from pista.rehearsal.company import simulate
from pista.reports.html import html_report
from pista.reports.report import build

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Make reports of a simulated company and of the form without names, in both languages."""
    folder = tmp_path_factory.mktemp("pages")
    simulate(12, 4000, 3, folder / "company")
    (folder / "daily_contact_form.csv").write_bytes((EXAMPLES / "daily_contact_form.csv").read_bytes())
    made = {}
    for source in ("company", "daily_contact_form.csv"):
        book = pista.read(folder / source)
        for lang in ("en", "es"):
            with speaking(lang):
                report = build(source, book.prepared, book.taken, Question(by="seller"))
                made[f"{source} {lang}"] = folder / f"{source}-{lang}.html"
                made[f"{source} {lang}"].write_text(html_report(report), encoding="utf-8")
    return made


def test_nothing_comes_from_elsewhere(pages: dict[str, Path]) -> None:
    for path in pages.values():
        text = path.read_text(encoding="utf-8")
        assert "<script" not in text
        assert re.findall(r"(?:src|href)=[\"'](?!#)", text) == []
        assert "url(" not in text
        assert "default-src 'none'" in text


def test_every_chart_has_a_sentence_and_a_table(pages: dict[str, Path]) -> None:
    text = pages["company en"].read_text(encoding="utf-8")
    panels = re.findall(r"<article class=\"panel\">.*?</article>", text, re.DOTALL)
    assert len(panels) == 5
    for panel in panels:
        assert '<p class="says">' in panel
        assert '<svg class="chart"' in panel
        assert "<tbody>" in panel
        assert "NaN" not in panel
        assert "nan" not in re.sub(r"<[^>]*>", "", panel).split()


def test_names_are_escaped(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(
        "date,seller,prospect,outcome,product\n"
        '2026-03-02,<img src=x onerror=alert(1)>,ana,conversation,"a""><b>"\n2026-03-03,<img src=x onerror=alert(1)>,eva,sale,p\n'
    )
    book = pista.read(path)
    text = html_report(build("<b>log</b>", book.prepared, book.taken, Question(by="seller")))
    assert "<img" not in text
    assert "<b>log" not in text
    assert "&lt;img" in text


def test_spanish_is_spanish(pages: dict[str, Path]) -> None:
    text = pages["company es"].read_text(encoding="utf-8")
    assert '<html lang="es">' in text
    for english in ("close rate", "Unique opportunities", "What is this?", "cannot be told apart"):
        assert english not in text


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(1200, "light"), (390, "dark")])
@pytest.mark.parametrize(
    "page_name", ["company en", "company es", "daily_contact_form.csv en", "daily_contact_form.csv es"]
)
def test_in_a_browser(page_name: str, width: int, scheme: Any, pages: dict[str, Path], browser: Any) -> None:
    """No sideways scrolling, no accessibility violation, no request, no message, and labels that do not overlap."""
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(pages[page_name].as_uri())
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    assert asked == [pages[page_name].as_uri()]
    assert said == []
    page.evaluate("() => document.querySelectorAll('details').forEach(item => { item.open = true })")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    if width > 1000:
        assert page.evaluate(OVERLAPS) == []
    context.close()


OVERLAPS = """() => [...document.querySelectorAll('svg.chart')].flatMap(svg => {
  const texts = [...svg.querySelectorAll('text')].map(node => [node.textContent, node.getBoundingClientRect()])
  const found = []
  texts.forEach(([one, a], i) => texts.slice(i + 1).forEach(([two, b]) => {
    const across = Math.min(a.right, b.right) - Math.max(a.left, b.left)
    const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
    if (across > 2 && down > 5) found.push(`${one} / ${two}`)
  }))
  return found
})"""

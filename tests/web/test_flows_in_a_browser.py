"""Every flow of the desk, walked through as people do: on a phone and on a desk, in both languages, light and dark.

Two walks: a phone in Spanish in the dark, a desk in English in the light; `.ci/nightly` walks all eight. What stands on
a page after a step is looked at by axe as well, for it is not there when a page is only opened.
"""

from __future__ import annotations

import os
import re
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from web.looking import COLOURS, followed, held_against_rules

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WALKS = [(390, "es", "dark"), (1280, "en", "light")]
if os.environ.get("PISTA_NIGHTLY"):
    WALKS = [(width, lang, scheme) for width in (390, 1280) for lang in ("en", "es") for scheme in ("light", "dark")]
LINES = {
    "en": "call {who} @{company} 15 min proposal Plus",
    "es": "llamada {who} @{company} 15m propuesta Plus",
}
SURNAMES = {(390, "en"): "Quintana", (390, "es"): "Quijano", (1280, "en"): "Quesada", (1280, "es"): "Quiroga"}
TWINS = {(390, "en"): "Ximena", (390, "es"): "Gorka", (1280, "en"): "Nerea", (1280, "es"): "Aitor"}
LATER = {"en": ("follow-up", "taken back"), "es": ("seguimiento", "deshecho")}


@pytest.fixture(params=WALKS, ids=lambda walk: "-".join(map(str, walk)))
def walk(request: pytest.FixtureRequest, address: str, browser: Any) -> Iterator[Any]:
    """Open a page of the desk, of a width, a language and a scheme; say afterwards whether anything went wrong in it."""
    width, lang, scheme = request.param
    context = browser.new_context(
        viewport={"width": width, "height": 900}, locale=lang, color_scheme=scheme, bypass_csp=True,
        accept_downloads=True,
    )  # fmt: skip
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.lang, page.scheme, page.home, page.surname = lang, scheme, address, SURNAMES[width, lang]
    page.who = f"Zoe {page.surname}"
    yield page
    assert errors == []
    context.close()


def looked_at(page: Any) -> None:
    """Look at the page as it is now: nothing sideways, nothing that axe finds, in the language that was chosen."""
    # A link was followed perhaps a moment ago: the page is there when it is whole.
    page.wait_for_load_state("load")
    page.wait_for_function("() => document.readyState === 'complete' && document.body !== null")
    held_against_rules(page, page.lang, only=COLOURS if page.scheme == "dark" else (), is_step=True)


def logged(page: Any, who: str, company: str) -> None:
    """Log a contact with somebody new by one line."""
    page.goto(page.home)
    page.fill("#line", LINES[page.lang].format(who=who, company=company))
    page.wait_for_selector(f"input[name=name][value='{who}']")
    page.click("#contact button.main")
    page.wait_for_url("**/?saved=*")


def opened(page: Any, who: str) -> None:
    """Find a prospect by their name, and open them."""
    page.goto(f"{page.home}/prospects")
    page.fill("#q", who.lower())
    page.wait_for_selector(f"#found li:first-child:has-text('{who}')")
    page.click("#found li:first-child a >> nth=0")
    page.wait_for_selector(f"h1:has-text('{who}')")


def planned(page: Any, what: str, **fields: str) -> None:
    """Open the sheet of the first plan on the page, and say one thing in it."""
    act = page.locator("details.act").first
    act.locator("summary").click()
    form = act.locator(f"form:has(input[name=what][value={what}])")
    for name, value in fields.items():
        field = form.locator(f"[name={name}]")
        field.select_option(value) if name == "stage" else field.fill(value)
    if what == "snooze":
        looked_at(page)
    followed(form.locator("button"))


def test_a_contact_from_the_line_to_the_win(walk: Any) -> None:
    """Logged, asked for the next step, found, corrected, planned, moved, won, taken back."""
    page, who = walk, walk.who
    follow_up, taken_back = LATER[page.lang]
    logged(page, who, f"Zubiri {page.viewport_size['width']}")
    assert who in page.inner_text(".said >> nth=0")
    looked_at(page)
    page.fill(".asks input[name=on]", _in_days(9))
    followed(page.locator(".asks form:has(input[value=step]) button"))
    opened(page, who)
    page.click(".quietlink >> nth=0")
    page.fill("#minutes", "35")
    page.click("main button.main")
    page.wait_for_selector(f"h1:has-text('{who}')")
    assert "35" in page.inner_text("main")
    planned(page, "snooze", until=_in_days(20), reason="fair")
    assert "fair" in page.inner_text("main")
    planned(page, "waiver", reason="they call")
    assert "they call" in page.inner_text("main")
    planned(page, "expected", expected="4321")
    planned(page, "stage", stage="negotiation")
    assert page.locator("li.move").count() >= 4
    looked_at(page)
    page.click("details.act summary >> nth=0")
    page.click("p.closing a >> nth=0")
    page.fill("#amount", "4321")
    page.click("#contact button.main")
    page.wait_for_url("**/?saved=*")
    assert follow_up in page.inner_text(".said >> nth=0")
    page.click(".said form:has(button.quiet) button")
    page.wait_for_url("**/?undone=*")
    assert taken_back in page.inner_text(".said >> nth=0")
    looked_at(page)


def test_a_prospect_is_changed_and_erased(walk: Any) -> None:
    page, who = walk, f"Berta {walk.surname}"
    logged(page, who, "Gone Ltd")
    opened(page, who)
    page.click("details:has(input[name=city]) summary")
    page.fill("input[name=city]", "Soria")
    page.click("details:has(input[name=city]) button")
    page.wait_for_selector("p.soft:has-text('Soria')")
    assert "Soria" in page.inner_text("li.move >> nth=0")
    page.click("a[href$='/record']")
    looked_at(page)
    page.go_back()
    page.click("details:has(button.danger) summary")
    page.fill("input[name=reason] >> nth=-1", "asked for it")
    page.check("input[name=sure]")
    followed(page.locator("button.danger"))
    assert who not in page.inner_text("main")
    looked_at(page)


def test_opportunities_are_filtered_and_kept(walk: Any) -> None:
    page = walk
    page.goto(f"{page.home}/opportunities")
    page.select_option("#status", "open")
    page.select_option("#due", "none")
    page.click("form.filters button")
    page.wait_for_url("**due=none*")
    looked_at(page)
    total = int(re.sub(r"\D", "", page.inner_text("section .says >> nth=0")))
    seen = page.locator("section ul.log > li").count()
    while page.locator("a[rel=next]").count():
        followed(page.locator("a[rel=next]"))
        seen += page.locator("section ul.log > li:has(.status)").count()
    assert seen >= total > 0
    name = f"mine {page.who}"
    page.goto(f"{page.home}/opportunities?status=won")
    page.fill("form.inline input[name=name]", name)
    page.click("form.inline button")
    page.wait_for_selector(f".shelves a:has-text('{name}')")
    page.goto(f"{page.home}/board")
    page.click(f".shelves a:has-text('{name}')")
    page.wait_for_url("**status=won*")
    followed(page.locator(f"li:has-text('{name}') button.quiet"))
    assert page.locator(f".shelves a:has-text('{name}')").count() == 0


def test_each_tile_opens_the_rows_it_counts(walk: Any) -> None:
    page = walk
    page.goto(f"{page.home}/numbers?by=product&since={_in_days(-60)}")
    page.wait_for_selector(".tile")
    tiles = page.locator(".tile:has(a)").evaluate_all(
        "found => found.map(one => [one.querySelector('a').getAttribute('href'), one.querySelector('.value').textContent])"
    )
    assert len(tiles) >= 4
    counted = {}
    for href, value in tiles:
        page.goto(page.home + href)
        said = int(re.sub(r"\D", "", page.inner_text("main p.soft >> nth=0")))
        shown = page.locator("section ul.log > li").count()
        while page.locator("a[rel=next]").count():
            followed(page.locator("a[rel=next]"))
            shown += page.locator("section ul.log > li").count()
        assert shown == said
        counted[href.split("/")[2]] = (said, value)
    looked_at(page)
    for name in ("contacts", "close_rate"):
        assert counted[name][0] == int(re.sub(r"\D", "", counted[name][1]))
    assert counted["touch_mix"][0] == counted["contacts"][0]


def test_targets_words_and_tokens(walk: Any) -> None:
    page = walk
    page.goto(f"{page.home}/targets")
    for metric, value in (("contacts", "9000"), ("close_rate", "99")):
        page.select_option("select[name=metric]", metric)
        page.select_option("select[name=period]", "quarter")
        page.fill("section:has(select[name=metric]) input[name=value]", value)
        page.click("section:has(select[name=metric]) button")
        page.wait_for_selector(".target")
    told = page.inner_text("main")
    assert re.search(r"ends between|acabará entre", told)
    # Of so few opportunities as this seller may have had by now, less than one is still to come.
    assert page.locator(".target").count() == 2
    looked_at(page)
    while page.locator(".target button.quiet").count():
        followed(page.locator(".target button.quiet >> nth=0"))
    page.goto(f"{page.home}/words")
    before = page.input_value("#names-source")
    word = f"fair {page.viewport_size['width']} {page.lang}"
    page.fill("#names-source", f"{before}\n{word}")
    followed(page.locator("form:has(#names-source) button"))
    assert word in page.input_value("#names-source")
    looked_at(page)
    page.goto(f"{page.home}/programs")
    page.fill("form.inline input[name=name] >> nth=0", word)
    page.click("form.inline button >> nth=0")
    assert page.inner_text(".said code").startswith("pista_")
    looked_at(page)
    followed(page.locator(f"li:has-text('{word}') button.quiet"))
    assert page.locator(f"li:has-text('{word}')").count() == 0


def test_what_is_brought_in_goes_out_again(walk: Any, tmp_path: Path) -> None:
    page = walk
    one, file = f"Único {page.surname}", tmp_path / "registro.csv"
    rows = f"2026-03-02,Ana,{one},{page.lang}{page.viewport_size['width']}@sol.es,interesado,Pro\n31/02/2026,Ana,Eva,,venta,\n"
    file.write_text(f"Fecha,Vendedor,Cliente,Email,Resultado,Producto\n{rows}", encoding="utf-8")
    page.goto(f"{page.home}/imports")
    page.set_input_files("input[type=file]", file)
    page.click("button.main")
    looked_at(page)
    page.click("button[value=check]")
    page.wait_for_selector("button[value=apply]", timeout=30_000)
    looked_at(page)
    page.click("button[value=apply]")
    page.wait_for_selector("button[value=undo]", timeout=30_000)
    here = page.url
    opened(page, one)
    page.goto(here)
    page.click("button[value=undo]")
    page.wait_for_selector("h2:has-text('It was undone'), h2:has-text('Se deshizo')", timeout=30_000)
    page.goto(f"{page.home}/prospects?q={page.surname}")
    assert one not in page.inner_text("#found")
    for kind in ("csv", "backup"):
        page.goto(f"{page.home}/export")
        with page.expect_download() as taken:
            page.click(f"button[value={kind}]")
        assert zipfile.is_zipfile(taken.value.path())


def test_two_that_are_one_are_said_so_and_parted_again(walk: Any) -> None:
    page = walk
    who = f"{TWINS[page.viewport_size['width'], page.lang]} Otxoa"
    for _ in range(2):
        page.goto(page.home)
        page.fill("#name", who)
        page.fill("#company", f"{who} e Hijos")
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(500)
        if page.locator("input[name=prospect][value=new][type=radio]").count():
            page.check("input[name=prospect][value=new]")
        page.click("#contact button.main")
        page.wait_for_url("**/?saved=*")
    page.goto(f"{page.home}/who-is-who")
    page.click(".head button")
    pair = page.locator(f"section.pair:has(b:text-is('{who}'))")
    pair.first.wait_for(timeout=90_000)
    looked_at(page)
    followed(pair.first.locator("button[value=same]"))
    opened(page, who)
    assert page.locator("li:has(.kind)").count() >= 2
    page.goto(f"{page.home}/who-is-who")
    followed(page.locator(f"li:has-text('{who}') button[value=undone]").first)
    page.goto(f"{page.home}/prospects?q={who}")
    assert page.locator("#found li").count() == 2


def test_today_boards_and_questions(walk: Any, address: str) -> None:
    page = walk
    page.goto(f"{address}/today")
    if page.locator("details.act").count():
        planned(page, "step", on=_in_days(40))
    page.goto(f"{address}/board")
    page.locator(".card details.act summary").first.click()
    looked_at(page)
    page.goto(f"{address}/review")
    if page.locator("button[value=draw]").count():
        page.click("button[value=draw]")
        page.wait_for_selector("button[value=took_place]")
    followed(page.locator("button[value=took_place]").first)
    looked_at(page)
    page.goto(f"{address}/record?check=1")
    assert page.locator("p.said").count() == 1


def test_the_language_is_chosen(walk: Any) -> None:
    page = walk
    other = "en" if page.lang == "es" else "es"
    page.goto(f"{page.home}/today")
    page.click(f"header button[value={other}]")
    page.wait_for_selector(f"html[lang={other}]")
    page.goto(f"{page.home}/numbers")
    assert page.evaluate("document.documentElement.lang") == other


def _in_days(days: int) -> str:
    from datetime import timedelta

    from pista.web.clock import today

    return (today() + timedelta(days=days)).isoformat()

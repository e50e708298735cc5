"""The desk in a real browser: every page in both languages, light and dark, on a phone and on a desk."""

from __future__ import annotations

from typing import Any

import pytest

from web.looking import COLOURS, LAYOUT, held_against_rules

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PAGES = (
    "/", "/today", "/prospects?q=ana", "PROSPECT", "RECORD", "CORRECTION", "/board", "/opportunities?status=open",
    "/numbers", "/numbers?by=product&channel=call", "/numbers/close_rate/rows", "/targets", "/review", "/scorecards", "TRIAL", "/desk", "/words",
    "/programs", "/record?check=1", "/export", "/imports", "IMPORT", "/who-is-who", "/offline",
)  # fmt: skip
WIDTHS = (390, 1280)
CSV = "Fecha,Vendedor,Cliente,Email,Resultado,Producto\n2026-03-02,Ana,Luis Gil,luis@sol.es,interesado,Pro\n31/02/2026,Ana,Eva,,venta,\n"


@pytest.fixture(scope="module")
def places(address: str, browser: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Give the addresses of a prospect, their record, a contact's correction, an import; a target is set as well."""
    page = browser.new_page(locale="en")
    page.goto(f"{address}/prospects")
    prospect = page.get_attribute("#found li a", "href")
    page.goto(address + prospect)
    correction = page.get_attribute(".quietlink", "href")
    page.goto(f"{address}/targets")
    page.select_option("select[name=metric]", "sales")
    page.select_option("select[name=period]", "year")
    page.fill("input[name=value]", "400")
    page.click("form.inline button")
    page.wait_for_selector(".target")
    file = tmp_path_factory.mktemp("csv") / "registro.csv"
    file.write_text(CSV, encoding="utf-8")
    page.goto(f"{address}/imports")
    page.set_input_files("input[type=file]", file)
    page.click("button.main")
    page.wait_for_selector("button[value=check]")
    page.click("button[value=check]")
    page.wait_for_selector("button[value=apply]", timeout=30_000)
    found = {"PROSPECT": prospect, "RECORD": f"{prospect}/record", "CORRECTION": correction}
    found["IMPORT"] = page.url.removeprefix(address)
    page.goto(f"{address}/scorecards")
    page.select_option("form.cards select[name=card]", "daily_contact_form")
    page.select_option("form.cards select[name=compare]", "contacts_only")
    page.select_option("form.cards select[name=kind]", "field")
    page.click("button[value=rehearse]")
    page.wait_for_selector(".report", timeout=60_000)
    found["TRIAL"] = page.url.removeprefix(address)
    page.close()
    return found


def test_every_page_keeps_to_its_policy(address: str, browser: Any, places: dict[str, str]) -> None:
    """What the policy forbids is tried without going around it, as axe has to, which is a script of its own."""
    context = browser.new_context(viewport={"width": 390, "height": 900}, locale="es")
    page = context.new_page()
    troubles = heard(page)
    for name in PAGES:
        page.goto(address + places.get(name, name))
    assert not troubles
    context.close()


@pytest.mark.parametrize("lang", ["en", "es"])
def test_every_page_is_for_everybody(lang: str, address: str, browser: Any, places: dict[str, str]) -> None:
    """Each page at both widths, light and dark: it follows as one turns the telephone, and the lamp out."""
    context = browser.new_context(viewport={"width": WIDTHS[0], "height": 900}, locale=lang, bypass_csp=True)
    page = context.new_page()
    troubles = heard(page)
    for name in PAGES:
        page.goto(address + places.get(name, name))
        page.emulate_media(color_scheme="light")
        # Whole at one width in the light, the other one in the other language; then what width and colours can change.
        one, other = WIDTHS if lang == "en" else WIDTHS[::-1]
        page.set_viewport_size({"width": one, "height": 900})
        held_against_rules(page, lang)
        page.set_viewport_size({"width": other, "height": 900})
        page.emulate_media(color_scheme="dark")
        held_against_rules(page, lang, only=LAYOUT)
    assert not troubles
    # A page that is not there is heard of as an error, and is a page all the same.
    page.goto(f"{address}/nothing-here")
    held_against_rules(page, lang, only=COLOURS)
    page.emulate_media(color_scheme="light")
    held_against_rules(page, lang)
    context.close()


def heard(page: Any) -> list[str]:
    """Return where a page's errors are written down."""
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    return troubles


LINES = {
    "en": "call {who} @Zubiri Hnos 15 min proposal Pro follow up tomorrow",
    "es": "llamada {who} @Zubiri Hnos 15m propuesta Pro seguir mañana",
}
LOGGED = {
    "en": ("new", "contact no. 2", "follow-up", "taken back"), "es": ("nuevo", "contacto n.º 2", "seguimiento", "deshecho")
}  # fmt: skip
# At most so many keys for somebody who is known, the last one included that saves.
KEYS = 12


@pytest.mark.parametrize(("lang", "name"), [("en", "Ximena"), ("es", "Yolanda")])
def test_a_contact_is_logged_with_the_keyboard_and_taken_back(lang: str, name: str, address: str, browser: Any) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale=lang)
    page = context.new_page()
    who, (new, second, follow_up, taken_back) = f"{name} Zubiri", LOGGED[lang]
    page.goto(address)
    # The line has the cursor by itself, once the page is drawn.
    page.wait_for_selector("#line:focus")
    page.keyboard.type(LINES[lang].format(who=who))
    page.wait_for_selector(f"input[name=name][value='{who}']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?saved=*")
    assert who in page.inner_text(".said")
    assert new in page.inner_text(".said").lower()
    # A known prospect: so many keys, and the page knows who it is.
    typed = f"{name[:4].lower()} demo"
    assert len(typed) + 1 <= KEYS
    page.wait_for_selector("#line:focus")
    page.keyboard.type(typed)
    page.wait_for_selector(f".offer:has-text('{who}') input:checked")
    page.wait_for_load_state("networkidle")
    assert second in page.inner_text(".offer:has(:checked)")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?saved=*")
    page.wait_for_selector(f".said:has-text('{follow_up}')")
    page.click(".said button")
    page.wait_for_url("**/?undone=*")
    assert taken_back in page.inner_text(".said")
    page.goto(address + "/today")
    assert who in page.inner_text("main")
    context.close()


def test_the_desk_works_without_scripts(address: str, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False, locale="es")
    page = context.new_page()
    page.goto(address)
    page.fill("#line", "visita Iker Otxoa venta Pro 300€")
    page.click("button.main")
    assert page.input_value("#name") == "Iker Otxoa"
    page.click("button.main")
    assert "Iker Otxoa" in page.inner_text(".said")
    assert "Venta" in page.inner_text(".said")
    context.close()


def test_contacts_logged_without_a_network_are_sent_once(address: str, browser: Any) -> None:
    """Five contacts, the page closed and opened in between, and the answer to one of them lost."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en")
    page = context.new_page()
    page.goto(address)
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("() => caches.match('/offline').then((found) => Boolean(found))")
    context.set_offline(True)
    page.goto(f"{address}/today")
    assert "no network" in page.inner_text("main")
    people = ("Ana", "Eva", "Luis", "Noa", "Iker")
    for number in range(3):
        page.fill("#line", f"call {people[number]} Zzubi interested Pro")
        page.click("button.main")
        page.wait_for_selector(f"#outbox-list li:nth-child({number + 1})")
    page.close()
    page = context.new_page()
    page.goto(address)
    for number in (3, 4):
        page.fill("#line", f"call {people[number]} Zzubi interested Pro")
        page.click("button.main")
        page.wait_for_selector(f"#outbox-list li:nth-child({number + 1})")
    assert "5 contacts wait" in page.inner_text("#outbox")
    # One is answered, but the answer gets lost on the way: sent again, it is logged once.
    lost: list[str] = []

    def lose(route: Any) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch().text())
            route.abort()
        else:
            route.continue_()

    context.set_offline(False)
    page.route("**/outbox", lose)
    page.goto(address)
    page.wait_for_timeout(1500)
    page.close()
    page = context.new_page()
    page.goto(address)
    for _ in range(40):
        # What waits is sent in the background: nothing on the page says when the last is there.
        page.wait_for_timeout(500)
        page.goto(f"{address}/prospects?q=zzubi")
        if page.locator("#found li").count() == 5 and page.locator("#outbox").is_hidden():
            break
    assert lost
    assert page.locator("#found li").count() == 5
    for place in range(5):
        assert "1 contact," in page.inner_text(f"#found li:nth-child({place + 1})")
    context.close()


def test_a_form_is_kept_whole_where_the_network_fails(address: str, browser: Any) -> None:
    """The taps of a known prospect, a form that was edited, and a server that does not answer: each is sent later, once."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en")
    page = context.new_page()
    page.goto(address)
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("() => caches.match('/offline').then((found) => Boolean(found))")
    known = page.locator(".log b").first.inner_text()
    page.click(".again >> nth=0")
    page.wait_for_selector(".offer input:checked")
    context.set_offline(True)
    page.click(".chip:has-text('No answer')")
    page.click("button.main")
    page.wait_for_selector("#outbox:has-text('One contact waits')")
    context.set_offline(False)
    sent = page.locator(f".log li:first-child:has-text('No answer'):has-text('{known}')")
    for _ in range(40):
        page.goto(address)
        page.wait_for_timeout(300)
        if sent.count():
            break
    assert sent.count() == 1
    # What was understood and then changed by hand; the browser believes that there is a network.
    page.fill("#line", "visit Zoe Quiroga @Quiro proposal Plus")
    page.wait_for_selector("input[name=name][value='Zoe Quiroga']")
    page.fill("#minutes", "33")
    # Nothing is answered until it was seen waiting, or it is sent before anybody looks.
    for path in ("**/contacts", "**/outbox"):
        page.route(path, lambda route: route.abort())
    page.click("button.main")
    page.wait_for_selector("#outbox:has-text('One contact waits')")
    for path in ("**/contacts", "**/outbox"):
        page.unroute(path)
    for _ in range(40):
        page.goto(f"{address}/prospects?q=quiroga")
        if page.locator("#found li").count() and page.locator("#outbox").is_hidden():
            break
        page.wait_for_timeout(300)
    assert page.locator("#found li").count() == 1
    page.goto(address + page.get_attribute("#found li a", "href"))
    assert "33" in page.inner_text("main")
    assert "Plus" in page.inner_text("main")
    context.close()


# How many contacts wait in the browser's own database.
WAITING = """() => new Promise((resolve) => {
  const opened = indexedDB.open("pista", 1);
  opened.onsuccess = () => {
    const counted = opened.result.transaction("waiting").objectStore("waiting").count();
    counted.onsuccess = () => { opened.result.close(); resolve(counted.result); };
  };
})"""


def test_a_contact_that_is_refused_later_is_put_right_or_discarded(address: str, browser: Any) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="es")
    page = context.new_page()
    page.goto(f"{address}/offline")
    page.fill("#line", "llamada 15m")
    page.click("button.main")
    page.wait_for_selector("#outbox:has-text('no se pudo')")
    page.click("#outbox button:has-text('Editar')")
    page.fill("#line", "llamada Xabier Zulo 15m interesado")
    page.wait_for_selector("input[name=name][value='Xabier Zulo']")
    page.click("button.main")
    page.wait_for_url("**/?saved=*")
    # Not only hidden, as it is before the page knows what waits.
    for _ in range(100):
        if page.evaluate(WAITING) == 0:
            break
        page.wait_for_timeout(300)
    assert page.locator("#outbox").is_hidden()
    page.goto(f"{address}/offline")
    page.fill("#line", "llamada 20m")
    page.click("button.main")
    page.click("#outbox button:has-text('Descartar')")
    page.wait_for_selector("#outbox", state="hidden")
    assert page.evaluate(WAITING) == 0
    context.close()


def test_a_known_prospect_takes_four_taps(address: str, browser: Any) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, locale="en")
    page = context.new_page()
    page.goto(address)
    page.tap(".again >> nth=0")
    page.wait_for_selector(".offer input:checked")
    page.tap(".chip:has-text('No answer')")
    page.tap("button.main")
    page.wait_for_url("**/?saved=*")
    page.tap(".said button")
    page.wait_for_url("**/?undone=*")
    context.close()


def test_an_opportunity_is_planned_on_the_board(address: str, browser: Any) -> None:
    for width in (390, 1280):
        context = browser.new_context(viewport={"width": width, "height": 844}, locale="en")
        page = context.new_page()
        page.goto(f"{address}/board")
        card = page.locator(".card").first
        name = card.locator("b").inner_text()
        card.locator("summary").click()
        card.locator("select[name=stage]").select_option("negotiation")
        card.locator("button:has-text('Move')").click()
        page.wait_for_selector(f".stage:has(h2:has-text('Negotiation')) .card:has-text('{name}')")
        context.close()


def test_an_import_goes_in_and_is_undone(address: str, browser: Any, tmp_path: Any) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="es")
    page = context.new_page()
    file = tmp_path / "otro.csv"
    file.write_text(CSV.replace("Luis Gil", "Zacarías Único").replace("luis@", "zac@"), encoding="utf-8")
    page.goto(f"{address}/imports")
    page.set_input_files("input[type=file]", file)
    page.click("button.main")
    page.click("button[value=check]")
    page.click("button[value=apply]", timeout=30_000)
    page.wait_for_selector("button[value=undo]", timeout=30_000)
    here = page.url
    page.goto(f"{address}/prospects?q=zacarias")
    assert "Zacarías Único" in page.inner_text("#found")
    page.goto(here)
    page.click("button[value=undo]")
    page.wait_for_selector("h2:has-text('Se deshizo')", timeout=30_000)
    page.goto(f"{address}/prospects?q=zacarias")
    assert "Zacarías" not in page.inner_text("#found")
    context.close()

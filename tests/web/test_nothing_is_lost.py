"""What was said stays said, and what was taken away stays away, in whatever order things are done."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest

from pista.errors import PistaError
from pista.web.clock import now, today
from web.forms import log, text_of
from web.test_imports import CSV, counts, digests, step, upload
from web.test_team import team  # noqa: F401 - a fixture

pytestmark = pytest.mark.slow


def bring_in(desk: Any, content: str, name: str = "a.csv") -> str:
    """Upload, check and apply a file; return the address of its import."""
    address = upload(desk, {name: content.encode()})
    step(address, "check")
    step(address, "apply")
    return address


def test_an_undone_import_leaves_ours_as_they_were(desk: Any) -> None:
    from pista.web.records.models import Prospect

    log(desk, name="Luis Gil", company="Sol SL", email="luis@sol.es")
    ours = Prospect.objects.get()
    address = bring_in(desk, CSV)
    step(address, "undo")
    assert desk.get(f"/prospects/{ours.id}").status_code == 200
    ours.refresh_from_db()
    assert (ours.same_as, ours.touches) == ("", 1)


def test_a_product_said_later_leaves_no_ghost(desk: Any) -> None:
    from pista.web.records.models import Contact, Prospect, Thread

    log(desk, outcome="interest")
    ana = Prospect.objects.get()
    form = log(desk, prospect=ana.id, outcome="proposal", product="Pro")
    assert list(Thread.objects.values_list("about", flat=True)) == ["Pro"]
    said = {
        "key": "6f0f1c8e-0000-4000-8000-000000000001",
        "outcome": "proposal",
        "product": "Basic",
        "on": today().isoformat(),
    }
    desk.post(f"/contacts/{form['key']}/correction", said)
    assert list(Thread.objects.values_list("about", flat=True)) == ["Basic"]
    assert Contact.objects.filter(is_undone=False).count() == 2


def test_no_import_brings_back_what_a_person_took_back(desk: Any) -> None:
    from pista.web.records.models import Contact

    bring_in(desk, CSV)
    sale = Contact.objects.get(outcome="sale")
    said = {"key": "6f0f1c8e-0000-4000-8000-000000000002", "outcome": "refusal", "product": "Pro", "on": "2026-03-09"}
    assert desk.post(f"/contacts/{sale.key}/correction", said).status_code == 302
    found = step(upload(desk, {"again.csv": CSV.encode()}), "check")
    assert counts(found, "contacts") == {"known": 4}


def test_imports_are_undone_in_any_order(desk: Any, desk_home: Any) -> None:
    from pista.web.records.models import Prospect

    log(desk)
    before = digests(desk_home)
    book = "ID contacto,Fecha,Vendedor,Cliente,Email,Ciudad,Resultado\nc1,2026-03-02,Ana,Luis Gil,luis@sol.es,{},interesado\n"
    first = bring_in(desk, book.format("Soria"))
    second = bring_in(desk, book.format("Teruel"), "b.csv")
    step(first, "undo")
    step(second, "undo")
    assert Prospect.objects.filter(is_undone=False).count() == 1
    assert digests(desk_home) == before


def test_undoing_one_of_two_that_are_one_keeps_the_other(desk: Any, me: Any) -> None:
    from pista.web.records import duplicates
    from pista.web.records.models import Prospect

    first = log(desk, name="Paco Ruiz")
    second = log(desk, name="Francisco Ruiz", prospect="new")
    one, other = Prospect.objects.order_by("created_at")
    duplicates.say(one.id, other.id, "same", me, now())
    for form in (first, second):
        head = Prospect.objects.get(same_as="", is_undone=False)
        assert desk.get(f"/prospects/{head.id}").status_code == 200
        desk.post(f"/contacts/{form['key']}/undoing")
    assert "Nobody" in text_of(desk.get("/prospects"))


def test_a_plan_is_of_its_own_opportunity(desk: Any) -> None:
    from pista.web.records.models import Prospect, Thread

    log(desk, outcome="interest", product="Pro")
    ana = Prospect.objects.get()
    plan = f"/opportunities/{Thread.objects.get().id}/plan"
    desk.post(plan, {"what": "stage", "stage": "negotiation"})
    desk.post(plan, {"what": "expected", "expected": "5000"})
    assert (Thread.objects.get().stage, Thread.objects.get().amount) == ("negotiation", 5000.0)
    log(desk, prospect=ana.id, outcome="sale", product="Pro", amount="9")
    # Within one second what closes goes last: what begins anew is said a second later.
    sold = now()
    while now() < sold + timedelta(seconds=1):
        time.sleep(0.1)
    log(desk, prospect=ana.id, outcome="interest", product="Pro", on=today().isoformat())
    thread = Thread.objects.get()
    assert (thread.status, thread.stage, thread.amount) == ("open", "interest", None)


def test_the_erased_stay_erased(desk: Any, me: Any) -> None:
    from pista.web.records.models import Contact, Entry, Plan, Prospect, Thread
    from pista.web.records.prospects import erase_prospect

    noted = "Fecha,Vendedor,Cliente,Email,Resultado,Producto,Nota\n2026-03-02,Ana,Wanda Roe,wanda@roe.es,interesado,Pro,Wanda likes tea\n"
    bring_in(desk, noted)
    thread = Thread.objects.get()
    desk.post(f"/opportunities/{thread.id}/plan", {"what": "waiver", "reason": "Wanda is ill"})
    erase_prospect(thread.prospect_id, "asked", me, now())
    assert Plan.objects.get().waiver == Thread.objects.get().waiver == "–"
    bring_in(desk, noted, "again.csv")
    assert Contact.objects.get().note == ""
    assert Prospect.objects.get().name == ""
    assert not [entry for entry in Entry.objects.all() if "Wanda" in entry.body or "wanda" in entry.body]
    assert "Wanda" not in text_of(desk.get("/record"))


def test_a_seller_brings_in_nothing_of_others(team: dict[str, Any]) -> None:  # noqa: F811
    from pista.web.records.models import Prospect

    log(team["luis"], name="Hidden Hazel", company="", email="hazel@private.es", note="secret")
    hidden = Prospect.objects.get()
    content = "Fecha,Vendedor,Cliente,Email,Resultado\n2026-03-02,ana,Hidden Hazel,hazel@private.es,interesado\n"
    address = upload(team["ana"], {"a.csv": content.encode()})
    found = step(address, "check")
    assert "matched" not in counts(found, "prospects")
    step(address, "apply")
    assert team["ana"].get(f"/prospects/{hidden.id}").status_code == 404
    # A row that a colleague brought in privately is not overwritten either.
    theirs = content.replace("hazel@", "other@").replace(",ana,", ",luis,")
    mine = upload(team["luis"], {"b.csv": theirs.encode()})
    step(mine, "check")
    step(mine, "apply")
    private = Prospect.objects.get(email="other@private.es")
    Prospect.objects.filter(id=private.id).update(is_shared=False, owner="luis")
    again = upload(team["ana"], {"c.csv": theirs.replace("interesado", "venta").encode()})
    assert counts(step(again, "check"), "contacts") == {"not_yours": 1}


def test_a_manager_reads_and_changes_the_own_team_only(team: dict[str, Any]) -> None:  # noqa: F811
    from pista.web.records.models import Prospect

    log(team["luis"], name="Southern Sage", company="", email="sage@south.es")
    south = Prospect.objects.get()
    assert "Southern Sage" not in text_of(team["marta"].get("/record"))
    assert "Southern Sage" in text_of(team["root"].get("/record"))
    team["luis"].post(f"/prospects/{south.id}/sharing", {"shared": "1"})
    assert team["marta"].get(f"/prospects/{south.id}").status_code == 404
    assert team["marta"].post(f"/prospects/{south.id}/erasure", {"sure": "yes"}).status_code == 404
    Prospect.objects.filter(id=south.id).update(owner="nobody here")
    assert team["marta"].get(f"/prospects/{south.id}").status_code == 200
    assert team["marta"].post(f"/prospects/{south.id}/erasure", {"sure": "yes"}).status_code == 403
    assert team["marta"].post(f"/prospects/{south.id}/hand-over", {"to": "ana"}).status_code == 403
    everybodys = {"metric": "sales", "seller": "", "period": "year", "value": "4"}
    assert team["marta"].post("/targets", everybodys).status_code == 403
    assert team["marta"].post("/targets", everybodys | {"seller": "@south"}).status_code == 403
    assert team["marta"].post("/targets", everybodys | {"seller": "@north"}).status_code == 302


def test_a_desk_keeps_an_administrator(team: dict[str, Any]) -> None:  # noqa: F811
    assert team["root"].post("/team", {"what": "invite", "name": "root", "role": "seller"}).status_code == 422
    assert team["root"].get("/words").status_code == 200


def test_webhooks_refuse_what_cannot_be_asked(desk: Any, me: Any) -> None:
    from pista.web.records import hooks

    for url in (
        "https://example.org/señal",
        "http://x:99999/",
        "http://[bad",
        f"https://{'a' * 70}.org/",
        "ftp://x.org",
    ):
        with pytest.raises(PistaError):
            hooks.add_hook(url, me, now())
    assert desk


def test_a_step_out_of_its_time_is_refused(desk: Any) -> None:
    address = bring_in(desk, CSV)
    for what in ("columns", "mapping", "apply", "check"):
        assert desk.post(f"{address}/step", {"what": what, "mapping": "", "column-at": "Fecha"}).status_code == 422, (
            what
        )


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "nonsense"])
def test_what_a_telephone_kept_wrongly_is_said(desk: Any, at: str) -> None:
    import json

    said = {"key": "6f0f1c8e-0000-4000-8000-000000000003", "line": "call Ana", "on": today().isoformat(), "at": at}
    answer = desk.post("/outbox", json.dumps(said), content_type="application/json")
    assert answer.status_code == 422
    for path in ("/record?before=²", "/who-is-who"):
        assert desk.get(path).status_code == 200
    assert desk.post("/opportunities/shelf", {"drop": "²"}).status_code == 302


def test_numbers_of_nothing_are_told(team: dict[str, Any]) -> None:  # noqa: F811
    log(team["luis"], outcome="sale", product="Pro")
    for query in ("", "?channel=mail&product=Pro", "?product=none"):
        assert team["ana"].get(f"/numbers{query}").status_code == 200
    assert team["root"].get("/numbers?team=nowhere").status_code == 200
    assert team["ana"].get("/account/2fa/").status_code == 200


@pytest.mark.parametrize(
    ("lang", "text", "amount"),
    [("es", "1.200", 1200.0), ("es", "1.200,50 €", 1200.5), ("es", "12,5", 12.5), ("es", "12.5", 12.5), ("en", "1,200", 1200.0),
     ("en", "1,200.50", 1200.5), ("en", "12.5", 12.5), ("en", "12,5", 12.5), ("en", "1.200", 1.2)],
)  # fmt: skip
def test_amounts_are_read_as_the_language_writes_them(lang: str, text: str, amount: float, desk_home: Any) -> None:
    assert desk_home
    from pista.language import speaking
    from pista.web.pages.drafts import money_in

    with speaking(lang):
        assert money_in(text) == amount


def test_a_name_that_is_taken_is_not_invited_again(team: dict[str, Any]) -> None:  # noqa: F811
    from pista.web.records.models import Seller

    assert team["root"].post("/team", {"what": "invite", "name": "marta", "role": "seller"}).status_code == 422
    assert Seller.objects.get(name="marta").role == "manager"


def test_no_number_is_too_great_to_be_shown(desk: Any) -> None:
    bring_in(
        desk,
        "Fecha,Vendedor,Cliente,Resultado,Producto,Importe\n2026-03-02,Ana,Luis,venta,Pro,1e30\n2026-03-02,Ana,Eva,venta,Pro,999999999999\n",
    )
    for path in ("/board", "/opportunities", "/numbers", "/today"):
        assert desk.get(path).status_code == 200

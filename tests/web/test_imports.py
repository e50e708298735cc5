"""Imports through the page: looked at first, brought in once, undone whole."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pista.errors import PistaError
from pista.web.clock import now, today
from web.forms import log, said, text_of

pytestmark = pytest.mark.slow

CSV = """Fecha,Vendedor,Cliente,Empresa,Email,Resultado,Producto,Importe
2026-03-02,Ana,Luis Gil,Sol SL,luis@sol.es,interesado,Pro,
2026-03-09,Ana,Luis Gil,Sol SL,luis@sol.es,venta,Pro,1200
2026-03-05,Eva,Marta Vidal,Luna SA,marta@luna.es,interesado,Plus,
2026-03-31,Eva,Noa Paz,,,no contesta,,
31/02/2026,Eva,Noa Paz,,,no contesta,,
"""


def upload(desk: Any, files: dict[str, bytes]) -> str:
    """Upload files, and return the address of the import."""
    sent = []
    for name, content in files.items():
        file = io.BytesIO(content)
        file.name = name
        sent.append(file)
    answer = desk.post("/imports", {"files": sent, "shared": "1"})
    assert answer.status_code == 302, text_of(answer)
    return str(answer["Location"])


def step(address: str, what: str) -> Any:
    """Take a step of an import at once, as its worker would."""
    from pista.web.records import importing
    from pista.web.records.import_undoing import undo
    from pista.web.records.models import Import

    found = Import.objects.get(key=address.rsplit("/", 1)[1])
    if what == "check":
        importing.check(found, lambda _share: None)
    elif what == "apply":
        importing.apply(found, now(), lambda _share: None)
    else:
        undo(found, "carmen", now(), lambda _share: None)
    return Import.objects.get(key=found.key)


def digests(desk_home: Path) -> dict[str, str]:
    """Return what the book's files are, to the byte."""
    from pista.web.records import columns

    columns.write_book(desk_home / "compared", today())
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted((desk_home / "compared").iterdir())
    }


def counts(found: Any, table: str) -> dict[str, int]:
    """Return what an import did to a table."""
    return {name: n for name, n in json.loads(found.counts)[table].items() if n}


def test_an_import_is_looked_at_before_it_is_done(desk: Any) -> None:
    from pista.web.records.models import Contact, Entry, Prospect

    log(desk, name="Marta Vidal", company="Luna SA", email="MARTA@luna.es")
    lines = Entry.objects.count()
    address = upload(desk, {"registro.csv": CSV.encode()})
    page = text_of(desk.get(address))
    assert "What the headings mean" in page
    assert "luis@sol.es" in page
    found = step(address, "check")
    assert counts(found, "contacts") == {"new": 4}
    assert counts(found, "prospects") == {"new": 3, "matched": 1}
    assert (Contact.objects.count(), Prospect.objects.count(), Entry.objects.count()) == (1, 1, lines)
    page = text_of(desk.get(address))
    assert "5 rows read, 1 set aside." in page
    assert "31/02/2026" in page
    step(address, "apply")
    assert Contact.objects.filter(is_undone=False).count() == 5
    # Who has the same e-mail is one with ours.
    assert Prospect.objects.filter(same_as="", is_undone=False).count() == 3
    assert "Marta Vidal" in text_of(desk.get("/prospects", {"q": "marta"}))


def test_contacts_of_days_to_come_are_said(desk: Any, desk_home: Path) -> None:
    import pista
    from pista.web.records import columns

    later = today() + timedelta(days=400)
    text = CSV.replace("2026-03-05", later.isoformat())
    address = upload(desk, {"registro.csv": text.encode()})
    assert counts(step(address, "check"), "contacts") == {"new": 4, "ahead": 1}
    assert "1 contact is dated after today: it counts from its day on." in text_of(desk.get(address))
    step(address, "apply")
    columns.write_book(desk_home / "compared", today())
    assert pista.read(desk_home / "compared", as_of=today()).ask(["contacts"]).told["contacts"].overall["value"] == 3


def test_brought_in_twice_it_is_there_once(desk: Any) -> None:
    from pista.web.records.models import Contact, Prospect

    first = upload(desk, {"registro.csv": CSV.encode()})
    step(first, "check")
    step(first, "apply")
    again = upload(desk, {"otra vez.csv": CSV.encode()})
    found = step(again, "check")
    assert counts(found, "contacts") == {"known": 4}
    assert counts(found, "prospects") == {"known": 3}
    step(again, "apply")
    assert (Contact.objects.count(), Prospect.objects.count()) == (4, 3)


def test_an_update_is_undone_as_well(desk: Any, desk_home: Path) -> None:
    from pista.web.records.models import Prospect

    book = (
        "ID contacto,Fecha,Vendedor,Cliente,Email,Ciudad,Resultado,Producto\n{},{},Ana,Luis Gil,luis@sol.es,{},{},Pro\n"
    )
    first = upload(desk, {"a.csv": book.format("c1", "2026-03-02", "Soria", "interesado").encode()})
    step(first, "check")
    step(first, "apply")
    before = digests(desk_home)
    second = upload(desk, {"b.csv": book.format("c1", "2026-03-02", "Teruel", "venta").encode()})
    found = step(second, "check")
    assert counts(found, "contacts") == {"changed": 1}
    assert counts(found, "prospects") == {"changed": 1}
    step(second, "apply")
    assert Prospect.objects.get(is_undone=False).city == "Teruel"
    assert digests(desk_home) != before
    step(second, "undo")
    assert Prospect.objects.get(is_undone=False).city == "Soria"
    assert digests(desk_home) == before


def test_what_cannot_be_read_is_said_and_nothing_is_kept(desk: Any, desk_home: Path) -> None:
    from pista.web.records.models import Import

    for name, content in (("b.zip", b"no zip"), ("c.parquet", b"PAR1"), ("d.csv", b"")):
        file = io.BytesIO(content)
        file.name = name
        answer = desk.post("/imports", {"files": [file]})
        assert answer.status_code == 422, name
        assert 'role="alert"' in answer.content.decode()
    assert desk.post("/imports", {}).status_code == 422
    assert not Import.objects.exists()
    assert not list((desk_home / "imports").iterdir())


def test_headings_nobody_knows_are_mapped_by_hand(desk: Any) -> None:
    address = upload(desk, {"odd.csv": b"When it was,Whom\n2026-03-02,Luis Gil\n"})
    assert "What the headings mean" in text_of(desk.get(address))
    from pista.web.records.bringing import set_columns
    from pista.web.records.models import Import

    set_columns(Import.objects.get(), {"at": "When it was", "prospect": "Whom"}, {})
    assert counts(step(address, "check"), "contacts") == {"new": 1}


def test_a_file_cannot_be_written_elsewhere(desk: Any, desk_home: Path) -> None:
    import zipfile

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as out:
        out.writestr("../../../evil.csv", CSV)
        out.writestr("/tmp/worse.csv", CSV)
    address = upload(desk, {"../../escape.zip": packed.getvalue()})
    inside = sorted(path.name for path in (desk_home / "imports").rglob("*.csv"))
    assert inside == ["evil.csv", "worse.csv"]
    assert all(path.is_relative_to(desk_home / "imports") for path in (desk_home / "imports").rglob("*"))
    desk.post(f"{address}/step", {"what": "forget"})
    assert not list((desk_home / "imports").iterdir())


def test_a_mapping_is_corrected_in_the_form(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = "Cuando;Quien;Con;Que paso\n02.03.2026;Ana;Luis Gil;venta\n"
    address = upload(desk, {"odd.csv": odd.replace("Cuando", "Fecha").replace("Con", "Cliente").encode()})
    form = {
        "what": "columns", "column-at": "Fecha", "column-seller": "Quien", "column-prospect": "Cliente",
        "column-outcome": "Que paso", "order": "day-first",
    }  # fmt: skip
    from pista.web.records import jobs
    from pista.web.records.models import Import

    asked: list[str] = []
    monkeypatch.setattr(jobs, "later", lambda name, _job: asked.append(name))
    assert desk.post(f"{address}/step", form).status_code == 302
    found = Import.objects.get()
    assert asked
    assert found.state == "checking"
    assert 'seller = "Quien"' in found.mapping
    found = step(address, "check")
    assert counts(found, "contacts") == {"new": 1}


def looked_at_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from pista.web.pages import importing

    monkeypatch.setattr(importing, "ask", lambda found, what, *_: step(f"/imports/{found.key}", what))


def test_choices_made_on_the_page_leave_the_rest_of_a_mapping(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from pista.errors import PistaError
    from pista.web.records.bringing import on_the_page
    from pista.web.records.models import Import

    looked_at_at_once(monkeypatch)
    odd = "Fecha;Quien;Cliente;Que paso;Importe;Tiempo;Borrar\n03.02.2026;Ana;Luis Gil;zarpado;1.500;300;no\n03.02.2026;Ana;Eva;venta;2;400;si\n"
    address = upload(desk, {"odd.csv": odd.encode()})
    Import.objects.update(mapping='[columns]\nat = "Fecha"\noutcome = "Que paso"\n\n[leave_out]\nBorrar = ["si"]\n')
    with pytest.raises(PistaError) as failed:
        step(address, "check")
    # The order of day and month is asked on the page, not on a command line.
    assert "--" not in on_the_page(failed.value)
    assert "Choose below" in on_the_page(failed.value)
    chosen = {
        "column-at": "Fecha",
        "column-outcome": "Que paso",
        "column-seller": "Quien",
        "column-prospect": "Cliente",
    }
    written = {"order": "day-first", "decimal": ",", "duration": "seconds"}
    desk.post(f"{address}/step", {"what": "columns", **chosen, **written})
    page = text_of(desk.get(address))
    assert "What came of contacts" in page
    desk.post(f"{address}/step", {"what": "words", "word-0": "refusal"})
    found = Import.objects.get()
    for line in (
        'order = "day-first"',
        'decimal = ","',
        'duration = "seconds"',
        'Borrar = ["si"]',
        'seller = "Quien"',
        '"zarpado" = "refusal"',
    ):
        assert line in found.mapping
    assert counts(found, "contacts") == {"new": 1}


@pytest.mark.data
def test_words_nobody_understands_are_settled_on_the_page(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at_at_once(monkeypatch)
    deals = b"opportunity,prospect,opened,closed,stage\n1,Luis,2026-01-02,2026-02-03,Zyxw\n2,Eva,2026-01-02,2026-02-04,Qrst\n3,Noa,2026-01-02,2026-02-04,Won\n"
    address = upload(desk, {"deals.csv": deals})
    step(address, "check")
    page = text_of(desk.get(address))
    assert "3 rows: read as won: Won (1); not known: Zyxw (1), Qrst (1)" in page
    assert "neither won, lost nor open" in page
    desk.post(f"{address}/step", {"what": "words", "word-0": "won", "word-1": "lost"})
    page = text_of(desk.get(address))
    assert "not known:" not in page
    assert "read as won: Zyxw (1), Won (1); lost: Qrst (1)" in page, page


def test_the_desks_numbers_are_those_of_the_source(desk: Any, data: Path, borrowed: Any) -> None:
    import pista
    from pista.metrics.question import Question
    from pista.web.records.numbers import answers_of

    address = upload(desk, {path.name: path.read_bytes() for path in sorted((data / "zoho_crm").glob("*.csv"))})
    step(address, "check")
    step(address, "apply")
    told = answers_of(None, Question(by="seller"), today())
    assert told is not None
    alone = pista.read(borrowed("zoho_crm"), as_of=today()).ask(by="seller")
    assert told[1].told.keys() == alone.told.keys()
    assert told[1].untold.keys() == alone.untold.keys()
    for name, answer in alone.told.items():
        assert json.dumps(told[1].told[name].overall, default=str) == json.dumps(answer.overall, default=str), name
        assert told[1].told[name].groups.keys() == answer.groups.keys(), name


def test_a_contact_of_an_undone_import_is_counted_no_more(desk: Any) -> None:
    from pista.web.records.models import Prospect, Thread

    address = upload(desk, {"registro.csv": CSV.encode()})
    step(address, "check")
    step(address, "apply")
    luis = Prospect.objects.get(name="Luis Gil")
    assert desk.get(f"/prospects/{luis.id}").status_code == 200
    step(address, "undo")
    assert desk.get(f"/prospects/{luis.id}").status_code == 404
    assert desk.post("/contacts", said(prospect=luis.id)).status_code == 422
    assert not Thread.objects.filter(prospect__is_undone=False).exists()
    assert "Nothing was logged yet" in text_of(desk.get("/numbers"))


def test_a_book_that_repeats_identifiers_is_refused_before_anything_is_done(desk: Any, tmp_path: Path) -> None:
    from pista.rehearsal.selling import honest_year, write_log
    from pista.web.records.models import Contact

    log = honest_year(1, 1, 8, seed=1)
    log["touches"].append(log["touches"][0] | {"outcome": "refusal"})
    write_log(log, tmp_path)
    address = upload(desk, {path.name: path.read_bytes() for path in sorted(tmp_path.glob("*.parquet"))})
    with pytest.raises(PistaError, match="repeat an identifier"):
        step(address, "check")
    assert not Contact.objects.exists()


def test_what_a_source_records_as_open_stays_open(desk: Any, tmp_path: Path) -> None:
    """Losses that somebody never closes are asked about on the desk as they are from the source."""
    from collections import Counter
    from random import Random

    from pista.fair_play.definition import tricks
    from pista.fair_play.playing import Played
    from pista.rehearsal.selling import honest_year, write_log
    from pista.web.records.models import Opportunity

    log = tricks()["hoarded_losses"].play(honest_year(3, 6, 30, seed=1), Played("seller 01", Random(1), 0.9))
    write_log(log, tmp_path)
    address = upload(desk, {path.name: path.read_bytes() for path in sorted(tmp_path.glob("*.parquet"))})
    step(address, "check")
    step(address, "apply")
    wanted = Counter((row["seller"], row["status"]) for row in log["opportunities"])
    assert Counter(Opportunity.objects.values_list("seller", "status")) == wanted
    assert wanted["seller 01", "open"] > wanted["seller 01", "lost"]


DEALS = b"Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Create Date,Associated Contact\n1,a,Closed Won,2026-02-05 10:00,Ana,200,2026-01-06 10:00,%s\n"


def test_a_deal_may_become_another_prospects(desk: Any) -> None:
    from pista.web.records.models import Opportunity

    for who in (b"Juan Dos", b"Eva Tres"):
        address = upload(desk, {"deals.csv": DEALS % who})
        step(address, "check")
        step(address, "apply")
    assert [one.prospect_id is not None for one in Opportunity.objects.all()] == [True]


def test_a_log_beside_deals_is_looked_at_again(desk: Any) -> None:
    log = b"Date,Seller,Contact,Outcome\n2026-01-10,Ana,Juan Dos,conversation\n2026-01-20,Ana,Juan Dos,conversation\n"
    address = upload(desk, {"deals.csv": DEALS % b"Juan Dos", "log.csv": log})
    step(address, "check")
    # The mapping that the first look wrote is read by the second.
    assert counts(step(address, "check"), "contacts") == {"new": 2}


LIST = (
    "Id,Nombre de pila,Apellidos,Correo,Teléfono,Móvil,Domicilio,CP,Ciudad,Provincia,NIF,Fecha de nacimiento\n"
    "p1,Luis,Gil Mas,luis@sol.es,91 555 11 22,600 111 222,Calle Mayor 3,28001,Madrid,Madrid,12345678Z,31/03/1980\n"
)


def test_what_tells_people_apart_comes_in_goes_out_and_is_erased(desk: Any, me: Any) -> None:
    from pista.web.records.columns import book
    from pista.web.records.models import IDENTITY, Prospect, Sealed
    from pista.web.records.prospects import erase_prospect

    log = "ID prospecto,Fecha,Vendedor,Cliente,Resultado\np1,2026-03-13,carmen,Luis Gil Mas,venta\n"
    key = upload(desk, {"list.csv": LIST.encode(), "log.csv": log.encode()})
    step(key, "check")
    step(key, "apply")
    found = Prospect.objects.get(is_undone=False)
    assert {field: getattr(found, field) for field in IDENTITY} == {
        "name": "Luis Gil Mas", "first_name": "Luis", "last_name": "Gil Mas", "company": "", "email": "luis@sol.es",
        "phone": "91 555 11 22; 600 111 222", "domain": "", "address": "Calle Mayor 3", "postcode": "28001",
        "city": "Madrid", "region": "Madrid", "tax_id": "12345678Z", "born": "1980-03-31",
    }  # fmt: skip
    kept = book(today())
    assert kept is not None
    (row,) = pq.read_table(Path(kept.source) / "prospects.parquet").to_pylist()
    assert {row[column] for column in ("address", "postcode", "region", "tax_id", "born")} == {
        "Calle Mayor 3", "28001", "Madrid", "12345678Z", "1980-03-31",
    }  # fmt: skip
    erase_prospect(found.id, "asked for it", me, now())
    found.refresh_from_db()
    assert not any(getattr(found, field) for field in IDENTITY)
    assert not Sealed.objects.filter(about=found.id).exists()

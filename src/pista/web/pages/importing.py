"""Imports: upload, look at the mapping and the first rows, check, do it, undo it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pista.book import facts
from pista.errors import PistaError
from pista.intake.cells.vocabulary import phrases
from pista.intake.complaints import Complaint
from pista.intake.headings import fields as known_fields
from pista.intake.readers.files import SUFFIXES
from pista.intake.sink import Doubt, TableRead
from pista.intake.taking import formats
from pista.language import N_
from pista.reports.sources import doubted, tables_read, unused_headings
from pista.web.clock import now
from pista.web.pages.person import person_of
from pista.web.pages.reciting import BECAME
from pista.web.records import access, bringing, jobs
from pista.web.records.import_jobs import ask, name_of
from pista.web.records.importing import logged_since

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path
    from uuid import UUID

    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpRequest

    from pista.web.records.imports import Import

# Fields people map by hand most, first; the others follow.
FIRST = ("at", "seller", "prospect", "company", "email", "phone", "channel", "outcome", "product", "amount", "minutes",
         "next_step_on", "source", "note")  # fmt: skip
# What a word may mean, by the section of the mapping that says so.
MEANT: Mapping[str, Sequence[str]] = {
    "status": ("won", "lost", "open", "deleted"), "outcome": facts.OUTCOMES, "channel": tuple(phrases("channel")),
    "done": ("done", "planned", "cancelled", "not_held"),
}  # fmt: skip
# What the words of each section say.
ASKED: Mapping[str, str] = {
    "status": N_("How deals stand"), "outcome": N_("What came of contacts"), "channel": N_("How contacts were made"),
    "done": N_("Whether it took place"),
}  # fmt: skip
TABLES = ("prospects", "contacts", "deals", "sellers", "products", "spend", "stage_changes")


@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """Show what was brought in, and receive files."""
    person = person_of(request)
    sentence = ""
    if request.method == "POST":
        files = request.FILES.getlist("files")
        try:
            if not files:
                raise PistaError(N_("No file was chosen."), hint=N_("Choose one or several."))  # noqa: TRY301
            shared = request.POST.get("shared") == "1"
            made = bringing.receive(
                [(file.name or "file", writer_of(file)) for file in files], person, now(), shared=shared
            )
        except PistaError as error:
            sentence = str(error)
        else:
            return HttpResponseRedirect(reverse("import", args=[made.key]))
    shown = {"imports": access.imports_of(person)[:50], "sentence": sentence, "place": "desk", "formats": formats(),
             "suffixes": ",".join(dict.fromkeys(f".{one.rpartition('.')[2]}" for one in SUFFIXES))}  # fmt: skip
    return render(request, "imports.html", shown, status=422 if sentence else 200)


@require_safe
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show an import: its mapping and first rows, what it would do, how far it is, what it did."""
    found = access.import_of(person_of(request), key)
    is_part = request.headers.get("HX-Target") == "state"
    shown = render(request, "import_state.html" if is_part else "import.html", _shown(found))
    if is_part and not found.is_under_way:
        # What it would do changes the whole page: its first rows, and what may be chosen.
        shown["HX-Refresh"] = "true"
    return shown


@require_POST
def act(request: HttpRequest, key: UUID) -> HttpResponse:
    """Map the columns, check, do or undo an import."""
    person = person_of(request)
    found = access.import_of(person, key)
    what, said = request.POST.get("what", ""), request.POST
    try:
        if what == "columns":
            columns = {name: said.get(f"column-{name}", "") for name in known_fields() if said.get(f"column-{name}")}
            bringing.set_columns(found, columns, {name: said.get(name, "") for name in bringing.WRITINGS})
            ask(found, "check", person)
        elif what == "words":
            chosen = {one: said.get(f"word-{n}", "") for n, one in enumerate(bringing.words_not_known(found))}
            bringing.set_words(found, {one: meant for one, meant in chosen.items() if meant in MEANT[one[0]]})
            ask(found, "check", person)
        elif what == "mapping":
            bringing.set_mapping(found, said.get("mapping", ""))
            ask(found, "check", person)
        elif what in {"check", "apply", "undo"}:
            ask(found, what, person)
        elif what == "forget" and not found.is_under_way and found.state not in {"done", "undone"}:
            bringing.forget_files(found)
            found.delete()
            return HttpResponseRedirect(reverse("imports"))
    except PistaError as error:
        return render(request, "import.html", _shown(found) | {"sentence": str(error)}, status=422)
    return HttpResponseRedirect(reverse("import", args=[key]))


def _shown(found: Import) -> dict[str, object]:
    shown: dict[str, object] = {
        "found": found, "place": "desk", "counts": json.loads(found.counts), "tables": TABLES, "counted": BECAME,
        "sentence": "", "complaints": [Complaint(**one) for one in json.loads(found.complaints)],
        "progress": jobs.progress(name_of(found)), "preview": [], "columns": {}, "fields": (), "files": [],
        **_read_as(found), "meant": MEANT, "asked": ASKED, "writing": {},
        "logged_since": logged_since(found) if found.state == "done" else 0,
    }  # fmt: skip
    if found.state in {"waiting", "checked", "failed"} and bringing.source_of(found).exists():
        try:
            preview = bringing.preview(found)
            columns = bringing.columns_of(found)
        except PistaError as error:
            return shown | {"sentence": str(error)}
        fields = [*FIRST, *(name for name in columns if name not in FIRST)]
        shown |= {"preview": preview, "columns": columns, "fields": fields, "writing": bringing.writing_of(found)}
    return shown


def _read_as(found: Import) -> dict[str, object]:
    """Return how the tables were read, in sentences, and the words for how deals stand that were not understood."""
    said = json.loads(found.read_as)
    tables = [TableRead(**one) for one in said.get("tables", ())]
    doubts = [Doubt(**one) for one in said.get("doubts", ())]
    return {
        "read_as": [*tables_read(tables), *unused_headings(tables)],
        "doubts": [doubted(one) for one in doubts],
        "words": list(enumerate(bringing.words_not_known(found))) if found.state == "checked" else [],
    }


def writer_of(file: UploadedFile[Any]) -> Callable[[Path], None]:
    """Return what writes an uploaded file to a path."""

    def write(path: Path) -> None:
        with path.open("wb") as out:
            for chunk in file.chunks():
                out.write(chunk)

    return write

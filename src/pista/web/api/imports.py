"""Imports, for programs: send files, look what they would do, take them in, undo it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Header, Query, Router, UploadedFile
from ninja.responses import Status

from pista.errors import PistaError
from pista.language import N_
from pista.web.api.answers import CREATING, READING, READING_ONE, marked
from pista.web.api.asking import MOST, Bearer, blank, paged, person_asking
from pista.web.api.shapes import Imports, ImportTold, StepSaid, Text500
from pista.web.api.telling import import_told
from pista.web.clock import now
from pista.web.pages.importing import writer_of
from pista.web.records import access, bringing
from pista.web.records.import_jobs import ask
from pista.web.records.imports import Import
from pista.web.records.writing import is_there

router = Router()


@router.post("", auth=Bearer("write"), response=CREATING | {201: ImportTold}, summary="Send files")
def send(
    request: HttpRequest,
    files: Annotated[list[UploadedFile], File()],
    shared: Annotated[bool, Form()] = True,  # noqa: FBT002 - a field of the form
    idempotency_key: Annotated[UUID | None, Header(alias="Idempotency-Key")] = None,
) -> object:
    """Send one or several files; they are looked at in the background, and nothing is taken in yet.

    Sent again under the same Idempotency-Key they are one import, told as it is by then.
    """
    person = person_asking(request)
    if idempotency_key and is_there(Import, idempotency_key):
        before = access.import_of(person, idempotency_key)
        if before.name != bringing.name_of(file.name for file in files):
            raise PistaError(N_("Other files were sent under this key."), hint=N_("Give each import a key of its own."))
        return Status(201, import_told(before))
    sent = [(file.name or "", writer_of(file)) for file in files]
    made = bringing.receive(sent, person, now(), shared=shared, key=idempotency_key)
    ask(made, "check", person)
    return Status(201, import_told(_again(made)))


@router.get("", auth=Bearer("read"), response=READING | {200: Imports}, summary="Read imports")
def read(
    request: HttpRequest,
    cursor: Text500 = blank(),
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
) -> object:
    """Read what was brought in."""
    rows, following = paged(access.imports_of(person_asking(request)), "name", cursor, limit)
    return {"items": [import_told(one) for one in rows], "next": following}


@router.get("/{uuid:key}", auth=Bearer("read"), response=READING_ONE | {200: ImportTold}, summary="Read an import")
def read_one(request: HttpRequest, response: HttpResponse, key: UUID) -> object:
    """Read how far an import is, what it would do or did."""
    return marked(response, import_told(access.import_of(person_asking(request), key)), request)


@router.post("/{uuid:key}/steps", auth=Bearer("write"), response=CREATING | {202: ImportTold}, summary="Take a step")
def step(
    request: HttpRequest,
    key: UUID,
    said: StepSaid,
    idempotency_key: Annotated[UUID | None, Header(alias="Idempotency-Key")] = None,
) -> object:
    """Check (again, by another mapping), apply or undo an import, in the background.

    Asked for again under the same Idempotency-Key, the last step is taken once, and told as it is by then.
    """
    person = person_asking(request)
    found = access.import_of(person, key)
    if said.mapping is not None and (idempotency_key is None or idempotency_key != found.step_key):
        bringing.set_mapping(found, said.mapping)
    ask(found, said.step, person, idempotency_key)
    return Status(202, import_told(_again(found)))


def _again(found: Import) -> Import:
    found.refresh_from_db()
    return found

"""Imports in the background: each step is asked for, done by the desk's own worker, and its state kept."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from pista.errors import PistaError
from pista.language import N_, language, speaking
from pista.web.clock import now, today
from pista.web.records import importing, jobs, vocabulary
from pista.web.records.bringing import at_another_step, on_the_page
from pista.web.records.import_undoing import undo
from pista.web.records.imports import CHECKED, DONE, FAILED, RUNNING, WAITING, Import
from pista.web.records.recognition import make_index

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from pista.web.records.arrangements import Seller

# From which states a step may be asked for, and what its state is called meanwhile.
STEPS = {
    "check": ((WAITING, CHECKED, FAILED), "checking"),
    "apply": ((CHECKED,), RUNNING),
    "undo": ((DONE,), "undoing"),
}


def ask(found: Import, step: str, by: Seller, key: UUID | None = None) -> None:
    """Ask for a step of an import; raise PistaError where it is not its time.

    key  under which it is asked for: the step that was asked for last under the same one is not taken again
    """
    allowed, meanwhile = STEPS[step]
    with transaction.atomic():
        if key and (told := Import.objects.filter(key=found.key, step_key=key).values_list("step", flat=True).first()):
            if told != step:
                raise PistaError(
                    N_("Another step was asked for under this key."), hint=N_("Give each step a key of its own.")
                )
            return
        # Of two who ask at once, one is first.
        if not Import.objects.filter(key=found.key, state__in=allowed).update(
            state=meanwhile, error="", step=step, step_key=key
        ):
            raise at_another_step()
    jobs.later(f"{name_of(found)} {step}", partial(_do, found.key, step, by.name, language()))


def name_of(found: Import) -> str:
    """Return what the job of an import is called."""
    return f"import {found.key}"


def _do(key: UUID, step: str, by: str, lang: str) -> None:
    found = Import.objects.get(key=key)
    before = {"check": WAITING, "apply": CHECKED, "undo": DONE}[step]
    tell = partial(jobs.has_come, name_of(found))
    steps: dict[str, Callable[[], None]] = {
        "check": lambda: importing.check(found, tell),
        "apply": lambda: importing.apply(found, now(), tell),
        "undo": lambda: undo(found, by, now(), tell),
    }
    with speaking(lang):
        try:
            steps[step]()
        except PistaError as error:
            Import.objects.filter(key=key).update(state=FAILED if step == "check" else before, error=on_the_page(error))
            return
        except Exception:
            said = PistaError(
                N_("This step failed, and nothing of it was done."), hint=N_("The desk's own log says why.")
            )
            Import.objects.filter(key=key).update(state=before, error=str(said))
            raise
        finally:
            tell(1.0)
    if step != "check":
        vocabulary.forget()
        make_index(today())

"""The API for every role, with one's own, the team's and another team's record; every operation of the document."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pista.web.clock import now
from web.test_team import WHO, _import_of, _trial_of, owned, team  # noqa: F401 - a fixture among them

pytestmark = pytest.mark.slow
READ = {
    "nobody": (401, 401, 401),
    "seller": (200, 404, 404),
    "manager": (200, 200, 404),
    "administrator": (200, 200, 200),
}
LIST = {"nobody": 401, "seller": 200, "manager": 200, "administrator": 200}
# A seller's token has no scope that erases; a manager's neither: administrators only make one.
ERASE = {
    "nobody": (401, 401, 401),
    "seller": (403, 403, 403),
    "manager": (403, 403, 403),
    "administrator": (200, 200, 200),
}
LEAD = {**LIST, "seller": 403}
ANSWER = {"nobody": (401, 401, 401)} | dict.fromkeys(("seller", "manager", "administrator"), (200, 403, 403))
NUMBERS = {
    "nobody": (401, 401, 401),
    "seller": (200, 403, 403),
    "manager": (200, 200, 403),
    "administrator": (200, 200, 200),
}
STEP = {
    "nobody": (401, 401, 401),
    "seller": (422, 404, 404),
    "manager": (422, 422, 404),
    "administrator": (422, 422, 422),
}
# method and path as the document has them: body, what is answered.
OPERATIONS: dict[tuple[str, str], tuple[dict[str, Any] | None, dict[str, Any]]] = {
    ("post", "/contacts"): ({"prospect": {"id": "PROSPECT"}},
                            {"nobody": (401, 401, 401), "seller": (201, 422, 422), "manager": (201, 201, 422),
                             "administrator": (201, 201, 201)}),
    ("get", "/contacts"): (None, LIST),
    ("get", "/contacts/{key}"): (None, READ),
    ("delete", "/contacts/{key}"): (None, READ),
    ("patch", "/contacts/{key}"): ({"outcome": "proposal"}, READ),
    ("get", "/prospects"): (None, LIST),
    ("get", "/prospects/{name}"): (None, READ),
    ("patch", "/prospects/{name}"): ({"city": "Soria"}, READ),
    ("post", "/prospects/{name}/links"): ({"other": "PROSPECT", "says": "same"}, STEP),
    ("post", "/prospects/{name}/erasure"): ({"reason": "asked"}, ERASE),
    ("get", "/opportunities"): (None, LIST),
    ("get", "/opportunities/{name}"): (None, READ),
    ("patch", "/opportunities/{name}"): ({"waiver": "they call"}, READ),
    ("get", "/numbers"): (None, NUMBERS),
    ("get", "/signs"): (None, LIST),
    # Everybody answers what is asked about themselves, and nothing else.
    ("patch", "/signs/{key}"): ({"state": "answered", "text": "Renewals."}, ANSWER),
    ("get", "/audits"): (None, LEAD),
    ("post", "/audits"): (None, {**LEAD, "manager": 201, "administrator": 201}),
    ("patch", "/audits/{key}"): ({"took_place": True}, {**ERASE, "manager": (200, 200, 403)}),
    ("get", "/ledger"): (None, LEAD),
    ("get", "/scorecards"): (None, LIST),
    # What there is no scorecard of is asked, so that nothing is worked out.
    ("post", "/rehearsals"): ({"scorecards": ["nothing"]},
                              {"nobody": 401, "seller": 404, "manager": 404, "administrator": 404}),
    ("get", "/rehearsals/{key}"): (None, READ),
    ("get", "/imports"): (None, LIST),
    ("post", "/imports"): (None, {"nobody": 401, "seller": 422, "manager": 422, "administrator": 422}),
    ("get", "/imports/{key}"): (None, READ),
    ("post", "/imports/{key}/steps"): ({"step": "apply"}, STEP),
}  # fmt: skip


def test_every_operation_is_in_the_matrix(desk: Any) -> None:
    document = desk.get("/api/v1/openapi.json").json()
    found = {(method, path.removeprefix("/api/v1")) for path, verbs in document["paths"].items() for method in verbs}
    assert found == set(OPERATIONS)


@pytest.mark.parametrize("operation", OPERATIONS, ids=" ".join)
def test_every_role_is_answered_as_it_may(operation: tuple[str, str], team: dict[str, Any]) -> None:  # noqa: F811
    from django.core.cache import cache

    from pista.web.records.models import Seller
    from pista.web.records.people import make_token

    method, path = operation
    body, wanted = OPERATIONS[operation]
    browser = team["nobody"]
    for role, answers in wanted.items():
        cache.clear()
        headers = {}
        if role != "nobody":
            who = Seller.objects.get(name=WHO[role])
            scopes = "admin" if role == "administrator" else "read write"
            headers = {"HTTP_AUTHORIZATION": f"Bearer {make_token(role, scopes, who, now())}"}
        owners = (WHO.get(role, "ana"), "eva", "luis")
        for owner, status in zip(owners, answers if isinstance(answers, tuple) else (answers,), strict=False):
            contact, prospect, thread = owned(team, owner)
            make = {"/imports": _import_of, "/rehearsals": _trial_of, "/signs": _question_of, "/audits": _check_of}.get(
                "/" + path.split("/")[1]
            )
            key = make(owner) if make else contact.key
            name = thread.id if "opportunities" in path else prospect.id
            address = "/api/v1" + path.format(key=key, name=name) + (f"?seller={owner}" if path == "/numbers" else "")
            sent = {} if body is None else {
                "data": json.dumps(body).replace("PROSPECT", prospect.id), "content_type": "application/json"
            }  # fmt: skip
            answer = getattr(browser, method)(address, **sent, **headers)
            assert answer.status_code == status, (role, owner, answer.status_code, answer.content[:300])
            if status == 200 and path in {"/contacts", "/prospects"} and role == "seller":
                assert b"Prospect of luis" not in answer.content


def _question_of(owner: str) -> str:
    """Ask something about somebody that no leader sees yet."""
    from pista.web.records.models import Question

    said = {
        "sign": "quick_wins", "seller": owner, "period": "", "statistic": {"count": 9.0, "among": 9.0, "expected": 1.0},
        "p": 0.0, "q": 0.0, "flagged": True, "strength": "strong", "what": "", "against": "", "innocent_if": "",
        "ask": "", "rows": [],
    }  # fmt: skip
    key = f"question-{owner}"
    Question.objects.update_or_create(
        key=key,
        defaults={"sign": "quick_wins", "seller": owner, "said": json.dumps(said), "q": 0.0, "asked_at": now()},
    )
    return key


def _check_of(owner: str) -> str:
    """Draw a contact of somebody's."""
    from pista.web.records.models import Check

    key = f"check-{owner}"
    Check.objects.update_or_create(
        touch=key, defaults={"seller": owner, "stratum": "others", "of": 9, "supported": 0, "drawn_at": now()}
    )
    return key

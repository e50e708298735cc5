"""The shapes of what programs send and are answered."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import AfterValidator, ConfigDict, StringConstraints


def _without_nothing(text: str) -> str:
    """Refuse what no database keeps."""
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("no such letter")
    return text


# Texts of at most so many letters.
Clean = AfterValidator(_without_nothing)
Text20 = Annotated[str, StringConstraints(max_length=20), Clean]
Text40 = Annotated[str, StringConstraints(max_length=40), Clean]
Text60 = Annotated[str, StringConstraints(max_length=60), Clean]
Text100 = Annotated[str, StringConstraints(max_length=100), Clean]
Text200 = Annotated[str, StringConstraints(max_length=200), Clean]
Text300 = Annotated[str, StringConstraints(max_length=300), Clean]
Text400 = Annotated[str, StringConstraints(max_length=400), Clean]
Text500 = Annotated[str, StringConstraints(max_length=500), Clean]
Text2000 = Annotated[str, StringConstraints(max_length=2_000), Clean]
Text20000 = Annotated[str, StringConstraints(max_length=20_000), Clean]
Money = Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False)]
Minutes = Annotated[float, Field(ge=0, le=1440, allow_inf_nan=False)]


class Said(Schema):
    """What programs send: nothing besides what is asked for."""

    model_config = ConfigDict(extra="forbid")


class Problem(Schema):
    """An error, as RFC 9457 says it."""

    type: str
    title: str
    status: int
    detail: str


class WhoSaid(Said):
    """With whom: one of ours by `id`, or somebody new."""

    id: Text100 = ""
    name: Text200 = ""
    company: Text200 = ""
    email: Text200 = ""
    phone: Text60 = ""
    city: Text100 = ""
    source: Text100 = ""


class CorrectionSaid(Said):
    """What a contact really was, and whom it was with; `on` is its day where `at` is not known."""

    prospect: WhoSaid | None = None
    at: datetime | None = None
    on: date | None = None
    channel: Text60 = ""
    direction: Literal["out", "in"] = "out"
    outcome: Text60 = "conversation"
    product: Text100 = ""
    minutes: Minutes | None = None
    amount: Money | None = None
    next_step_on: date | None = None
    source: Text100 = ""
    reason: Text100 = ""
    note: Text2000 = ""


class ContactSaid(CorrectionSaid):
    """A contact to be logged, and whom it was with."""

    prospect: WhoSaid


class LinkSaid(Said):
    """What is said of a prospect and another one."""

    other: Text100
    says: Literal["same", "different", "undone"]


class ContactTold(Schema):
    """A contact."""

    key: UUID
    prospect: str | None
    at: datetime | None
    day: date
    logged_at: datetime | None
    seller: str
    channel: str
    direction: str
    outcome: str
    product: str
    minutes: float | None
    amount: float | None
    next_step_on: date | None
    source: str
    reason: str
    note: str
    kind: str
    is_undone: bool


class Contacts(Schema):
    """A page of contacts."""

    items: list[ContactTold]
    next: str | None


class ProspectSaid(Said):
    """What is said anew of a prospect."""

    name: Text200 | None = None
    company: Text200 | None = None
    email: Text400 | None = None
    phone: Text200 | None = None
    address: Text300 | None = None
    postcode: Text20 | None = None
    city: Text100 | None = None
    region: Text100 | None = None
    tax_id: Text40 | None = None
    born: Text40 | None = None
    source: Text100 | None = None


class ErasureSaid(Said):
    """Why a person is erased."""

    reason: Text200


class ProspectTold(Schema):
    """A prospect."""

    id: str
    name: str
    company: str
    email: str
    phone: str
    address: str
    postcode: str
    city: str
    region: str
    tax_id: str
    born: str
    source: str
    owner: str
    is_shared: bool
    touches: int
    last_on: date | None
    waiting_since: datetime | None
    erased_at: datetime | None


class Prospects(Schema):
    """A page of prospects."""

    items: list[ProspectTold]
    next: str | None


class OpportunitySaid(Said):
    """What is said of an open opportunity: its stage, the money expected, its next step, a waiver, a snooze."""

    stage: Text60 | None = None
    expected: Money | None = None
    next_step_on: date | None = None
    waiver: Text200 | None = None
    snoozed_until: date | None = None
    snoozed_why: Text200 | None = None


class OpportunityTold(Schema):
    """What goes on with a prospect about a product."""

    id: str
    prospect: str
    product: str
    seller: str
    status: str
    stage: str
    amount: float | None
    opened_on: date | None
    closed_on: date | None
    touches: int
    last_on: date
    next_step_on: date | None
    waiver: str
    snoozed_until: date | None
    snoozed_why: str


class Opportunities(Schema):
    """A page of opportunities."""

    items: list[OpportunityTold]
    next: str | None


class NumberTold(Schema):
    """A number: overall and by group, or why it cannot be told."""

    name: str
    title: str
    overall: dict[str, Any] | None
    groups: dict[str, dict[str, Any]]
    unknown: str | None


class Numbers(Schema):
    """Numbers as of a day; amounts are in `currency` (ISO 4217), null where the desk does not say."""

    as_of: date
    currency: str | None
    numbers: list[NumberTold]


class ImportTold(Schema):
    """An import: its state, how far it is, what it would do or did."""

    key: UUID
    name: str
    by: str
    at: datetime
    state: str
    format: str
    progress: float
    counts: dict[str, Any]
    complaints: list[dict[str, Any]]
    error: str


class Seen(Schema):
    """How many, of how many, and how many were to be expected."""

    count: float
    among: float
    expected: float


class SignTold(Schema):
    """A question: what was seen, against what, how sure, when it is innocent, what to ask, and what was answered."""

    key: str
    sign: str
    seller: str
    period: str
    statistic: Seen
    p: float
    q: float
    flagged: bool
    strength: str
    what: str
    against: str
    innocent_if: str
    ask: str
    rows: list[str]
    asked_at: datetime
    is_standing: bool
    state: Literal["open", "answered", "dismissed", "audit"]
    answer: str
    reason: str


class Signs(Schema):
    """A page of questions; for who leads also what is seen of the company as a whole, and why signs cannot be told."""

    items: list[SignTold]
    next: str | None
    looked_at: datetime | None
    company: list[str]
    unknown: dict[str, str]


class DecisionSaid(Said):
    """What becomes of a question: answered or dismissed with words, or sent to audit."""

    state: Literal["answered", "dismissed", "audit"]
    text: Text2000 = ""


class FindingSaid(Said):
    """Whether a contact took place; null takes back what was said."""

    took_place: bool | None


class CheckTold(Schema):
    """A contact drawn to be verified: from which stratum of how many, and what was found."""

    key: str
    contact: UUID | None
    prospect: str | None
    seller: str
    day: date | None
    stratum: Literal["asked", "same seller", "others"]
    of: int
    took_place: bool | None
    by: str


class EstimateTold(Schema):
    """The share of all contacts that never took place, with its limits."""

    share: float
    low: float
    high: float


class Audit(Schema):
    """The last sample; its estimate once something of each stratum was found."""

    items: list[CheckTold]
    estimate: EstimateTold | None


class StatementTold(Schema):
    """A month's numbers as they stood, and the line that holds them."""

    period: str
    since: date
    until: date
    line: int
    digest: str
    at: datetime
    numbers: dict[str, Any]


class LedgerTold(Schema):
    """How far the ledger goes, by which key its checkpoints are signed, and what was stated."""

    lines: int
    digest: str
    key: str
    statements: list[StatementTold]


class Imports(Schema):
    """A page of imports."""

    items: list[ImportTold]
    next: str | None


class StepSaid(Said):
    """The step an import is to take."""

    step: Literal["check", "apply", "undo"]
    mapping: Text20000 | None = None


class CardTold(Schema):
    """A scorecard that is shipped."""

    name: str
    title: str
    toml: str


class AdoptedTold(Schema):
    """A scorecard that was adopted."""

    key: UUID
    title: str
    toml: str
    since: date


class Scorecards(Schema):
    """The scorecards there are."""

    shipped: list[CardTold]
    adopted: list[AdoptedTold]


class RehearsalSaid(Said):
    """Which scorecards to rehearse side by side, by name or as TOML; with the figures of which kind of selling.

    Or with the desk's own, as they were since a day: what was before tells only whom one knew.
    """

    scorecards: Annotated[list[Text20000], Field(min_length=1, max_length=4)]
    kind: Literal["field", "inside", "long_cycle", "reference"] = "field"
    own_figures: bool = False
    since: date | None = None


class RehearsalTold(Schema):
    """A rehearsal: how far it is, and what it says."""

    key: UUID
    what: str
    title: str
    state: str
    error: str
    progress: float
    said: dict[str, Any] | None

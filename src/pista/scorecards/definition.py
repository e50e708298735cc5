"""What a scorecard is: elements, each a metric with what it pays, in one TOML file.

What is paid is counted in points: a point is a tenth of the margin that an average sale leaves, so that a scorecard is
the same in every currency. A file may say what a point is in money (`point = 25.0`).
"""

from __future__ import annotations

import math
import re
import tomllib
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pista.errors import PistaError, unknown_name
from pista.language import N_, _
from pista.metrics.definition import metrics

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).parent
# How many of each window there are in a month of twenty working days.
WINDOWS = {"day": 20.0, "week": 4.0, "month": 1.0, "quarter": 1 / 3}
# Of these a weight is the share that is paid out.
SHARED_OUT = ("margin", "revenue")
AUDIENCES = ("seller", "manager", "team", "company")
MOST_ELEMENTS = 12
MOST_BYTES = 100_000
MOST = 1e9


class ScorecardError(PistaError):
    """A scorecard that cannot be read; the message says where and what to do."""


@dataclass(frozen=True)
class Tier:
    """From here on each unit pays so much more."""

    start: float
    rate: float


@dataclass(frozen=True)
class Cliff:
    """Paid at once when this much is reached."""

    at: float
    pay: float


@dataclass(frozen=True)
class Element:
    """One metric of a scorecard, what it pays in each window, and what is asked.

    metric       a number of the catalogue
    window       day, week, month or quarter; what is paid is paid in each of them
    weight       points for each unit of the number (for a ratio, for the whole: 0.5 pays half of it)
    quota        what is asked; `at_most` turns it round: no more than this
    reward       points for reaching the quota
    penalty      points that not reaching it costs: corrective action
    floor, cap   below the floor the weight pays nothing; above the cap nothing more
    tiers        from each of them on a unit pays so many points more
    cliffs       points paid at once at each of them
    accelerator  times the weight beyond the quota: 1.5 pays half as much again
    verified     whether only counts what was verified with the prospect or by evidence
    only_if_met  whether it is paid only where all quotas of the scorecard are met
    """

    metric: str
    window: str = "month"
    weight: float = 0.0
    quota: float | None = None
    at_most: bool = False
    reward: float = 0.0
    penalty: float = 0.0
    floor: float | None = None
    cap: float | None = None
    tiers: tuple[Tier, ...] = ()
    cliffs: tuple[Cliff, ...] = ()
    accelerator: float = 1.0
    verified: bool = False
    only_if_met: bool = False


@dataclass(frozen=True)
class Scorecard:
    """What a person is measured on and paid for."""

    name: str
    title: str
    why: str = ""
    elements: tuple[Element, ...] = field(default_factory=tuple)
    seen_by: tuple[str, ...] = ("seller", "manager")
    point: float | None = None


def scorecards() -> dict[str, Scorecard]:
    """Return the scorecards that are shipped, by name."""
    return {path.stem: _shipped(path) for path in sorted(FOLDER.glob("*.toml"))}


def scorecard_of(given: str) -> Scorecard:
    """Return the scorecard of that name, or that a file describes; raises PistaError where there is none."""
    shipped = scorecards()
    if given in shipped:
        return shipped[given]
    path = Path(given)
    if path.suffix == ".toml" or path.is_file():
        return _read(path)
    raise unknown_name(N_("scorecard"), given, shipped)


@cache
def _shipped(path: Path) -> Scorecard:
    return scorecard_from(path.stem, path.read_text(encoding="utf-8"))


def _read(path: Path) -> Scorecard:
    try:
        content = path.read_bytes()
        if len(content) > MOST_BYTES:
            raise ScorecardError(N_("{path} is no scorecard: it is too long."), path=path)
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise ScorecardError(N_("{path} cannot be read."), hint=N_("Check the name."), path=path) from error
    except UnicodeDecodeError as error:
        raise ScorecardError(N_("{path} is not text in UTF-8."), path=path, hint=N_("Save it as UTF-8.")) from error
    return scorecard_from(path.stem, text)


def scorecard_from(name: str, text: str) -> Scorecard:
    """Read a scorecard from its TOML."""
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ScorecardError(
            N_("Scorecard {name} is not TOML: {error}."), name=name, error=str(error).rstrip("."),
            hint=N_("See docs/rehearsal.md for an example."),
        ) from error  # fmt: skip
    return scorecard_in(name, said)


def scorecard_in(name: str, said: Mapping[str, Any]) -> Scorecard:
    """Make a scorecard of what a file or a form says; raises ScorecardError, which says where."""
    _known(name, N_("the scorecard"), said, ("title", "why", "seen_by", "point", "element"))
    elements = said.get("element", [])
    if not isinstance(elements, list) or not elements or not all(isinstance(one, dict) for one in elements):
        raise ScorecardError(
            N_("Scorecard {name} measures nothing."), name=name, hint=N_("Add an [[element]] with a metric.")
        )
    if len(elements) > MOST_ELEMENTS:
        raise ScorecardError(
            N_("Scorecard {name} has {n} elements; nobody keeps more than {most} in mind."), name=name,
            n=len(elements), most=MOST_ELEMENTS, hint=N_("Leave some out."),
        )  # fmt: skip
    seen_by = said.get("seen_by", ["seller", "manager"])
    if not isinstance(seen_by, list) or any(one not in AUDIENCES for one in seen_by):
        raise ScorecardError(
            N_("Scorecard {name}: seen_by is a list of {known}."), name=name, known=", ".join(AUDIENCES)
        )
    point = None if said.get("point") is None else _figure(name, "point", said["point"])
    if point is not None and point <= 0:
        raise ScorecardError(N_("Scorecard {name}: {key} must be greater than 0."), name=name, key="point")
    for key in ("title", "why"):
        if not isinstance(said.get(key, ""), str):
            raise ScorecardError(
                N_("Scorecard {name}: {key} is no text."), name=name, key=key, hint=N_("Put it in quotation marks.")
            )
    read = tuple(_element(name, place, one) for place, one in enumerate(elements, start=1))
    if any(one.only_if_met for one in read) and all(one.quota is None for one in read):
        raise ScorecardError(
            N_("Scorecard {name}: only_if_met waits for quotas, and there are none."), name=name,
            hint=N_("Say quota = 15 in one of its elements, for example."),
        )  # fmt: skip
    return Scorecard(name, str(said.get("title", name)), str(said.get("why", "")), read, tuple(seen_by), point)


def _element(name: str, place: int, said: Mapping[str, Any]) -> Element:
    where = _("element {place}").format(place=place)
    _known(name, where, said, [one.name for one in fields(Element)])
    if "metric" not in said:
        raise ScorecardError(
            N_("Scorecard {name}, {where}: no metric is named."), name=name, where=where,
            hint=N_('Add metric = "contacts", or another that "pista metrics" lists.'),
        )  # fmt: skip
    window = said.get("window", "month")
    for what, value, known in ((N_("metric"), said["metric"], metrics()), (N_("window"), window, WINDOWS)):
        if value not in known:
            raise _misnamed(name, where, unknown_name(what, str(value), known))
    figures = {
        key: _figure(name, f"{where}, {key}", said[key])
        for key in ("weight", "quota", "reward", "penalty", "floor", "cap", "accelerator") if key in said
    }  # fmt: skip
    flags = {
        key: _flag(name, f"{where}, {key}", said[key]) for key in ("at_most", "verified", "only_if_met") if key in said
    }
    tiers = tuple(Tier(*pair) for pair in _pairs(name, where, said, "tiers", ("from", "rate")))
    cliffs = tuple(Cliff(*pair) for pair in _pairs(name, where, said, "cliffs", ("at", "pay")))
    element = Element(metric=said["metric"], window=window, tiers=tiers, cliffs=cliffs, **figures, **flags)  # type: ignore[arg-type]
    _refuse_nonsense(name, where, element)
    _refuse_beyond_reach(name, where, element)
    return element


def _refuse_beyond_reach(name: str, where: str, element: Element) -> None:
    """Refuse what no number can reach, below nothing or above all of a share; an accelerator for what is to be less."""
    marks = [("quota", element.quota), ("floor", element.floor), ("cap", element.cap)]
    marks += [("tiers", tier.start) for tier in element.tiers] + [("cliffs", cliff.at) for cliff in element.cliffs]
    for key, value in marks:
        if value is not None and value < 0:
            raise ScorecardError(
                N_("Scorecard {name}, {where}: {key} cannot be negative."), name=name, where=where, key=key,
                hint=N_("Say what is to be reached, 0 or more."),
            )  # fmt: skip
        if value is not None and value > 1 and metrics()[element.metric].is_share:
            raise ScorecardError(
                N_("Scorecard {name}, {where}: {metric} is a share, and never {value}."), name=name, where=where,
                metric=element.metric, value=f"{value:g}", hint=N_("Write 67 % as 0.67."),
            )  # fmt: skip
    if element.at_most and element.accelerator != 1:
        raise ScorecardError(
            N_("Scorecard {name}, {where}: what is asked at most has no accelerator beyond it."), name=name,
            where=where, hint=N_("Leave out one of the two."),
        )  # fmt: skip


def _refuse_nonsense(name: str, where: str, element: Element) -> None:
    for key, value in (("reward", element.reward), ("penalty", element.penalty), ("accelerator", element.accelerator)):
        if value < 0:
            raise ScorecardError(
                N_("Scorecard {name}, {where}: {key} cannot be negative."), name=name, where=where, key=key,
                hint=N_("What is lost is a penalty; what is given, a reward."),
            )  # fmt: skip
    asks = element.reward or element.penalty or element.accelerator != 1
    if asks and element.quota is None:
        raise ScorecardError(
            N_("Scorecard {name}, {where}: a reward, penalty or accelerator needs a quota."), name=name, where=where,
            hint=N_("Say quota = 15, for example."),
        )  # fmt: skip
    if element.floor is not None and element.cap is not None and element.floor >= element.cap:
        raise ScorecardError(N_("Scorecard {name}, {where}: the floor is not below the cap."), name=name, where=where)
    pays = element.weight or element.reward or element.penalty or element.tiers or element.cliffs
    if not pays and element.quota is None:
        raise ScorecardError(
            N_("Scorecard {name}, {where}: {metric} pays nothing and asks nothing."), name=name, where=where,
            metric=element.metric, hint=N_("Give it a weight, a quota, tiers or cliffs."),
        )  # fmt: skip


def _misnamed(name: str, where: str, near: PistaError) -> ScorecardError:
    """Say where something has a name that there is not."""
    return ScorecardError(
        N_("Scorecard {name}, {where}: {problem}"), name=name, where=where, problem=f"{near.what} {near.hint}"
    )


def _known(name: str, where: str, said: Mapping[str, Any], known: list[str] | tuple[str, ...]) -> None:
    for key in said:
        if key not in known:
            raise _misnamed(name, where, unknown_name(N_("key"), key, known))


def _figure(name: str, where: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ScorecardError(
            N_("Scorecard {name}, {where}: '{value}' is no number."), name=name, where=where, value=value
        )
    if abs(value) > MOST:
        raise ScorecardError(
            N_("Scorecard {name}, {where}: {value} is more than anybody has."), name=name, where=where,
            value=f"{value:g}", hint=N_("Write a smaller number."),
        )  # fmt: skip
    return float(value)


def _flag(name: str, where: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise ScorecardError(
            N_("Scorecard {name}, {where}: '{value}' is neither true nor false."), name=name, where=where, value=value
        )
    return value


def _pairs(
    name: str, where: str, said: Mapping[str, Any], key: str, names: tuple[str, str]
) -> list[tuple[float, float]]:
    rows = said.get(key, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) and set(row) == set(names) for row in rows):
        raise ScorecardError(
            N_("Scorecard {name}, {where}: {key} is a list such as [{{ {first} = 10, {second} = 2 }}]."), name=name,
            where=where, key=key, first=names[0], second=names[1],
        )  # fmt: skip
    pairs = [(_figure(name, f"{where}, {key}", row[names[0]]), _figure(name, f"{where}, {key}", row[names[1]]))
             for row in rows]  # fmt: skip
    if [start for start, _much in pairs] != sorted({start for start, _much in pairs}):
        raise ScorecardError(
            N_("Scorecard {name}, {where}: {key} must rise from one to the next."), name=name, where=where, key=key
        )
    return pairs


def as_toml(card: Scorecard) -> str:
    """Write a scorecard as a file that reads back as the same."""
    lines = [f"title = {_quoted(card.title)}"]
    lines += [f"why = {_quoted(card.why)}"] if card.why else []
    lines += [f"seen_by = [{', '.join(map(_quoted, card.seen_by))}]"]
    lines += [f"point = {card.point!r}"] if card.point is not None else []
    for element in card.elements:
        lines += ["", "[[element]]"]
        for one in fields(Element):
            value = getattr(element, one.name)
            if value == one.default:
                continue
            lines.append(f"{one.name} = {_toml(value)}")
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, tuple):
        rows = [f"{{ from = {one.start!r}, rate = {one.rate!r} }}" if isinstance(one, Tier)
                else f"{{ at = {one.at!r}, pay = {one.pay!r} }}" for one in value]  # fmt: skip
        return f"[{', '.join(rows)}]"
    return repr(value)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", " ", escaped) + '"'

"""Who is who on the desk: pairs to look at, and what is said of them; two that are one go by one name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.db.models import Q

from pista.engines.identities import resolved
from pista.errors import PistaError
from pista.language import N_
from pista.prospects.comparing import FAMILY, GIVEN
from pista.prospects.links import Link as Said
from pista.prospects.links import renamed_by, was_said
from pista.web.records import access
from pista.web.records.ledger import Line, append, append_all, saying
from pista.web.records.models import Link, Pair, Prospect
from pista.web.records.recognition import learned_before
from pista.web.records.telling_many import retell_many
from pista.web.records.writing import update_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from pista.engines.opened import Book
    from pista.prospects.links import Says
    from pista.prospects.resolving import Found, Resolution
    from pista.web.records.arrangements import Seller

MOST_SHOWN, MOST_ACCEPTED = 100, 100_000
# What tells two people apart, where two second surnames were written down.
OTHER_NAMES = {GIVEN.otherwise.called, FAMILY.otherwise.called, FAMILY.levels[2].called}


def say(one: str, other: str, says: Says, by: Seller, now: datetime) -> Prospect:
    """Say of two prospects that they are one, or are not, or take back what was said; return the one left."""
    with saying():
        pair = [_record(by, name) for name in (one, other)]
        if one == other:
            raise PistaError(N_("'{one}' is one prospect already."), hint=N_("Name two."), one=str(pair[0]))
        known = _links_among(_component([one, other]))
        if says == "undone" and not was_said([_said(link) for link in known], Said(now, one, other, says).pair):
            raise PistaError(N_("Nothing was said of these two that could be taken back."))
        key = uuid4()
        append(Line(key, now, by.name, "link", {"one": one, "other": other, "says": says}, one))
        Link.objects.create(key=key, at=now, one=one, other=other, says=says, by=by.name, why="person")
        regroup([one, other])
        return access.prospect_of(by, one)


def accept_certain(by: Seller, now: datetime) -> int:
    """Say of all pairs that who is who is certain of that they are one; return how many there were."""
    access.leader(by)
    with saying():
        pairs = [pair for pair, _one, _other in pairs_to_judge(by, most=MOST_ACCEPTED) if pair.tier == "certain"]
        link_all([(pair.one, pair.other, "model", ", ".join(json.loads(pair.reasons))) for pair in pairs], by.name, now)
        return len(pairs)


def link_all(
    pairs: Sequence[tuple[str, str, str, str]], by: str, now: datetime, within: UUID | None = None
) -> list[Link]:
    """Link pairs (one, other, why, detail) as the same, all at once; inside a transaction. `within` is an import's."""
    keys = [uuid5(within, f"{one}/{other}") if within else uuid4() for one, other, _why, _detail in pairs]
    append_all([
        Line(key, now, by, "link", {"one": one, "other": other, "says": "same"}, one)
        for key, (one, other, _why, _detail) in zip(keys, pairs, strict=True)
    ])  # fmt: skip
    links = [
        Link(key=key, at=now, one=one, other=other, says="same", by=by, why=why, detail=detail[:300])
        for key, (one, other, why, detail) in zip(keys, pairs, strict=True)
    ]
    Link.objects.bulk_create(links, batch_size=500)
    regroup({name for one, other, _why, _detail in pairs for name in (one, other)})
    return links


def regroup(names: Iterable[str]) -> None:
    """Let all that are linked to some prospects go by one name each, and retell them."""
    everyone = _component(names)
    alive = set(Prospect.objects.filter(id__in=everyone, is_undone=False).values_list("id", flat=True))
    # Who is not there any more is nobody's name; what was said of them holds again when they are.
    of, _conflicts = renamed_by([_said(link) for link in _links_among(alive)])
    before = dict(Prospect.objects.filter(id__in=everyone).values_list("id", "same_as"))
    changed = {name for name in before if before[name] != of.get(name, "")}
    update_rows([Prospect(id=name, same_as=of.get(name, "")) for name in sorted(changed)], ["same_as"])
    heads = {of.get(name) or name for name in everyone} | {before[name] for name in changed if before[name]}
    retell_many(sorted(heads | changed))


def linked_among(names: Iterable[str]) -> set[str]:
    """Return those of some prospects that were ever linked."""
    wanted = sorted(names)
    found: set[str] = set()
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        found |= set(Link.objects.filter(one__in=some).values_list("one", flat=True))
        found |= set(Link.objects.filter(other__in=some).values_list("other", flat=True))
    return found


def find_pairs(book: Book) -> int:
    """Ask who is who, and keep the pairs to look at in the place of older ones; return how many there are."""
    _records, resolution = resolved(book, known=learned_before())
    return keep_pairs(resolution)


def keep_pairs(resolution: Resolution) -> int:
    """Keep the pairs of a resolution to be looked at."""
    found: dict[tuple[str, str], Pair] = {}
    tiers: Sequence[tuple[str, Sequence[Found]]] = (
        ("certain", resolution.certain), ("likely", resolution.likely), ("doubtful", resolution.doubtful),
    )  # fmt: skip
    for tier, pairs in tiers:
        for one in pairs:
            # Whatever else agrees: two second surnames are not accepted unseen.
            is_to_be_seen = tier == "certain" and bool(OTHER_NAMES & set(one.reasons))
            said = Pair(
                one=one.one,
                other=one.other,
                tier="likely" if is_to_be_seen else tier,
                probability=one.probability,
                reasons=json.dumps(list(one.reasons)),
            )
            found.setdefault((one.one, one.other), said)
    with transaction.atomic():
        Pair.objects.all().delete()
        Pair.objects.bulk_create(found.values(), batch_size=500)
    return len(found)


def named(links: Iterable[Link]) -> dict[str, Prospect]:
    """Return the prospects that links are about, by their names."""
    return Prospect.objects.in_bulk([name for link in links for name in (link.one, link.other)])


def pairs_to_judge(person: Seller, most: int = MOST_SHOWN) -> list[tuple[Pair, Prospect, Prospect]]:
    """Return pairs of prospects that a person sees and nobody has judged, the likeliest first."""
    result = []
    order = {"certain": 0, "likely": 1, "doubtful": 2}
    seen = access.prospects_of(person)
    some = sorted(Pair.objects.all(), key=lambda pair: (order[pair.tier], -(pair.probability or 1.0), pair.id))
    judged = _judged(some)
    for start in range(0, len(some), MOST_SHOWN):
        batch = [pair for pair in some[start : start + MOST_SHOWN] if (pair.one, pair.other) not in judged]
        known = seen.in_bulk([name for pair in batch for name in (pair.one, pair.other)])
        result += [
            (pair, known[pair.one], known[pair.other]) for pair in batch if pair.one in known and pair.other in known
        ]
        if len(result) >= most:
            break
    return result[:most]


def links_lately(person: Seller) -> list[Link]:
    """Return what was said last of pairs, where it still stands and the person sees them."""
    links = list(Link.objects.exclude(says="undone").order_by("-id")[:200])
    known = access.seen_among(person, {name for link in links for name in (link.one, link.other)})
    holding = [link for link in links if link.one in known and link.other in known]
    return [link for link in holding if _holds(link)][:30]


def _holds(link: Link) -> bool:
    of_pair = Link.objects.filter(Q(one=link.one, other=link.other) | Q(one=link.other, other=link.one))
    said: list[Link] = []
    for one in of_pair:
        if one.says == "undone":
            said = said[:-1]
        else:
            said.append(one)
    return bool(said) and said[-1].pk == link.pk


def _judged(pairs: Sequence[Pair]) -> set[tuple[str, str]]:
    names = [name for pair in pairs for name in (pair.one, pair.other)]
    links = [_said(link) for start in range(0, len(names), 500) for link in _of(names[start : start + 500])]
    return {(pair.one, pair.other) for pair in pairs if was_said_of(links, pair)}


def was_said_of(links: Sequence[Said], pair: Pair) -> bool:
    """Whether anything holds of a pair."""
    own = [link for link in links if set(link.pair) == {pair.one, pair.other}]
    return bool(own) and was_said(own, own[0].pair)


def _of(names: Sequence[str]) -> list[Link]:
    return list(Link.objects.filter(one__in=names))


def _component(names: Iterable[str]) -> set[str]:
    """Return all prospects that were ever linked with some, through however many."""
    found, new = set(names), set(names)
    while new:
        links = Link.objects.filter(Q(one__in=new) | Q(other__in=new)).values_list("one", "other")
        reached = {name for pair in links for name in pair}
        new, found = reached - found, found | reached
    return found


def _links_among(names: set[str]) -> list[Link]:
    return [link for link in Link.objects.filter(one__in=names).order_by("id") if link.other in names]


def _said(link: Link) -> Said:
    return Said(link.at, link.one, link.other, link.says, link.by, link.why)  # type: ignore[arg-type]  # checked when said


def _record(by: Seller, name: str) -> Prospect:
    """Return a prospect's own record, where the person sees what it goes by."""
    access.prospect_of(by, name)
    return Prospect.objects.get(id=name)

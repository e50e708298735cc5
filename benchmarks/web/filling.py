"""Fills a desk with a million contacts of 200,000 prospects, as if they had been logged one by one."""

import random
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID


def fill(contacts: int, prospects: int) -> None:
    """Write the rows and the ledger; the kinds and threads are made by the desk's own rules."""
    from pista.book.days import day_of
    from pista.rehearsal.people import messy_people
    from pista.web.records.contacts import What, Who, body_of, new_prospect, prospect_line
    from pista.web.records.ledger import Line, append_all, saying
    from pista.web.records.models import Contact
    from pista.web.records.telling_many import retell_many
    from pista.web.records.writing import insert_rows

    chance = random.Random(7)
    now = datetime.now(UTC)
    people, _ = messy_people(prospects, doubles=0.0, seed=7)
    outcomes = ["no_answer"] * 4 + ["conversation"] * 3 + ["interest", "proposal", "proposal", "sale", "refusal"]
    started = time.monotonic()
    for first in range(0, prospects, 5000):
        with saying():
            made, lines, rows = [], [], []
            for number in range(first, min(first + 5000, prospects)):
                person = people[number]
                key = UUID(int=chance.getrandbits(128), version=4)
                who = Who(
                    name=person["name"],
                    company=person["company"],
                    email=person["emails"],
                    phone=person["phones"],
                    city=person["city"],
                    source=chance.choice(["web", "fair", "call", ""]),
                )
                seller = f"seller {number % 40:02}"
                one = new_prospect(str(key), who, seller, now)
                made.append(one)
                lines.append(prospect_line(key, one, now, seller))
                day = chance.randrange(0, 700)
                product = chance.choice(["Basic", "Plus", "Pro", "Service"])
                for _ in range(contacts // prospects):
                    day += chance.randrange(1, 25)
                    at = now - timedelta(days=max(0, 900 - day), minutes=chance.randrange(60, 600))
                    outcome = chance.choice(outcomes)
                    what = What(
                        at,
                        at.date(),
                        chance.choice(["call", "mail", "visit"]),
                        "out",
                        outcome,
                        product,
                        float(chance.randrange(2, 40)),
                        100.0 if outcome == "sale" else None,
                        (at + timedelta(days=9)).date() if outcome == "proposal" else None,
                    )
                    contact = UUID(int=chance.getrandbits(128), version=4)
                    rows.append(
                        Contact(
                            key=contact,
                            prospect_id=str(key),
                            at=at,
                            day=day_of(at.date()),
                            logged_at=at,
                            taken_at=at,
                            seller=seller,
                            channel=what.channel,
                            direction="out",
                            outcome=outcome,
                            product=product,
                            minutes=what.minutes,
                            amount=what.amount,
                            next_step_on=what.next_step_on,
                            kind="new",
                            evidence="self",
                        )
                    )
                    lines.append(Line(contact, at, seller, "contact", body_of(str(key), seller, what), str(key)))
            insert_rows(made)
            insert_rows(rows)
            append_all(lines)
            retell_many([one.id for one in made])
        sys.stderr.write(f"\r{first + len(made):,} prospects, {time.monotonic() - started:.0f} s ")
    sys.stderr.write("\n")


if __name__ == "__main__":
    from pista.web.serving import open_desk

    open_desk(Path(sys.argv[1]), "carmen")
    fill(int(sys.argv[2]), int(sys.argv[3]))

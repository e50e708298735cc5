"""Messy people with known truth: Spanish and English names, telephones, e-mails, some written down more than once."""

from __future__ import annotations

from random import Random

from pista.book.names import NICKNAMES, without_accents

GIVEN = """
Carmen María Ana Lucía Laura Marta Elena Paula Cristina Isabel Pilar Teresa Rosa Mercedes Concepción Dolores
Beatriz Nuria Silvia Irene Antonio José Manuel Francisco Juan Luis Javier Miguel Carlos Pedro Jesús Alejandro
Daniel Rafael Fernando Pablo Jorge Sergio Andrés Ignacio Enrique Vicente Eduardo Roberto Ramón Óscar Iván Hugo
Diego James Robert John Michael David William Richard Thomas Christopher Matthew Anthony Steven Andrew Joshua
Kenneth Jennifer Elizabeth Susan Jessica Sarah Karen Nancy Margaret Emily Michelle Amanda Melissa Deborah
Rebecca Sharon
""".split()  # noqa: SIM905 - a list of names is read more easily so
SURNAMES = """
García González Rodríguez Fernández López Martínez Sánchez Pérez Gómez Martín Jiménez Ruiz Hernández Díaz Moreno
Muñoz Álvarez Romero Alonso Gutiérrez Navarro Torres Domínguez Vázquez Ramos Gil Ramírez Serrano Blanco Molina
Morales Suárez Ortega Delgado Castro Ortiz Rubio Marín Sanz Núñez Iglesias Medina Garrido Cortés Castillo Santos
Lozano Guerrero Cano Prieto Méndez Cruz Calvo Gallego Herrera Márquez León Vidal Peña Flores Cabrera Campos Vega
Fuentes Carrasco Diez Reyes Caballero Nieto Aguilar Pascual Santana Herrero Lorenzo Montero Hidalgo Giménez
Ibáñez Ferrer Durán Santiago Benítez Mora Arias Vargas Carmona Crespo Román Pastor Soto Sáez Velasco Moya Soler
Parra Esteban Bravo Gallardo Rojas Smith Johnson Williams Brown Jones Miller Davis Wilson Anderson Taylor Moore
Jackson Thompson White Harris Clark Lewis Robinson Walker Young Allen King Wright Scott Hill Green Adams Baker
Nelson Carter Mitchell Campbell Roberts Phillips Evans Turner Parker Collins Edwards Stewart Morris Murphy Cook
Rogers Morgan Peterson Cooper Reed Bailey Bell Kelly Howard Ward Cox Richardson Wood Watson Brooks Bennett Gray
""".split()  # noqa: SIM905 - a list of names is read more easily so
CITIES = """
Madrid Barcelona Valencia Sevilla Zaragoza Málaga Murcia Palma Bilbao Alicante Córdoba Valladolid Vigo Gijón
Granada Oviedo Cartagena Jerez Pamplona Almería Burgos Salamanca Huelva Logroño Cádiz Lugo Cáceres Girona Toledo
Ourense London Leeds Bristol Manchester Dublin Boston Chicago Denver Austin Portland
""".split()  # noqa: SIM905 - a list of names is read more easily so
DOMAINS = ("gmail.com", "hotmail.com", "yahoo.es", "outlook.com")
TRADES = ("Talleres", "Transportes", "Hotel", "Clínica", "Grupo", "Asesoría", "Construcciones", "Farmacia")
# Nicknames by the name they stand for.
SHORT = {name: sorted(nick for nick, root in NICKNAMES.items() if root == name) for name in set(NICKNAMES.values())}


def messy_people(records: int, doubles: float = 0.2, seed: int = 1) -> tuple[list[dict[str, str]], dict[str, str]]:
    """Return `records` rows for pista.prospects.records, a share of `doubles` among them, and who each row is.

    A double keeps the e-mail or the telephone, however written, or else the whole name with city and company.
    """
    chance = Random(seed)  # noqa: S311 - a simulation
    rows: list[dict[str, str]] = []
    truth: dict[str, str] = {}
    people: list[dict[str, str]] = []
    for place in range(records):
        if people and chance.random() < doubles:
            who = chance.randrange(len(people))
            said = _again(people[who], chance)
        else:
            who = len(people)
            person = _person(who, chance)
            said = _first(person, chance)
            # What the first record does not say, a second one cannot be known by.
            people.append(person | {key: said[key] for key in ("emails", "phones")})
        name = f"r{place:07}"
        rows.append({"prospect": name, **said})
        truth[name] = f"p{who}"
    return rows, truth


def _often(chance: Random, names: list[str]) -> str:
    """Choose a name: the first ones are many times as common as the last ones."""
    return names[int(len(names) * chance.random() ** 2)]


def _person(number: int, chance: Random) -> dict[str, str]:
    given, first, second = _often(chance, GIVEN), _often(chance, SURNAMES), _often(chance, SURNAMES)
    company = f"{chance.choice(TRADES)} {chance.choice(SURNAMES)} {chance.choice(CITIES)}"
    plain = without_accents(f"{given[0]}{first}").lower()
    own = f"{without_accents(company).replace(' ', '').lower()}.es"
    domain = chance.choice(DOMAINS) if chance.random() < 0.6 else own  # noqa: PLR2004
    return {
        "given": given, "first": first, "second": second, "city": _often(chance, CITIES),
        "company": company,
        "email": f"{plain}{number}@{domain}", "phone": f"6{chance.randrange(10**8):08}",
    }  # fmt: skip


def _first(person: dict[str, str], chance: Random) -> dict[str, str]:
    """Return how somebody is written down the first time: whole, but not always with everything."""
    said = {
        "name": f"{person['given']} {person['first']} {person['second']}", "emails": person["email"],
        "phones": person["phone"], "city": person["city"], "company": chance.choice((person["company"], "")),
    }  # fmt: skip
    missing = chance.choice(("", "", "emails", "phones"))
    return said | ({missing: ""} if missing else {})


def _again(person: dict[str, str], chance: Random) -> dict[str, str]:
    """Return how somebody is written down once more."""
    said = {
        "name": _name_again(person, chance),
        "city": chance.choice((person["city"], person["city"].upper(), _typo(person["city"], chance), "")),
        "company": chance.choice((person["company"], person["company"] + ", S.L.", "")),
        "emails": chance.choice((person["email"], person["email"].upper(), "")),
        "phones": chance.choice((person["phone"], f"+34 {person['phone']}", _spaced(person["phone"]), "")),
    }
    if not any(said[key] and person[key] for key in ("emails", "phones")):
        said["phones"] = _spaced(person["phone"])
        said["emails"] = person["email"]
    return said


def _name_again(person: dict[str, str], chance: Random) -> str:
    given, first, second = person["given"], person["first"], person["second"]
    nicknames = SHORT.get(without_accents(given).lower(), [])
    written = chance.choice(
        (
            f"{given} {first}", f"{first} {second}, {given}", f"{given} {first} {second}".upper(),
            f"{given} {_typo(first, chance)}", f"{given[0]}. {first}", f"{_typo(given, chance)} {first} {second}",
            f"{chance.choice(nicknames).title() if nicknames else given} {first}", f"Sra. {given} {first} {second}",
        )
    )  # fmt: skip
    return without_accents(written) if chance.random() < 0.4 else written  # noqa: PLR2004


def _spaced(phone: str) -> str:
    return f"{phone[:3]} {phone[3:5]} {phone[5:7]} {phone[7:]}"


def _typo(word: str, chance: Random) -> str:
    """Return a word of four letters or more with two neighbours swapped, or one letter left out."""
    if len(word) < 4:  # noqa: PLR2004 - nothing would be left of it
        return word
    at = chance.randrange(1, len(word) - 1)
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return chance.choice((swapped, word[:at] + word[at + 1 :]))

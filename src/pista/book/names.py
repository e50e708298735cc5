"""Names of people and of organisations, brought to a form in which they can be compared.

Accents, case, order, titles, particles and legal forms do not tell people apart; nicknames stand for names; a Spanish
second surname may be missing.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nicknames import NickNamer

TITLES = frozenset((
    "sr", "sra", "srta", "don", "dona", "dna", "d", "da", "dr", "dra", "ing", "lic", "prof", "mr", "mrs", "ms", "miss",
    "sir",
))  # fmt: skip
PARTICLES = frozenset((
    "de", "del", "la", "las", "los", "da", "do", "dos", "das", "van", "von", "der", "den", "y", "e", "i",
))  # fmt: skip
LEGAL_FORMS = frozenset((
    "sa", "sl", "slu", "slp", "sau", "sas", "srl", "sc", "scp", "cb", "coop", "ltd", "limited", "llc", "llp", "lp",
    "inc", "incorporated", "corp", "corporation", "co", "company", "plc", "gmbh", "ag", "kg", "ohg", "bv", "nv",
    "ab", "oy", "as", "sarl", "eurl", "spa", "srls", "sapi", "cv", "ltda", "eirl", "cia",
))  # fmt: skip
# Written with points or spaces: S. A., S.A. de C.V., S. L.
_SPELLED = re.compile(r"\b(s)\W{0,2}(a|l)\b\W{0,2}(u\b)?(\W{0,2}de\W{1,2}c\W{0,2}v\b)?", re.IGNORECASE)
SMALL_WORDS = PARTICLES | {"the", "of", "and", "for", "el", "en", "para", "at", "in"}
# Words that say that a name is an organisation's.
TRADES = frozenset((
    "grupo", "group", "hotel", "restaurante", "restaurant", "bar", "cafe", "taller", "talleres", "construcciones",
    "transportes", "comercial", "industrias", "industrial", "servicios", "services", "solutions", "soluciones",
    "consulting", "consultores", "asesoria", "gestoria", "clinica", "hospital", "school", "colegio", "universidad",
    "university", "asociacion", "association", "fundacion", "foundation", "ayuntamiento", "inmobiliaria", "seguros",
    "insurance", "bank", "banco", "center", "centre", "centro", "academy", "academia", "store", "shop", "tienda",
    "hermanos", "bros", "partners", "associates", "asociados", "systems", "sistemas", "technologies", "tecnologias",
    "farmacia", "panaderia", "ferreteria",
))  # fmt: skip
_NICKNAMES = """
antonio: tono tonio toni tony; francisco: paco pancho curro fran kiko quico; jose: pepe chepe josep; ignacio: nacho
inaki; manuel: manolo manu lolo; enrique: quique kike henry; guillermo: guille memo william will bill billy;
alejandro: alex ale jandro alexander; fernando: nando fer; eduardo: edu lalo edward ed eddie ted; rafael: rafa;
roberto: berto robert rob bob bobby; luis: lucho luisito louis; jesus: chus chuy suso; javier: javi xavier;
santiago: santi yago; sebastian: sebas; vicente: chente vicent; gabriel: gabi gabo; daniel: dani dan danny;
miguel: migue michael mike mick; carlos: charly charles charlie chuck; jorge: george; juan: juanito john jack johnny;
pedro: peter pete; pablo: paul; andres: andy andrew drew; tomas: thomas tom tommy; ricardo: richard rick rich dick
richi; joaquin: quino ximo; maria: mari mary; concepcion: concha conchi; dolores: lola loli; francisca: paca paqui
fran; josefa: pepa pepi; isabel: isa elizabeth liz beth betty lizzie; teresa: tere maite theresa; rosario: charo;
mercedes: merche; pilar: pili; carmen: menchu carmina; monserrat: montse; montserrat: montse; inmaculada: inma;
consuelo: chelo; guadalupe: lupe; catalina: cata catherine kate cathy katherine; margarita: marga margaret maggie meg
peggy; susana: susi susan sue; patricia: patri paty pat; cristina: cris christine chris tina; beatriz: bea; elena:
helen ellen; ana: anna anne ann anita; alicia: ali alice; victoria: vicky; natalia: nati natalie; christopher: chris
kit; jennifer: jen jenny; matthew: matt mateo; benjamin: ben benji; samuel: sam sammy; nicolas: nico nicholas nick;
joseph: joe joey; james: jim jimmy jaime; david: dave davy; steven: steve stephen esteban; anthony: tony; gregory:
greg gregorio goyo; jeffrey: jeff; kenneth: ken kenny; ronald: ron ronnie; timothy: tim; lawrence: larry lorenzo;
douglas: doug; oliver: ollie; freddie: fred frederick federico fede; jacob: jake; joshua: josh; nathaniel: nate nat;
abigail: abi abby; deborah: deb debbie; rebecca: becky; jessica: jess; kimberly: kim; pamela: pam; sandra: sandy
"""
NICKNAMES = {
    nick: name.strip()
    for entry in _NICKNAMES.replace("\n", " ").split(";")
    for name, nicks in [entry.split(":")]
    for nick in nicks.split()
}
_WORD = re.compile(r"[a-z0-9]+")


def without_accents(text: str) -> str:
    """Return `text` with its accents, tildes and the like left out."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


@lru_cache(maxsize=200_000)
def folded(text: str) -> str:
    """Return `text` in lower case without accents, its spaces tidied."""
    return " ".join(without_accents(text.casefold()).split())


def words(text: str) -> list[str]:
    """Return the words of a text, folded; an apostrophe does not part a word."""
    return _WORD.findall(folded(text).replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", ""))


# What sounds alike in Spanish or in English, in the order in which it is written so.
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"ph", "f"), (r"^kn|^gn|^pn", "n"), (r"^wr", "r"), (r"ck|qu|q|c(?![eihy])", "k"), (r"sch|sh|ch", "x"),
        (r"c(?=[eiy])|z|ss", "s"), (r"g(?=[eiy])|j", "j"), (r"^ll|^i(?=[aeou])", "y"), (r"(?<=.)y", "i"),
        (r"v|w", "b"), (r"gh|h", ""), (r"mb$", "m"), (r"(.)\1+", r"\1"), (r"(?<=.)[aeiou]", ""), (r"(.)\1+", r"\1"),
    )
)  # fmt: skip


@lru_cache(maxsize=200_000)
def sound_of(name: str) -> str:
    """Return how a folded name sounds, in a few consonants: Jiménez and Gimenes are jmns, Phillip and Filip flp."""
    sound = name.replace(" ", "")
    for pattern, written in _SOUNDS:
        sound = pattern.sub(written, sound)
    return sound


@lru_cache(maxsize=200_000)
def root_of(given: str) -> str:
    """Return the name that a folded first name stands for: Pepe is José, Bill William; itself, where it is no nickname.

    Spanish ones, and what joins the two languages, are NICKNAMES; English ones those of the list that `nicknames`
    keeps, where it knows one name only that they stand for.
    """
    if given in NICKNAMES or not given:
        return NICKNAMES.get(given, given)
    names = {NICKNAMES.get(name, name) for name in _english().canonicals_of(given)}
    return names.pop() if len(names) == 1 else given


@cache
def _english() -> NickNamer:
    from nicknames import NickNamer  # noqa: PLC0415 - read when a name is first compared

    return NickNamer()


@dataclass(frozen=True)
class PersonName:
    """given, the root that a nickname stands for, all surnames, the first and the others; empty where there is none."""

    given: str = ""
    root: str = ""
    family: str = ""
    surname: str = ""
    second: str = ""


def person_name(text: str) -> PersonName:
    """Take a person's name apart: "Ortiz Pérez, Carmen" and "Dña. Carmen Ortiz Pérez" are the same.

    A single word is a surname where nothing says otherwise: forms that ask for one name ask for the last one.
    """
    last, _, first = text.partition(",")
    parts = [word for word in words(first) if word not in TITLES] if first.strip() else []
    rest = [word for word in words(last) if word not in TITLES | PARTICLES]
    if not parts and len(rest) > 1:
        parts, rest = rest[:1], rest[1:]
    given = parts[0] if parts else ""
    return PersonName(given, root_of(given), " ".join(rest), "".join(rest[:1]), " ".join(rest[1:]))


def organisation_words(text: str) -> list[str]:
    """Return the words of an organisation's name that tell it apart, in their order; all, where none does."""
    said = words(_SPELLED.sub(" ", text))
    telling = [word for word in said if word not in LEGAL_FORMS | SMALL_WORDS]
    return telling or said or words(text)


def spelling_key(text: str) -> str:
    """Return what is the same however a name is spelled: Acme, S.L. and ACME SL; Peña, Paula and Paula Peña."""
    return " ".join(sorted(set(organisation_words(text)) - TITLES))


def is_organisation(text: str) -> bool:
    """Whether a name says by itself that it is an organisation's: by its legal form, or by a word of trade."""
    said = words(text)
    return bool(_SPELLED.search(text) or (len(said) > 1 and said[-1] in LEGAL_FORMS) or TRADES & set(said))

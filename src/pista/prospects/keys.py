"""Keys that identify by themselves: e-mail, telephone, tax number; and those that only seem to."""

from __future__ import annotations

import re
from functools import lru_cache

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from pista.book.telephones import LEAST, phone_key
from pista.errors import unknown_name
from pista.language import N_

# Local parts that stand for an office, not for a person.
ROLES = frozenset((
    "info", "contact", "contacto", "contacte", "ventas", "sales", "comercial", "admin", "administracion",
    "administration", "office", "oficina", "hello", "hola", "support", "soporte", "ayuda", "help", "mail", "correo",
    "email", "noreply", "no-reply", "billing", "facturacion", "marketing", "rrhh", "hr", "jobs", "reception",
    "recepcion", "secretaria", "direccion", "gerencia", "compras", "clientes", "atencion", "reservas", "bookings",
    "webmaster",
))  # fmt: skip
# Domains that anybody may have an address at: sharing one says nothing.
PUBLIC_DOMAINS = frozenset((
    "gmail.com", "googlemail.com", "hotmail.com", "hotmail.es", "outlook.com", "outlook.es", "live.com", "live.es",
    "msn.com", "yahoo.com", "yahoo.es", "yahoo.co.uk", "ymail.com", "icloud.com", "me.com", "mac.com", "aol.com",
    "gmx.com", "gmx.de", "gmx.es", "web.de", "proton.me", "protonmail.com", "telefonica.net", "movistar.es",
    "terra.es", "ono.com", "orange.es", "wanadoo.es", "mail.com", "mail.ru", "qq.com", "163.com",
))  # fmt: skip
__all__ = ("LEAST", "checked_region", "domain_of", "email_key", "is_role", "phone_key", "tax_key")


@lru_cache(maxsize=200_000)
def email_key(text: str) -> str | None:
    """Return an e-mail address in its normal form, None where it is none."""
    try:
        found = validate_email(text.strip().strip("<>"), check_deliverability=False, allow_smtputf8=True)
    except EmailNotValidError:
        return None
    return found.normalized.casefold()


def is_role(email: str) -> bool:
    """Whether an address stands for an office rather than for a person."""
    return re.sub(r"[\d._-]+$", "", email.partition("@")[0]) in ROLES


def domain_of(email: str) -> str | None:
    """Return the domain of an address; None where anybody may have one there."""
    domain = email.rpartition("@")[2]
    return None if domain in PUBLIC_DOMAINS else domain


def checked_region(region: str | None) -> str | None:
    """Return a country code such as ES; raise UnknownNameError where no telephone numbers are known of it."""
    if region is not None and region.upper() not in phonenumbers.SUPPORTED_REGIONS:
        raise unknown_name(N_("country"), region, sorted(phonenumbers.SUPPORTED_REGIONS))
    return None if region is None else region.upper()


def tax_key(text: str) -> str | None:
    """Return a tax number in its normal form: capitals and digits; None where it has too few of them."""
    bare = re.sub(r"[^A-Z0-9]", "", text.upper())
    return bare if len(bare) >= LEAST and any(c.isdigit() for c in bare) else None

"""The verbs of people: make a seller, invite them by a link, change what they may, let them go; never delete them."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError

from pista.errors import PistaError
from pista.language import N_
from pista.web.records import access
from pista.web.records.arrangements import ADMINISTRATOR, ROLES, SELLER, Seller, Token
from pista.web.records.ledger import Line, append, saying
from pista.web.records.writing import row_of

if TYPE_CHECKING:
    from collections.abc import Mapping

# How long an invitation holds.
INVITED_FOR = timedelta(days=7)
TEXTS = {"full_name": 200, "team": 100, "role": 20}


def owner(name: str) -> Seller:
    """Return whose personal desk it is, made where there is none yet."""
    found = row_of(Seller, "name", name)
    if found is None:
        found, _is_new = Seller.objects.get_or_create(name=name, defaults={"role": ADMINISTRATOR})
    if not found.is_administrator:
        # Alone at one's own desk, one may do everything.
        found.role = ADMINISTRATOR
    return found


def create_user(name: str, password: str, role: str, team: str, now: datetime) -> Seller:
    """Make a seller with a log-in; raise PistaError for a name that is taken or a password that is weak."""
    with saying():
        found = Seller.objects.filter(name=name).first() or Seller(name=_named(name))
        if found.user is not None:
            raise PistaError(N_("'{name}' has a log-in already."), hint=N_("Choose another name."), name=name)
        found.role, found.team = _role(role), team
        found.user = _user(name, password)
        found.save()
        append(Line(uuid4(), now, name, "seller", {"seller": name, "role": role, "team": team}))
        return found


def invite(name: str, said: Mapping[str, str], by: Seller, now: datetime, *, again: bool = False) -> str:
    """Invite somebody, or `again` who is there already; return their link's secret, which holds for a week."""
    access.administrator(by)
    secret = secrets.token_urlsafe(32)
    with saying():
        found = Seller.objects.filter(name=name).first() or Seller(name=_named(name))
        if found.pk and not again and (found.user is not None or found.invited):
            raise PistaError(N_("There is a '{name}' already."), hint=N_("Choose another name."), name=name)
        role = _role(said.get("role", SELLER))
        if found.pk and role != found.role:
            _keep_one_administrator(found)
        found.role = role
        found.team, found.full_name = said.get("team", "")[:100], said.get("full_name", "")[:200]
        found.invited, found.invited_until, found.is_active = _digest(secret), now + INVITED_FOR, True
        found.save()
        append(Line(uuid4(), now, by.name, "invited", {"seller": name, "role": found.role, "team": found.team}))
    return secret


def invited_by(secret: str, now: datetime) -> Seller:
    """Return who is invited by a link; raise PistaError where it does not hold."""
    found = Seller.objects.filter(invited=_digest(secret), invited_until__gt=now).first() if secret else None
    if found is None:
        raise PistaError(N_("This invitation does not hold any more."), hint=N_("Ask for another one."))
    return found


def accept(secret: str, password: str, now: datetime) -> Seller:
    """Accept an invitation: the password is theirs from now on, and the link holds no more."""
    with saying():
        found = invited_by(secret, now)
        if found.user is None:
            found.user = _user(found.name, password)
        else:
            _check(password, found.user)
            found.user.set_password(password)
            found.user.is_active = True
            found.user.save()
        found.invited, found.invited_until = "", None
        found.save()
        append(Line(uuid4(), now, found.name, "accepted", {"seller": found.name}))
        return found


def change_seller(name: str, said: Mapping[str, str], by: Seller, now: datetime) -> Seller:
    """Change a seller's full name, team or role."""
    access.administrator(by)
    with saying():
        found = access.seller_of(by, name)
        changed = {
            field: said[field][:length]
            for field, length in TEXTS.items()
            if field in said and said[field] != getattr(found, field)
        }
        if not changed:
            return found
        if "role" in changed:
            _role(changed["role"])
            _keep_one_administrator(found)
        for field, value in changed.items():
            setattr(found, field, value)
        found.save()
        append(Line(uuid4(), now, by.name, "seller", {"seller": name} | changed))
        return found


def deactivate(name: str, by: Seller, now: datetime, *, active: bool = False) -> Seller:
    """Let a seller log in no more, or again; what they did stays."""
    access.administrator(by)
    with saying():
        found = access.seller_of(by, name)
        if not active:
            _keep_one_administrator(found)
        found.is_active = active
        if not active:
            found.invited = ""
            found.tokens.update(is_revoked=True)
        if found.user is not None:
            found.user.is_active = active
            found.user.save(update_fields=["is_active"])
            if not active:
                _log_out(found.user)
        found.save()
        append(Line(uuid4(), now, by.name, "activated" if active else "deactivated", {"seller": name}))
        return found


def make_token(name: str, scopes: str, by: Seller, now: datetime) -> str:
    """Make a token for a program to act as oneself; return its secret, which is kept nowhere."""
    if "admin" in scopes.split():
        access.administrator(by)
    secret = f"pista_{secrets.token_urlsafe(32)}"
    with saying():
        Token.objects.create(seller=by, name=name[:100] or "token", digest=_digest(secret), scopes=scopes, made_at=now)
        append(Line(uuid4(), now, by.name, "token", {"name": name[:100], "scopes": scopes}))
    return secret


def token_of(secret: str) -> Token | None:
    """Return the token a program shows, None where it does not hold."""
    found = Token.objects.select_related("seller").filter(digest=_digest(secret), is_revoked=False).first()
    return found if found is not None and found.seller.is_active else None


def revoke_token(number: int, by: Seller, now: datetime) -> None:
    """Let one's token, or for an administrator anybody's, hold no more."""
    with saying():
        found = Token.objects.filter(id=number, **({} if by.is_administrator else {"seller": by})).first()
        if found is None:
            raise PistaError(N_("There is no such token."))
        found.is_revoked = True
        found.save(update_fields=["is_revoked"])
        append(Line(uuid4(), now, by.name, "revoked", {"name": found.name}))


def _named(name: str) -> str:
    if not name.strip() or len(name) > TEXTS["team"]:
        raise PistaError(N_("A seller needs a name."), hint=N_("Give one of at most 100 letters."))
    return name.strip()


def _role(role: str) -> str:
    if role not in ROLES:
        raise PistaError(
            N_("There is no role '{role}'."), hint=N_("It can be: {allowed}."), role=role, allowed=", ".join(ROLES)
        )
    return role


def _user(name: str, password: str) -> User:
    made = User(username=name)
    _check(password, made)
    made.set_password(password)
    made.save()
    return made


def _check(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise PistaError(N_("This password will not do: {why}"), why=" ".join(error.messages)) from None


def _keep_one_administrator(found: Seller) -> None:
    others = Seller.objects.filter(role=ADMINISTRATOR, is_active=True).exclude(pk=found.pk)
    if found.is_administrator and not others.exists():
        raise PistaError(N_("A desk needs an administrator."), hint=N_("Make somebody else one first."))


def _log_out(user: User) -> None:
    for session in Session.objects.iterator():
        if str(session.get_decoded().get("_auth_user_id")) == str(user.pk):
            session.delete()


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def note_use(token: Token, now: datetime) -> None:
    """Note when a token was used last."""
    Token.objects.filter(pk=token.pk).update(used_at=now)


def logged_in(user: User) -> Seller | None:
    """Return who has logged in, None where they are nobody active."""
    return Seller.objects.filter(user_id=user.pk, is_active=True).first()

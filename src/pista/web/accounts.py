"""What allauth asks of the desk: nobody signs up by themselves, only who is active logs in, and errors in our words."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.utils.functional import lazy

from pista.language import N_, _

if TYPE_CHECKING:
    from django.http import HttpRequest

later = lazy(_, str)


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Accounts are made by an administrator's invitation."""

    error_messages: ClassVar = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": later(N_("The name or the password is not right.")),
        "too_many_login_attempts": later(N_("Too many attempts that failed. Try again in a few minutes.")),
        "enter_current_password": later(N_("Write the password you have now.")),
        "same_as_current": later(N_("The new one is the same as the one you have now.")),
        "rate_limited": later(N_("Too many requests in a short time. Wait a little.")),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Nobody signs up."""
        return False

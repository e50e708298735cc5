"""Long lists in pages, each reached by its number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest

ON_A_PAGE = 100


@dataclass(frozen=True)
class Paged:
    """Which page of how many rows is shown, and the addresses of its neighbours, empty where there is none."""

    page: int
    total: int
    before: str
    after: str

    @property
    def slice(self) -> slice:
        """The rows of the page."""
        return slice((self.page - 1) * ON_A_PAGE, self.page * ON_A_PAGE)

    @property
    def first(self) -> int:
        """The number of its first row, from 1."""
        return (self.page - 1) * ON_A_PAGE + 1

    @property
    def last(self) -> int:
        """The number of its last row."""
        return min(self.total, self.page * ON_A_PAGE)


def page_of(request: HttpRequest, total: int) -> Paged:
    """Return the page a request asks for, the nearest there is."""
    last = max(1, -(-total // ON_A_PAGE))
    asked = request.GET.get("page", "")
    page = min(max(1, int(asked) if asked.isdecimal() and len(asked) < 10 else 1), last)  # noqa: PLR2004 - digits

    def address(number: int) -> str:
        said = request.GET.copy()
        said["page"] = str(number)
        return f"?{said.urlencode()}" if 1 <= number <= last else ""

    return Paged(page, total, address(page - 1), address(page + 1))

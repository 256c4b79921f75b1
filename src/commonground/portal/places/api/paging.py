"""A long answer in pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from django.http import Http404

T = TypeVar("T")


def paged(whole: Sequence[T], page: int, limit: int) -> tuple[Sequence[T], dict[str, int]]:
    """One page of it, and which of how many that is. Raises Http404 past the last."""
    pages = max(1, -(-len(whole) // limit))
    if page > pages:
        raise Http404(
            f"There {'is' if pages == 1 else 'are'} {pages} page{'' if pages == 1 else 's'} of this."
        )
    start = (page - 1) * limit
    return whole[start : start + limit], {"count": len(whole), "page": page, "pages": pages}

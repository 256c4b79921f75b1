"""The profile as one self-contained page: the answer, each measure with chart and table, the sources."""

from commonground.evidence.profile.page.whole import page_of

__all__ = ["page_of"]

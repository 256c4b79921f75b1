"""The Method of Equal Shares: exact, fast, and with a record of who paid for what."""

from commonground.voice.counting.equal_shares.compiled import is_compiled
from commonground.voice.counting.equal_shares.exact import ExactMoney
from commonground.voice.counting.equal_shares.funding import fund_by_equal_shares
from commonground.voice.counting.equal_shares.once import Run, equal_shares_once
from commonground.voice.counting.equal_shares.raising import Raised, raise_shares
from commonground.voice.counting.equal_shares.supporters import Supporters, supporters

__all__ = [
    "ExactMoney",
    "Raised",
    "Run",
    "Supporters",
    "equal_shares_once",
    "fund_by_equal_shares",
    "is_compiled",
    "raise_shares",
    "supporters",
]

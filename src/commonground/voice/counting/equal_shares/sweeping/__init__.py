"""Whatever many steps may buy, followed at a few shares at once."""

from commonground.voice.counting.equal_shares.sweeping.following import follow
from commonground.voice.counting.equal_shares.sweeping.sweep import LANES, Sweep

__all__ = ["LANES", "Sweep", "follow"]

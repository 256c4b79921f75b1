"""What if the budget, a cost, the rule or the turnout had been another? The count again, many times over."""

from commonground.voice.counting.what_if.resampling import Chance, Resampled, resample
from commonground.voice.counting.what_if.variations import Variation, at_budgets, at_costs, by_rules

__all__ = ["Chance", "Resampled", "Variation", "at_budgets", "at_costs", "by_rules", "resample"]

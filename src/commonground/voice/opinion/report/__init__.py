"""What a conversation found: as data, in plain English and as a drawing, by default fit for the public."""

from commonground.voice.opinion.report.as_data import report_as_data
from commonground.voice.opinion.report.as_svg import map_as_svg
from commonground.voice.opinion.report.as_text import report_as_text
from commonground.voice.opinion.report.record import Report

__all__ = ["Report", "map_as_svg", "report_as_data", "report_as_text"]

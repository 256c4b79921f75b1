"""Places of our own drawing: what somebody drew, read from a file and turned into one polygon in metres."""

from commonground.evidence.geography.drawn.coordinates import to_degrees, to_metres
from commonground.evidence.geography.drawn.judging import Drawing, circle, drawing_in, read_drawing

__all__ = ["Drawing", "circle", "drawing_in", "read_drawing", "to_degrees", "to_metres"]

"""One file per crosswalk."""

"""One file per list of areas."""

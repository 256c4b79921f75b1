"""Which places are alike: one file for each country there is."""

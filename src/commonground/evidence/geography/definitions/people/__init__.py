"""Where people live, one file for each country there is."""

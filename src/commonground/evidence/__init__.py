"""How are we doing? Open data in; dated, explained figures and lists out. Pure Python, no web framework."""

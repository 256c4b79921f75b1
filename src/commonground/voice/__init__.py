"""What do we want? Residents' opinions mapped, and their votes counted. Pure Python, no Django."""

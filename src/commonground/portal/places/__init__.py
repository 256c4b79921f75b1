"""The public half: find a neighbourhood, see how it is doing, compare, map and download it."""

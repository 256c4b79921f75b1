"""What is found about a count, as data and in words."""

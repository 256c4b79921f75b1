"""Every measure that ships, one file each."""

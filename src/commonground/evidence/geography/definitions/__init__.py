"""Which source lists each kind of area, and how one kind fits another."""

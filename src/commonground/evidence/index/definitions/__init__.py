"""The indices that ship, one TOML file each, named by its id."""

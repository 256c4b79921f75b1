"""`commonground count` and `commonground verify`."""

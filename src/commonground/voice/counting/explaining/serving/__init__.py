"""Whom the outcome as a whole served, and how it stands to other outcomes and to what is fair."""

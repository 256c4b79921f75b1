"""Why a project was not funded, and the least that would have changed it."""

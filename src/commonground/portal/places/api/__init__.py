"""The API: the figures of the pages for programs, described by OpenAPI down to each field."""

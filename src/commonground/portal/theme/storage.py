"""Static files under names that change with their bytes, so that a browser may keep them for good."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Also renames what our scripts import from one another, and not what others' maps of sources name."""

    support_js_module_import_aggregation = True
    manifest_strict = False

"""The site's settings for its tests: everything kept goes to a folder of its own."""

import os
import tempfile

os.environ["COMMONGROUND_KEPT"] = tempfile.mkdtemp(prefix="commonground-tests-")

from commonground.portal.settings import *  # noqa: F403

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True

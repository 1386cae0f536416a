"""The console's settings with a home of their own, which goes with the process: no test touches the home of the machine."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

_before = os.environ.get("HARDSHIP_HOME")
_home = tempfile.mkdtemp(prefix="hardship-console-")
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ["HARDSHIP_HOME"] = _home
try:
    from console.settings import *  # noqa: F403
finally:
    if _before is None:
        del os.environ["HARDSHIP_HOME"]
    else:
        os.environ["HARDSHIP_HOME"] = _before

# A password of a test is hashed in no time; nothing is kept.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

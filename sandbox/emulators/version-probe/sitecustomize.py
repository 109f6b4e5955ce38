"""Says which moto the interpreter behind `moto_server` has, and ends.

`moto_server` knows no --version, and may be a shim that hides its interpreter (pyenv, pipx). With this folder on
PYTHONPATH, Python runs this file before anything else.
"""

import os
import sys
from importlib.metadata import PackageNotFoundError, version

try:
    sys.stdout.write("moto " + version("moto") + "\n")
    sys.stdout.flush()
except PackageNotFoundError:
    pass
os._exit(0)

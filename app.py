"""The WSGI entry point: `serve.py` and every `flask` command start here."""

import gc
import os

gc.disable()  # what is loaded here stays: looking through it for garbage on the way is a sixth of a start

from selfmon.core.errors import RefuseToStart  # noqa: E402 - after the line above
from selfmon.factory import create_app  # noqa: E402 - likewise

os.umask(0o077)  # whatever is written from here on is its owner's alone
try:
    app = create_app()
except RefuseToStart as refusal:
    raise SystemExit(f"selfmon does not start. {refusal}") from refusal
finally:
    gc.enable()  # and what is garbage by now goes in its own time: a connection left open would hold a database's log

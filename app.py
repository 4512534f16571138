"""The WSGI entry point: `serve.py` and every `flask` command start here."""

import gc
import os

gc.disable()  # what is loaded here stays: each look through it for garbage, also a last one, is a fifteenth of a start

from selfmon.core.errors import RefuseToStart  # noqa: E402 - after the line above
from selfmon.factory import create_app  # noqa: E402 - likewise

os.umask(0o077)  # whatever is written from here on is its owner's alone
try:
    app = create_app()
except RefuseToStart as refusal:
    raise SystemExit(f"selfmon does not start. {refusal}") from refusal
finally:
    gc.freeze()  # the few hundred things that are garbage by now stay too; no open connection is among them
    gc.enable()

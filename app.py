"""The WSGI entry point: `serve.py` and every `flask` command start here."""

import os

from selfmon.core.errors import RefuseToStart
from selfmon.factory import create_app

os.umask(0o077)  # whatever is written from here on is its owner's alone
try:
    app = create_app()
except RefuseToStart as refusal:
    raise SystemExit(f"selfmon does not start. {refusal}") from refusal

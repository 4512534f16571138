"""The WSGI entry point: `serve.py` and every `flask` command start here."""

import os

from selfmon.factory import create_app

os.umask(0o077)  # whatever is written from here on is its owner's alone
app = create_app()

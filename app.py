"""The WSGI entry point: `serve.py` and every `flask` command start here."""

from selfmon.factory import create_app

app = create_app()

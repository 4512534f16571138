"""The WSGI entry point: `gunicorn app:app` and every `flask` command start here."""

from selfmon.factory import create_app

app = create_app()

"""One process with threads: SQLite has one writer, and only one place may checkpoint its log (docs/decisions/0004)."""

import os

bind = f"{os.environ.get('SELFMON_BIND', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("SELFMON_PROCESSES", "1"))
threads = 8
timeout = 60
graceful_timeout = 20
keepalive = 5
forwarder_headers = ""  # no client says where the app stands (SCRIPT_NAME) or what was asked (PATH_INFO)
accesslog = None  # paths can tell what somebody does here
loglevel = os.environ.get("SELFMON_LOG_LEVEL", "warning")

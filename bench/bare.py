"""A bare Flask route that inserts the same rows durably through the ORM: what saving costs without any of our rooms."""

import os
from datetime import UTC, datetime
from uuid import uuid4

from flask import Flask, request

from selfmon.core.db import Base, db, prepare_engine, writing
from selfmon.diary.models import Entry
from selfmon.journal.models import CheckIn

app = Flask(__name__)
db.init_app(app, os.environ["BARE_DATABASE_URL"])
with app.app_context():
    prepare_engine(db.engine)


@app.get("/healthz")
def healthz() -> dict[str, str]:
    return {"status": "ok"}


@app.post("/check-in")
def save() -> tuple[str, int, dict[str, str]]:
    now = datetime.now(UTC)
    entry = Entry(
        id=uuid4(),
        client_id=1,
        client_uuid=uuid4(),
        content_mac=uuid4().bytes,
        kind="check_in",
        stream="mood",
        occurred_at=now,
        zone="UTC",
        local_day=now.date(),
        recorded_at=now,
        entry_mode="spontaneous",
        words_at=now,
        words=os.urandom(300),
        words_label="mood",
        asked=["pleasantness", "energy"],
        skipped=["energy"],
    )
    with writing(db.session):
        db.session.add(entry)
        db.session.flush()
        db.session.add(CheckIn(entry_id=entry.id, pleasantness=int(request.form["pleasantness"])))
    return "", 303, {"Location": f"/saved/{entry.id}"}


__all__ = ["Base", "app"]

"""The browsers somebody is signed in with, as a list they can recognise."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.models import DeviceSession


def list_devices(session: Session, person_id: int, now: datetime) -> list[DeviceSession]:
    """Browsers that are signed in, newest first."""
    return list(
        session.execute(
            sa.select(DeviceSession)
            .where(
                DeviceSession.person_id == person_id, DeviceSession.revoked_at.is_(None), DeviceSession.expires_at > now
            )
            .order_by(DeviceSession.seen_at.desc())
        ).scalars()
    )


def device_name(user_agent: str) -> str:
    """ "Firefox · Android", the same in every language: enough to recognise one's own device, no version, no fingerprint."""
    browsers = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
    systems = (
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    )
    browser = next((name for mark, name in browsers if mark in user_agent), "")
    system = next((name for mark, name in systems if mark in user_agent), "")
    return " · ".join(name for name in (browser, system) if name)

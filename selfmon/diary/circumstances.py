"""Under which circumstances a client's page is asked: who, when, where the phone is, and in which treatment."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial
from uuid import UUID

from flask import request
from flask_babel import gettext as _

from selfmon.core.clock import local_day, wall_clock, zone_of_phone
from selfmon.core.db import db
from selfmon.core.errors import NotFound
from selfmon.sharing.access import own_permit
from selfmon.sharing.permit import Permit
from selfmon.treatment.frame import Frame, current_phase, load_frames
from selfmon.web.actor import Actor, current_actor, request_now

ZONE_COOKIE = "zone"  # set by static/js/entry.js while the browser is open: where the phone is, and nothing else


@dataclass(frozen=True)
class Circumstances:
    """What decides which questions a form asks. `permit` may be a sealer only.

    `zone` is where the phone is: days and clocks of what is written and read here are meant there. What was agreed with
    somebody else (sharing and its end) goes by the chosen zone, `permit.zone`.
    """

    actor: Actor
    permit: Permit
    now: datetime
    zone: str
    find_frames: Callable[[], list[Frame]]  # asked once, and not at all by a form that says itself what it asked
    posted: Mapping[str, str] | None = None  # the form as it was sent, by the page or in an envelope

    @property
    def frames(self) -> list[Frame]:
        """The client's active treatments, the longest first."""
        return self.find_frames()

    @property
    def phase(self) -> int:
        """The phase that decides what is asked."""
        return current_phase(self.frames)

    @property
    def today(self) -> date:
        """The day it is where the phone is."""
        return local_day(self.now, self.zone)

    def own_frame(self, treatment_id: UUID) -> Frame:
        """The client's own active treatment, once the code given in person was entered. Raises NotFound."""
        found = next((frame for frame in self.frames if frame.treatment_id == treatment_id), None)
        if found is None or self.actor.code_is_due:
            raise NotFound
        return found

    @property
    def clock(self) -> datetime:
        """Day and time on the phone, without a zone."""
        return wall_clock(self.now, self.zone)

    @property
    def agreed_today(self) -> date:
        """The day it is in the chosen zone, by which agreements begin to hold and end."""
        return local_day(self.now, self.permit.zone)

    @property
    def reads(self) -> str:
        """ "Anna reads what you share on Thursdays." Never on a locked page."""
        if not self.permit.can_read or not self.frames or not self.frames[0].reads_on or self.actor.code_is_due:
            return ""
        frame = self.frames[0]
        return _("%(name)s reads what you share on %(days)s.", name=frame.therapist_name, days=frame.reads_on)


def look_round() -> Circumstances:
    """The signed-in client's circumstances."""
    actor, now = current_actor(), request_now()
    if actor is None:
        raise NotFound
    permit = own_permit(db.session, actor, now)
    said = request.form.get("device_zone") or request.cookies.get(ZONE_COOKIE)
    zone = zone_of_phone(said, permit.zone)
    find_frames = cache(partial(load_frames, db.session, actor.person_id, local_day(now, zone)))
    posted = request.form if request.method == "POST" else None
    return Circumstances(actor, permit, now, zone, find_frames, posted)

"""The shared picture and a review of one small world, with a canary in every field."""

from datetime import datetime, timedelta
from uuid import UUID

from selfmon.core.db import db
from selfmon.formulation import answering, picture, placing, reviews
from selfmon.treatment.permit import TreatmentPermit

OFFERED = "zqpictureoffered"  # a line both have: the therapist wrote it with the client, and offered it
CHOSEN = "zqpictureown"  # the client's own words for a line
AGREED = "zqreviewstep"  # the next step of a review that was offered: both have it, and the client's answer to it


def fill_picture(found: TreatmentPermit, client_id: int, at: datetime) -> UUID:
    """A version that was offered, one line of it in the client's own words, and a draft after it. A line's id."""
    said = {"move": OFFERED, "helps": "it keeps the peace", "name": "zqpicturename"}
    first = picture.add_line(db.session, found, "move", "work", said, at)
    picture.add_line(db.session, found, "context", "", {"text": "need is not shown at home"}, at)
    own = picture.add_line(db.session, found, "move", "family", {"move": "going quiet"}, at)
    picture.offer_draft(db.session, found, at)
    words, later = {"move": CHOSEN}, at + timedelta(days=2)
    answering.answer_line(db.session, client_id, found.treatment_id, own, "changed", words, later)
    picture.add_line(db.session, found, "move", "public", {"move": "zqpicturedraft"}, later)
    return first


def fill_review(found: TreatmentPermit, client_id: int, at: datetime) -> None:
    """One that was offered and answered, and a draft after it."""
    review = reviews.keep_draft(db.session, found, {"step": AGREED}, at)
    reviews.offer_draft(db.session, found, at)
    later = at + timedelta(days=2)
    reviews.answer_review(db.session, client_id, found.treatment_id, review, "differently", f"{AGREED} slower", later)
    reviews.keep_draft(db.session, found, {"step": "zqreviewdraft"}, later)
    placing.place_by_hand(db.session, found, at.date(), 5, 3, "zqplaced", at)

"""The shared picture of one synthetic client: a first version that was decided on, a second that waits, and a review."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from selfmon.formulation import answering, picture, reviews
from selfmon.treatment.permit import TreatmentPermit

FIRST = (
    (
        "work",
        {
            "move": "I explain it until I can't feel it. (synthetic)",
            "protects": "My place in someone's eyes. (synthetic)",
            "helps": "The meeting ends without a scene. (synthetic)",
            "costs": "Evenings alone with it. (synthetic)",
        },
    ),
    ("family", {"move": "I go quiet and far off. (synthetic)", "helps": "Nobody asks further. (synthetic)"}),
)
CONTEXT = "At home, not showing need counts as good manners. (synthetic)"
OTHERS = {
    "who": "A psychiatrist, every three months. (synthetic)",
    "what": "When we meet, and nothing else. (synthetic)",
}
OWN_WORDS = {"move": "I go somewhere in my head. (synthetic)"}
LATER = {
    "move": "I go cool for two days. (synthetic)",
    "protects": "Not being hurt that way again. (synthetic)",
    "costs": "A gift instead of words. (synthetic)",
}


REVIEW = {
    "wants": "To say it before two days have passed. (synthetic)",
    "goals": "One goal stays; nothing is done with. (synthetic)",
    "risks": "It may feel louder at first. Going back is ordinary. (synthetic)",
    "step": "Looking at what happens before I go cool. (synthetic)",
    "hoped_shame": "lower",
    "hoped_warmth": "higher",
}


def keep_picture(session: Session, permit: TreatmentPermit, first: datetime, second: datetime) -> None:
    """Something of it was written in two sessions: when each was over."""
    assert permit.client_id is not None
    work, family = (
        picture.add_line(session, permit, "move", where, words, first - timedelta(minutes=9 - place))
        for place, (where, words) in enumerate(FIRST)
    )
    context = picture.add_line(session, permit, "context", "", {"text": CONTEXT}, first)
    picture.name_move(session, permit, work, "Detached explainer (synthetic)")
    picture.offer_draft(session, permit, first)
    for line, said in ((work, "shown"), (family, "changed"), (context, "shown")):
        on = first + timedelta(days=1)
        answering.answer_line(session, permit.client_id, permit.treatment_id, line, said, OWN_WORDS, on)
    picture.add_line(session, permit, "move", "closeness", LATER, second - timedelta(minutes=4))
    picture.add_line(session, permit, "others", "", OTHERS, second)
    picture.offer_draft(session, permit, second)
    review = reviews.keep_draft(session, permit, REVIEW, first)
    reviews.offer_draft(session, permit, first)
    on = first + timedelta(days=2)
    reviews.answer_review(session, permit.client_id, permit.treatment_id, review, "yes", "", on)

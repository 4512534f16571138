"""The sheet of a phase review at the therapist's desk: figures, what the two say to them, what was answered."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, SelectField, TextAreaField
from wtforms.validators import Length

from selfmon.clinic.review import build_sheet
from selfmon.clinic.views import open_page
from selfmon.core.db import db, writing
from selfmon.core.errors import BadFacts
from selfmon.formulation import reviews
from selfmon.formulation.items import HOPED_WAYS, NEXT_SAID, REVIEW_PARTS
from selfmon.insight import report
from selfmon.insight.wording import say_hoped
from selfmon.journal.questions import CHECK_IN
from selfmon.treatment.views import strip
from selfmon.web.actor import request_now
from selfmon.web.gate import therapist
from selfmon.web.input_kinds import ShowsSomething

blueprint = Blueprint("clinic_review", __name__, url_prefix="/clients/<uuid:treatment_id>/review")


def _words(part: str, *rules: Any) -> TextAreaField:
    return TextAreaField(dict(REVIEW_PARTS)[part], [*rules, Length(max=reviews.LENGTH)], filters=[strip])


class ReviewForm(FlaskForm):
    wants = _words("wants")
    goals = _words("goals")
    risks = _words("risks")
    step = _words("step", ShowsSomething(_l("Please write the next step.")))

    @property
    def hopes(self) -> list[Field]:
        """One for each rating that is compared."""
        return [self[reviews.HOPED + code] for code in report.RATED]


for _code in report.RATED:
    setattr(ReviewForm, reviews.HOPED + _code, SelectField(CHECK_IN[_code].question, choices=HOPED_WAYS, default=""))


@blueprint.route("", methods=["GET", "POST"])
@therapist
def show_review(treatment_id: UUID) -> ResponseReturnValue:
    return _draw(treatment_id, ReviewForm())


def _draw(treatment_id: UUID, form: ReviewForm, denied: Sequence[str] = ()) -> ResponseReturnValue:
    is_kept = not denied and form.validate_on_submit()
    treatment, permit, record = open_page(treatment_id, writes=form.is_submitted())
    if is_kept:
        with writing(db.session):
            words = {part: form[part].data or "" for part in reviews.PARTS}
            words |= {field.name: field.data for field in form.hopes}
            reviews.keep_draft(db.session, treatment, words, request_now())
        return redirect(f"/clients/{treatment_id}/review#draft", 303)
    found = reviews.list_reviews(db.session, treatment, request_now())
    draft, hoped = next((one for one in found if one.offered_at is None), None), reviews.find_hoped(found)
    if not form.errors:
        agreed = {reviews.HOPED + code: way for code, way in hoped.items()}
        form = ReviewForm(formdata=None, data=dict(draft.words if draft is not None else agreed))
    return render_template(
        "clinic/review.html",
        treatment=treatment,
        sheet=build_sheet(db.session, permit, treatment, record, hoped),
        hoped=say_hoped(hoped),
        say_hoped=say_hoped,
        draft=draft,
        reviews=[one for one in found if one.offered_at is not None],
        form=form,
        parts=REVIEW_PARTS,
        said=dict(NEXT_SAID),
        denied=denied,
        today=record.today,
    ), 400 if form.errors or denied else 200


@blueprint.post("/offer")
@therapist
def offer(treatment_id: UUID) -> ResponseReturnValue:
    """The draft goes to the client, who answers on their own phone from the next morning, or does not."""
    treatment, _permit, _record = open_page(treatment_id, writes=True)
    try:
        with writing(db.session):
            reviews.offer_draft(db.session, treatment, request_now())
    except BadFacts as bad:
        return _draw(treatment_id, ReviewForm(formdata=None), bad.problems["words"].splitlines())
    flash(_("From tomorrow morning your client can answer, on their own phone. No answer stays none."))
    return redirect(f"/clients/{treatment_id}/review", 303)

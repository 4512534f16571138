"""What of a shared picture can be made and withdrawn again; part of `withdrawing.Doings`."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from selfmon.core.db import db
from selfmon.formulation import answering, picture, placing, reviews
from selfmon.treatment import agreeing
from tests.house.world import World


class PictureDoings:
    """Deeds on what the two made together, inside `writing()`."""

    world: World
    now: datetime

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def record(self) -> Any:
        """The therapist's treatment."""
        raise NotImplementedError

    def make_drafted_line(self) -> Any:
        return picture.add_line(db.session, self.record, "move", "work", {"move": "going quiet"}, self.now)

    def withdraw_drafted_line(self, line_id: UUID) -> None:
        picture.drop_line(db.session, self.record, line_id, self.now)

    def make_shown_line(self) -> Any:
        return self._show("move", "work", {"move": "going quiet"})

    def withdraw_shown_line(self, line_id: UUID) -> None:
        answering.withdraw_line(db.session, self.world.client.id, self.world.treatment_id, line_id, self.now)

    def make_others_involved(self) -> Any:
        return self._show("others", "", {"who": "a psychiatrist"})

    def withdraw_others_involved(self, line_id: UUID) -> None:
        answering.withdraw_line(db.session, self.world.client.id, self.world.treatment_id, line_id, self.now)

    def _show(self, kind: str, setting: str, words: dict[str, str]) -> Any:
        before = self.now - timedelta(days=2)
        line_id = picture.add_line(db.session, self.record, kind, setting, words, before)
        picture.offer_draft(db.session, self.record, before)
        answering.answer_line(db.session, self.world.client.id, self.world.treatment_id, line_id, "shown", {}, self.now)
        return line_id

    def make_answer_to_a_review(self) -> Any:
        before = self.now - timedelta(days=2)
        review_id = reviews.keep_draft(db.session, self.record, {"step": "further on"}, before)
        reviews.offer_draft(db.session, self.record, before)
        mine = self.world.client.id, self.world.treatment_id
        reviews.answer_review(db.session, *mine, review_id, "yes", "", self.now)
        found = reviews.list_own_reviews(db.session, *mine, self.now)
        return next(one for one in found if one.id == review_id).answers[-1].id

    def withdraw_answer_to_a_review(self, answer_id: UUID) -> None:
        reviews.withdraw_answer(db.session, self.world.client.id, self.world.treatment_id, answer_id)

    def make_placed_by_hand(self) -> Any:
        return placing.place_by_hand(db.session, self.record, self.today, 5, 3, "how it was today", self.now)

    def withdraw_placed_by_hand(self, row_id: UUID) -> None:
        placing.remove_placed(db.session, self.record, row_id)

    def make_coding(self) -> None:
        agreeing.agree_to_coding(db.session, self.world.client.id, self.world.treatment_id, self.today)

    def withdraw_coding(self, _none: Any) -> None:
        agreeing.agree_to_coding(db.session, self.world.client.id, self.world.treatment_id, None)

"""The client's own safety plan."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from selfmon.core.db import Base, UtcDateTime


class SafetyPlan(Base):
    """Four lines in the client's words, sealed for the client alone."""

    __tablename__ = "safety_plans"

    client_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

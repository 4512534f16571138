"""What a weekly look back holds, for the spine."""

from selfmon.anchors.items import ITEMS
from selfmon.anchors.models import WeeklyAnchors
from selfmon.diary.kinds import ANCHOR, Kind, register
from selfmon.sharing.models import Stream

WEEKLY = register(
    Kind(
        "weekly",
        Stream.ANCHORS,
        WeeklyAnchors,
        numbers=dict.fromkeys(ITEMS, ANCHOR),
        words=("note",),
        plain=("week_on", "not_come_up"),
        later={item.code: item.stream for item in ITEMS.values() if item.stream is not None},
    )
)

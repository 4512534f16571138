"""What a weekly look back holds, for the spine."""

from selfmon.anchors.models import ITEMS, WeeklyAnchors
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
        later={
            **dict.fromkeys(("d1", "d2", "d3"), Stream.PATTERNS),
            **dict.fromkeys(("c1", "c2", "c3", "o1", "o2"), Stream.OTHERS),
        },
    )
)

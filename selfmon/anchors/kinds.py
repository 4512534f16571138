"""What a weekly look back holds, for the spine."""

from selfmon.anchors.models import ITEMS, WeeklyAnchors
from selfmon.diary.kinds import ANCHOR, Kind, register
from selfmon.sharing.models import Stream

WEEKLY = register(Kind("weekly", Stream.ANCHORS, WeeklyAnchors, numbers=dict.fromkeys(ITEMS, ANCHOR),
                       words=("note",), plain=("week_on", "not_come_up")))

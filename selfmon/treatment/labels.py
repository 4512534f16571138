"""The words for what the record holds: statuses, kinds of strain, repair, how often."""

from flask_babel import lazy_gettext as _l

STATUS = (
    ("attended", _l("took place")),
    ("late", _l("took place, client late")),
    ("client_cancelled", _l("client cancelled in time")),
    ("late_cancel", _l("client cancelled late")),
    ("no_show", _l("client did not come")),
    ("therapist_cancelled", _l("I cancelled")),
    ("rescheduled", _l("moved")),
    ("holiday", _l("holiday")),
)
TYPE = (
    ("none", _l("nothing")),
    ("withdrawal", _l("withdrawal")),
    ("confrontation", _l("confrontation")),
    ("mixed", _l("both kinds")),
)
REPAIR = (("none", _l("not yet")), ("partly", _l("partly")), ("fully", _l("fully")))
MARKERS = (
    ("silence", _l("silence")),
    ("short_answers", _l("short answers")),
    ("agreed_quickly", _l("agreed very quickly")),
    ("changed_subject", _l("changed the subject")),
    ("far_off", _l("spoke from far off")),
    ("complaint", _l("complained about me or the work")),
    ("pushed_back", _l("pushed an idea back")),
    ("defended", _l("defended themselves")),
    ("took_charge", _l("took charge of the session")),
)
MOVES = (
    ("named_it", _l("named it together")),
    ("own_part", _l("owned my part")),
    ("cleared_up", _l("cleared up a misunderstanding")),
    ("changed_plan", _l("changed what we do")),
    ("need_underneath", _l("looked for the need underneath")),
    ("other_relations", _l("linked it to other relations")),
    ("gave_time", _l("gave it time")),
)
SETTLED = (("settled", _l("settled")), ("partly", _l("partly")), ("not_yet", _l("not yet")))
CADENCE = (
    ("daily", _l("every day")),
    ("most_days", _l("most days")),
    ("some_days", _l("some days")),
    ("when_needed", _l("when it is needed")),
)

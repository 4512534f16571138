"""What surrounds a client's questionnaires, as FHIR R4: the care, its phases, its sessions, what was agreed to be shown.

Only what its client sees on their own pages. No name, no word that anybody wrote, no number of a phase, no reason, and
nothing of a session that was not held: a resource says that it was, and when.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from selfmon.sharing.given import Given
from selfmon.treatment.frame import Care

Resource = dict[str, Any]
_TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"
_STREAMS = "urn:uuid:5a0b6f0c-7f4e-4c55-9d53-0a4c1f1a6b7e"  # our own names for what can be shared, and how deep


@dataclass(frozen=True)
class Surroundings:
    """Whose file it is (`subject`: the random id of the client's own), their treatments and what they agreed to."""

    subject: UUID
    cares: Sequence[Care]
    given: Sequence[Given]
    today: date

    @property
    def patient(self) -> str:
        """The same in every file of one client, and of nobody else."""
        return _url(self.subject, "patient")


def list_resources(around: Surroundings) -> Iterator[tuple[str, Resource]]:
    """Each with its address, in an order in which nothing refers to what comes later."""
    yield around.patient, {"resourceType": "Patient"}
    for care in around.cares:
        yield from _list_care(care, around)
    therapists = {care.therapist_id: _url(care.treatment_id, "therapist") for care in around.cares}
    for given in around.given:
        yield f"urn:uuid:{given.id}", _consent(given, around, therapists.get(given.therapist_id))


def _list_care(care: Care, around: Surroundings) -> Iterator[tuple[str, Resource]]:
    """A treatment: who leads it, its phases and its sessions."""
    therapist, episode = _url(care.treatment_id, "therapist"), _url(care.treatment_id, "episode")
    yield therapist, {"resourceType": "Practitioner"}
    treatment = {
        "resourceType": "EpisodeOfCare",
        "status": "active" if care.ended_on is None else "finished",
        "patient": _to(around.patient),
        "period": _period(care.started_on, care.ended_on),
        "careManager": _to(therapist),
    }
    yield episode, treatment
    for place, phase in enumerate(p for p in care.phases if p.started_on <= around.today):
        is_over = phase.ended_on is not None and phase.ended_on < around.today
        plan = {
            "resourceType": "CarePlan",
            "status": "completed" if is_over else "active",
            "intent": "plan",
            "subject": _to(around.patient),
            "period": _period(phase.started_on, phase.ended_on),
            "supportingInfo": [_to(episode)],
        }
        yield _url(care.treatment_id, f"phase {place}"), plan
    for session in care.sessions:
        appointment = {
            "resourceType": "Appointment",
            "status": "fulfilled" if session.took_place else "booked",
            "start": _instant(session.starts_at),
            "end": _instant(session.starts_at + timedelta(minutes=session.minutes)),
            "minutesDuration": session.minutes,
            "participant": [{"actor": _to(who), "status": "accepted"} for who in (around.patient, therapist)],
        }
        yield f"urn:uuid:{session.id}", appointment


def _consent(given: Given, around: Surroundings, therapist: str | None) -> Resource:
    """Nothing is shown but what is listed."""
    recipient = {"coding": [{"system": f"{_TERMINOLOGY}/v3-ParticipationType", "code": "IRCP"}]}
    actor = {"actor": [{"role": recipient, "reference": _to(therapist)}]} if therapist else {}
    return {
        "resourceType": "Consent",
        "status": "active" if any(not s.was_stopped and s.until >= around.today for s in given.shown) else "inactive",
        "scope": {"coding": [{"system": f"{_TERMINOLOGY}/consentscope", "code": "patient-privacy"}]},
        "category": [{"coding": [{"system": "http://loinc.org", "code": "59284-0"}]}],
        "patient": _to(around.patient),
        "dateTime": _instant(given.agreed_at),
        "policyRule": {"coding": [{"system": f"{_TERMINOLOGY}/v3-ActCode", "code": "OPTIN"}]},
        "provision": {
            "type": "deny",
            "provision": [
                {
                    "type": "permit",
                    "period": _period(shown.given_on, shown.until),
                    **actor,
                    "code": [{"coding": [{"system": _STREAMS, "code": f"{shown.stream}-{shown.depth}"}]}],
                    **({"dataPeriod": _period(shown.from_on, shown.to_on)} if shown.from_on or shown.to_on else {}),
                }
                for shown in given.shown
            ],
        },
    }


def _url(of: UUID, what: str) -> str:
    return f"urn:uuid:{uuid5(of, what)}"


def _to(url: str) -> Resource:
    return {"reference": url}


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _period(first: date | None, last: date | None) -> Resource:
    days = {"start": first, "end": last}
    return {name: day.isoformat() for name, day in days.items() if day is not None}

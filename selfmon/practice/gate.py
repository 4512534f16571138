"""Pure: which exercises a client sees. One that is not open does not exist on the page: no locks, nothing to earn."""

from collections.abc import Collection, Sequence

from selfmon.practice.library import BODY, LIBRARY, Exercise

STRONG = 5  # from this rating on, body exercises come first and the others wait


def list_open(
    phase: int, opened: Collection[str], set_aside: Collection[str] = (), feeling: int | None = None
) -> list[Exercise]:
    """The exercises to offer, in the order of the library.

    Body exercises and the two short ones open with the phase; the rest when therapist and client opened them
    together. `feeling` is the rating (0–6) that led here, if one did.
    """
    found = [e for e in LIBRARY.values() if is_open(e, phase, opened) and e.code not in set_aside]
    if feeling is not None and feeling >= STRONG:
        found = [e for e in found if e.direction == BODY and e.is_open_by_phase and e.phase == 1]
    return found


def is_open(exercise: Exercise, phase: int, opened: Collection[str]) -> bool:
    """True when this client may do this exercise."""
    return exercise.code in opened or (exercise.is_open_by_phase and phase >= exercise.phase)


def gentler_than(exercise: Exercise, offered: Sequence[Exercise]) -> Exercise | None:
    """What to keep at hand instead: the first open body exercise that is another one."""
    return next((e for e in offered if e.direction == BODY and e.code != exercise.code), None)

"""How few values have no median or mean in a pack, and how many there are, in steps of five. Pure."""

SMALL = 5


def at_least(n: int) -> int:
    """For several counts of the same entries: down to the step of five, so that none can be taken from another."""
    return n - n % SMALL

"""How many in a week would be no news, for the sentence beside a count (`stats.count_news`). Pure."""

from collections.abc import Sequence

MOST_IN_A_WEEK = 60  # beyond this nothing is looked for


def count_range(past: Sequence[float | None]) -> tuple[int, int] | None:
    """The lowest and the highest count that would be no news after these weeks; None where too few can be compared."""
    from selfmon.stats import count_news  # numpy loads on first use

    if count_news(0, past) is None:
        return None
    there = [n for n in past if n is not None]
    middle = round(sum(there) / len(there))

    def is_news(n: int) -> bool:
        found = count_news(n, past)
        return found is not None and found.is_news

    low = next((n for n in range(middle, -1, -1) if n == 0 or is_news(n - 1)), 0)
    high = next((n for n in range(middle, middle + MOST_IN_A_WEEK) if is_news(n + 1)), middle + MOST_IN_A_WEEK)
    return low, high

"""Numbers with their noun, for commands: whoever runs the server reads English. Pages count with gettext's plurals."""


def counted(n: int, one: str, many: str = "") -> str:
    """ "1 entry", "5 entries"; without `many`, `one` with an s."""
    return f"{n} {one if n == 1 else many or one + 's'}"

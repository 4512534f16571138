"""How few values have no median or mean in a pack. Pure."""

SMALL = 5

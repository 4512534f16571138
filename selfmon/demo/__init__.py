"""Made-up people to look round with. Wired only by `make demo`; the production map has none of its routes."""

"""Notes by mail at the hour somebody chose: when they are due, that none goes twice, that none vanishes."""

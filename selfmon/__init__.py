"""selfmon: self-monitoring between psychotherapy sessions. Imports nothing, so that selfmon.stats needs no Flask."""

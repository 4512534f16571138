"""Treatments and their phases: the frame that a client and a therapist work in."""

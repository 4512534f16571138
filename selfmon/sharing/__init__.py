"""Consent: the one place that decides who reads what."""

"""Meaning: from entries to reports, charts and sentences. Knows no page."""

"""Questionnaires: their keys, the practice's texts, what was assigned, filled in and scored."""

"""Bringing records in. Mappings are pure; the porter is the only part that touches the database."""

"""Manners at the edge that every room shares: the gate, error pages, headers, dates for people."""

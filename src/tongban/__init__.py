"""Tongban 通办: one place where every public service is asked for, handled and seen."""

"""A night in plain Python: loops over dicts, one household at a time, for tests that compare the engines with it.

It reads the same declarations (expressions, events.sql, parameters) and nothing else of the pipeline: no polars and no
SQL is run, so a difference is a bug in one of the two.
"""

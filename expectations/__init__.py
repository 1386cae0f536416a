"""What a delivery must keep, derived from the feed's declaration; the only home of Great Expectations and pandas.

Importing this package imports neither: they take seconds, and are loaded when the first delivery is checked.
"""

from expectations.promises import Promise, landed_columns, promises_of
from expectations.run import CheckOutcome, Finding, check_rows, suite_for

__all__ = ["CheckOutcome", "Finding", "Promise", "check_rows", "landed_columns", "promises_of", "suite_for"]

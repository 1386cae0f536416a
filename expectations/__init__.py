"""What a delivery must keep, derived from the feed's declaration and from what it usually sends; the only home of Great Expectations
and pandas.

Importing this package imports neither: they take seconds, and are loaded when the first delivery is checked.
"""

from expectations.history import Unlike, unlike_history
from expectations.profile import Profile, profile_of, profiles_of_history
from expectations.promises import Promise, landed_columns, promises_of
from expectations.run import CheckOutcome, Finding, check_rows
from expectations.suite import suite_for
from expectations.verdict import UNLIKE_HISTORY, Refusal, may_waive, overruled, reason_to_refuse

__all__ = [
    "UNLIKE_HISTORY", "CheckOutcome", "Finding", "Profile", "Promise", "Refusal", "Unlike", "check_rows", "landed_columns", "may_waive",
    "overruled", "profile_of", "profiles_of_history", "promises_of", "reason_to_refuse", "suite_for", "unlike_history",
]  # fmt: skip

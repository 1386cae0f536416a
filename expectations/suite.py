"""A feed's promises as a suite of Great Expectations."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from pydantic.v1 import PrivateAttr

from expectations.promises import TABLE, Promise, landed_columns, lines_that_break, promises_of
from hardship.declarations import Feed


def suite_for(feed: Feed) -> Any:
    """The feed's Great Expectations suite, one expectation a promise, in their order."""
    with quiet():
        import great_expectations as gx

        return gx.ExpectationSuite(name=feed.name, expectations=[_expectation(feed, promise) for promise in promises_of(feed)])


def numbered_suite(feed: Feed) -> Any:
    """The same, each expectation under the number of its promise."""
    suite = suite_for(feed)
    for position, expectation in enumerate(suite.expectations):
        expectation.id, expectation._settled = str(position), None
    return suite


def _expectation(feed: Feed, promise: Promise) -> Any:
    import great_expectations.expectations as gxe

    match promise.kind:
        case "has_columns":
            return _once(gxe.ExpectTableColumnsToMatchSet)(column_set=list(landed_columns(feed)), exact_match=True)
        case "minimum_rows":
            return _once(gxe.ExpectTableRowCountToBeBetween)(min_value=feed.minimum_rows)
        case "unique_key":
            return _once(gxe.ExpectCompoundColumnsToBeUnique)(column_list=["row_key", "known_on"])
        case "not_null":
            return _once(gxe.ExpectColumnValuesToNotBeNull)(column=promise.column)
        case "known_code":
            return _once(gxe.ExpectColumnValuesToBeInSet)(column=promise.column, value_set=list(promise.codes))
        case "bounds":
            between = _once(gxe.ExpectColumnValuesToBeBetween)
            return between(column=promise.column, min_value=promise.minimum, max_value=promise.maximum)
        case "row":
            # The query is a template of Python's format: braces of the rule itself are doubled, the table is {batch}.
            query = lines_that_break(promise).replace("{", "{{").replace("}", "}}").replace(TABLE, "{batch}")
            return _once(gxe.UnexpectedRowsExpectation)(unexpected_rows_query=query)


@lru_cache
def _once(kind: Any) -> Any:
    """The same expectation, which works its configuration out once: Great Expectations asks for it some seventy times a run."""

    def configuration(self: Any) -> Any:
        if self._settled is None:
            self._settled = kind.configuration.fget(self)
        return self._settled

    body = {"__module__": __name__, "configuration": property(configuration), "_settled": PrivateAttr(None)}
    return type(kind)(kind.__name__, (kind,), body)


@contextmanager
def quiet() -> Iterator[None]:
    """No analytics, no log lines and no warnings of third parties: they speak of themselves, or quote values."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    logging.getLogger("great_expectations").setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield

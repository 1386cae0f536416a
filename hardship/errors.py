"""Errors that a person can act on: what happened, where, what to do; one exit code per class.

No message ever carries a value of a person: a file, a line, a column and a rule are enough to find the row.
"""

from __future__ import annotations


class HardshipError(Exception):
    """An error for a person: ``what`` happened, ``where``, and what to ``do``; ``exit_code`` for the shell."""

    exit_code = 1
    meaning = "something went wrong that has no class of its own"

    def __init__(self, what: str, *, where: str = "", do: str = "") -> None:
        super().__init__(what)
        self.what, self.where, self.do = what, where, do

    def __str__(self) -> str:
        parts = [self.what]
        if self.where:
            parts.append(f"where: {self.where}")
        if self.do:
            parts.append(f"what to do: {self.do}")
        return "\n".join(parts)


class SettingsError(HardshipError):
    exit_code = 10
    meaning = "the settings cannot be read or contradict each other"


class DeclarationError(HardshipError):
    exit_code = 11
    meaning = "a feed, indicator, scenario, policy or region is incomplete"


class DeliveryError(HardshipError):
    exit_code = 12
    meaning = "a delivery is unsealed, broken or refused"


class CheckError(HardshipError):
    exit_code = 13
    meaning = "a check stopped the night, or could not be run"


class ModelError(HardshipError):
    exit_code = 14
    meaning = "the model is missing, altered, or does not fit the indicators"


class VaultError(HardshipError):
    exit_code = 15
    meaning = "a key is missing or wrong, or the vault cannot be read"


class StoreError(HardshipError):
    exit_code = 16
    meaning = "a file or folder cannot be read or written"


class BusyError(HardshipError):
    exit_code = 17
    meaning = "another night is being written"


class ConservationError(HardshipError):
    exit_code = 18
    meaning = "rows read are not the rows accounted for"


class NotFoundError(HardshipError):
    exit_code = 19
    meaning = "the thing asked for does not exist"


EXIT_CODES: dict[int, str] = {0: "done", 1: HardshipError.meaning, 2: "the command was called wrongly"} | {
    error.exit_code: error.meaning
    for error in (
        SettingsError,
        DeclarationError,
        DeliveryError,
        CheckError,
        ModelError,
        VaultError,
        StoreError,
        BusyError,
        ConservationError,
        NotFoundError,
    )
}

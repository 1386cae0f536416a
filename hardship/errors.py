"""Errors that a person can act on: what happened, where, what to do; one exit code per class.

No message ever carries a value of a person: a file, a line, a column and a rule are enough to find the row.
"""

from __future__ import annotations


class HardshipError(Exception):
    """An error for a person: ``what`` happened, ``where``, and what to ``do``; ``exit_code`` for the shell.

    ``zh`` is what an analyst reads in the console, who mends nothing: where it is not given, the class's meaning.
    """

    exit_code = 1
    meaning = "something went wrong that has no class of its own"
    meaning_zh = "出现了未归类的错误"

    def __init__(self, what: str, *, where: str = "", do: str = "", zh: str = "") -> None:
        super().__init__(what)
        self.what, self.where, self.do, self.zh = what, where, do, zh or self.meaning_zh

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
    meaning_zh = "配置无法读取或互相矛盾"


class DeclarationError(HardshipError):
    exit_code = 11
    meaning = "a feed, indicator, scenario, policy or region is incomplete"
    meaning_zh = "数据源、指标、预警场景、政策或地区的声明不完整"


class DeliveryError(HardshipError):
    exit_code = 12
    meaning = "a delivery is unsealed, broken or refused"
    meaning_zh = "交付的数据未封签、损坏或被拒收"


class CheckError(HardshipError):
    exit_code = 13
    meaning = "a check stopped the night, or could not be run"
    meaning_zh = "检查未通过或无法进行，夜间运行停止"


class ModelError(HardshipError):
    exit_code = 14
    meaning = "the model is missing, altered, or does not fit the indicators"
    meaning_zh = "模型缺失、被改动，或与指标不符"


class VaultError(HardshipError):
    exit_code = 15
    meaning = "a key is missing or wrong, or the vault cannot be read"
    meaning_zh = "密钥缺失或不对，或保险库无法读取"


class StoreError(HardshipError):
    exit_code = 16
    meaning = "a file or folder cannot be read or written"
    meaning_zh = "文件或文件夹无法读写"


class BusyError(HardshipError):
    exit_code = 17
    meaning = "another night is being written"
    meaning_zh = "另一次夜间运行正在写入"


class ConservationError(HardshipError):
    exit_code = 18
    meaning = "rows read are not the rows accounted for"
    meaning_zh = "读入的行数与去向不符"


class NotFoundError(HardshipError):
    exit_code = 19
    meaning = "the thing asked for does not exist"
    meaning_zh = "所查内容不存在"


class StoppedError(HardshipError):
    exit_code = 20
    meaning = "it was told to stop before it was done"
    meaning_zh = "运行在完成前被要求停止"


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
        StoppedError,
    )
}

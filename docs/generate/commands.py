"""The command line and its exit codes, from the commands themselves; and the doors of the Makefile."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import typer

from cli.main import app
from docs.generate.markdown import code, page, table
from hardship.errors import EXIT_CODES
from hardship.settings import PROJECT, Settings

TARGET = re.compile(r"^([a-z-]+):.*## (.+)$", re.MULTILINE)
TYPES = {"Path": "path", "datetime": "YYYY-MM-DD", "date": "YYYY-MM-DD", "str": "text", "int": "number", "bool": ""}


def commands() -> dict[str, Any]:
    """Every command of ``hardship`` by name; those of a group follow the group, with its name before theirs."""
    found: dict[str, Any] = {}
    for name, one in typer.main.get_command(app).commands.items():  # type: ignore[attr-defined]
        found |= {name: one} | {f"{name} {below}": its for below, its in getattr(one, "commands", {}).items()}
    return found


def targets() -> dict[str, str]:
    """Every documented target of the Makefile with its line of help."""
    return dict(TARGET.findall((PROJECT / "Makefile").read_text("utf-8")))


def command_line() -> str:
    """docs/reference/cli.md"""
    return page(
        "命令行 · Command line",
        "`hardship --help` 与本页同出一源。退出码见[退出码](exit-codes.md)。\n\nThis page comes from the same text as `hardship --help`; "
        "every command ends with one of the [exit codes](exit-codes.md).",
        "## make",
        table(("目标 target", "作用 what it does"), [(code(f"make {name}"), said) for name, said in targets().items()]),
        "## hardship",
        table(("命令 command", "作用 what it does"), [_linked(name, one) for name, one in commands().items()]),
        *(_command(name, one) for name, one in commands().items()),
        "## 设置 · Settings",
        "`hardship.toml` in the home, or the environment; the environment wins. 写在 `hardship.toml`，或用环境变量（优先）。",
        table(
            ("设置 setting", "环境变量 variable", "默认 default", "说明 meaning"),
            [
                (code(name), code(f"HARDSHIP_{name.upper()}"), _default(field.default), field.description or "")
                for name, field in sorted(Settings.model_fields.items())
            ],
        ),
    )  # fmt: skip


def exit_codes() -> str:
    """docs/reference/exit-codes.md"""
    return page(
        "退出码 · Exit codes",
        "每类错误一个退出码；信息说明发生了什么、在哪里、怎么办。\n\n"
        "One code a class of error; the message says what happened, where, and what to do.",
        table((">退出码 code", "含义 meaning"), EXIT_CODES.items()),
    )


def _first(text: str | None) -> str:
    return " ".join((text or "").split())


def _anchor(name: str) -> str:
    return name.replace(" ", "-")


def _linked(name: str, one: Any) -> tuple[str, str]:
    return f"[{name}](#{_anchor(name)})", _first(one.help)


def _command(name: str, one: Any) -> str:
    if hasattr(one, "commands"):
        return f'<a id="{_anchor(name)}"></a>\n\n### hardship {name}\n\n{_first(one.help)}'
    arguments = [p for p in one.params if p.param_type_name == "argument"]
    options = [p for p in one.params if p.param_type_name == "option"]
    needed = [f"{p.opts[0]} {_type(p)}" for p in options if p.required]
    usage = " ".join(["hardship", name, *(p.name.upper() for p in arguments), *needed, "[OPTIONS]"])
    rows = [(code(p.name.upper()), _type(p), _needed(p), _first(p.help)) for p in arguments]
    rows += [(code(", ".join(p.opts)), _type(p), _needed(p), _first(p.help)) for p in options]
    said = table(("参数 parameter", "类型 type", "默认 default", "说明 meaning"), rows)
    return f'<a id="{_anchor(name)}"></a>\n\n### hardship {name}\n\n{_first(one.help)}\n\n```\n{usage}\n```\n\n{said}'


def _type(parameter: Any) -> str:
    kind = parameter.type_descriptor.annotation
    return TYPES.get(getattr(kind, "__name__", ""), str(kind))


def _needed(parameter: Any) -> str:
    return "必填 required" if parameter.required else _default(parameter.default)


def _default(value: Any) -> str:
    if isinstance(value, datetime):
        return code(value.date())
    return code(value) if isinstance(value, str | int | float) and value is not False else ""

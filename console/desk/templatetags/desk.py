"""Template words: ``{% say "中文" "English" %}``, levels, codes and the like."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from console.desk import language, phrases

register = template.Library()


@register.simple_tag
def say(zh: str, en: str, **values: Any) -> str:
    """The text in the reader's language; ``{name}`` in it is filled from keyword values."""
    text = language.say(zh, en)
    return text.format(**values) if values else text


@register.simple_tag
def level(code: str) -> SafeString:
    """A level as colour, shape and word, never one alone."""
    shape, zh, en = phrases.LEVEL_WORDS.get(code, ("○", code, code))
    return format_html(
        '<span class="level level-{}"><span class="level-shape" aria-hidden="true">{}</span>{}</span>', code, shape, language.say(zh, en)
    )


@register.simple_tag
def coded(kind: str, code: str) -> str:
    """The word of a code: ``{% coded "finding" outcome.finding %}``."""
    words: dict[str, dict[str, tuple[str, str]]] = {
        "finding": phrases.FINDING_WORDS,
        "action": phrases.ACTION_WORDS,
        "work": phrases.WORK_WORDS,
        "state": phrases.STATE_WORDS,
    }
    return phrases.word(words[kind], code)


@register.simple_tag
def family(code: str) -> SafeString:
    """A timeline family as a sign with its name for those who cannot see it."""
    sign, zh, en = phrases.FAMILY_WORDS.get(code, ("·", code, code))
    name = language.say(zh, en)
    return format_html(
        '<span class="sign sign-{}" title="{}"><span aria-hidden="true">{}</span><span class="unseen">{}</span></span>',
        code,
        name,
        sign,
        name,
    )


@register.filter
def aged(age: int | None) -> str:
    return phrases.unknown() if age is None else language.say(f"{age} 岁", f"{age}")


@register.filter
def joined(texts: list[str]) -> str:
    return language.say("、", ", ").join(texts)


@register.filter
def words(text: str) -> list[str]:
    """A text's words, to loop over."""
    return text.split()

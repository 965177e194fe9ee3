"""What the templates say in one word: dates as in 2003, safe addresses, data for machines."""

import json
import re
from calendar import month_name
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from articles import pictures
from common import patterns

register = template.Library()

# What could end the element, begin a comment in it, or end a line of an old script.
JSON_ESCAPES = {ord(char): f"\\u{ord(char):04X}" for char in "<>&\u2028\u2029"}


@register.filter
def with_pictures(html: str) -> SafeString:
    """A stored text, canonical and sanitised, with what pages offer of its pictures."""
    return mark_safe(pictures.shown(html))  # noqa: S308


# A list holds a hundred dates; `django.utils.dateformat` takes 20 µs for one.
MONTHS = tuple(month_name)


def time_element(machine: str, text: str) -> SafeString:
    """Both are made of numbers and names of months."""
    return SafeString(f'<time datetime="{machine}">{text}</time>')


@register.filter
def moment(value: datetime) -> SafeString:
    """“August 22, 2003 6:38 PM”, in the publisher's zone."""
    local = value.astimezone(timezone.get_current_timezone())
    clock = f"{local.hour % 12 or 12}:{local.minute:02} {'AM' if local.hour < 12 else 'PM'}"
    return time_element(local.isoformat(), f"{in_words(local)} {clock}")


@register.filter
def day(value: datetime) -> SafeString:
    """“August 22, 2003”, in the publisher's zone."""
    return calendar_day(value.astimezone(timezone.get_current_timezone()).date())


@register.filter
def day_of_month(value: datetime) -> SafeString:
    """“August 22”, where the year stands above."""
    local = value.astimezone(timezone.get_current_timezone()).date()
    return time_element(local.isoformat(), f"{MONTHS[local.month]} {local.day}")


@register.filter
def year(value: datetime) -> str:
    """“2003”, in the publisher's zone."""
    return str(value.astimezone(timezone.get_current_timezone()).year)


@register.filter
def month_and_year(first: date) -> str:
    """“August 2003”."""
    return f"{MONTHS[first.month]} {first.year}"


@register.filter
def calendar_day(day: date) -> SafeString:
    """“December 10, 2026”, of a day that has no hour and so no zone."""
    return time_element(day.isoformat(), in_words(day))


def in_words(day: date) -> str:
    return f"{MONTHS[day.month]} {day.day}, {day.year}"


@register.simple_tag
def calendar_month(first: date) -> str:
    """The address of a month in the editorial calendar."""
    return patterns.of_month("articles:calendar_month", first.year, first.month)


@register.filter
def web_address(url: str) -> str:
    """The address, if a reader's browser would open a site by it; else nothing."""
    try:
        parts = urlsplit(url)
    except ValueError:  # "http://[": no address
        return ""
    return url if parts.scheme in {"http", "https"} and parts.netloc else ""


@register.filter
def dialled(phone: str) -> str:
    """What a telephone dials: of “+1 617 555 0123 ext. 4” +16175550123."""
    return "".join(char for char in re.split("[a-zA-Z]", phone)[0] if char in "+0123456789")


@register.simple_tag
def json_ld(data: dict[str, Any]) -> SafeString:
    """
    A data block of schema.org's words; no browser runs it.

    Nothing in the data can end the block: what could is written as JSON's own escapes.
    """
    text = json.dumps(data, ensure_ascii=False).translate(JSON_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308

"""The rules: for each a statement that finds what breaks it, and the words for an editor."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from . import statements


class Row(NamedTuple):
    """
    What a statement finds: the keys and names of what breaks a rule.

    `pk` is of what the check's `of` names, `other` of a second subject or article.
    """

    pk: int
    name: str
    other: int
    other_name: str
    text: str
    number: int


@dataclass(frozen=True, slots=True)
class Check:
    """A rule of indexing. Only an error leads readers wrong; the rest is for an editor to judge."""

    name: str
    title: str
    advice: str
    sql: str
    sentence: Callable[[Row], str]
    repair: str = ""
    """What the button says that puts it right; empty where that takes an editor's judgement."""
    is_error: bool = False


def articles(number: int) -> str:
    return "1 article" if number == 1 else f"{number} articles"


def nothing_new(row: Row) -> str:
    if not row.number:
        return f"“{row.name}”, see also “{row.other_name}”: nothing is published about that."
    told = f"“{row.name}”, see also “{row.other_name}”: "
    told += f"all that is there stands here too ({articles(row.number)})."
    return told if row.text else f"{told} The way back goes with it."


RULES = [
    Check(
        "see-in-a-circle",
        "See that leads in a circle",
        "A reader who follows it never arrives.",
        statements.SEE_IN_A_CIRCLE,
        lambda row: f"“{row.name}” was merged into subjects that lead back to it.",
        repair="Make it a subject again",
        is_error=True,
    ),
    Check(
        "see-of-a-subject",
        "See under the name of a subject",
        "One name can’t both be a subject and lead to another.",
        statements.SEE_OF_A_SUBJECT,
        lambda row: f"“{row.name}” is a subject, and another name of “{row.other_name}”.",
        repair="Remove the other name",
        is_error=True,
    ),
    Check(
        "see-with-articles",
        "Merged subjects that articles still have",
        "The index leads from here to another subject, so these articles stand nowhere.",
        statements.SEE_WITH_ARTICLES,
        lambda row: (
            f"“{row.name}” was merged into “{row.other_name}”, and {articles(row.number)} "
            f"still {'has' if row.number == 1 else 'have'} it."
        ),
        repair="Move them there",
        is_error=True,
    ),
    Check(
        "broken-passage",
        "Passages that are gone",
        "The index leads to a place in a text that the text no longer has: readers arrive at its "
        "beginning.",
        statements.BROKEN_PASSAGE,
        lambda row: f"“{row.name}” leads to “{row.text}” in “{row.other_name}”, which is gone.",
        repair="Lead to the beginning",
        is_error=True,
    ),
    Check(
        "article-without-subject",
        "Published articles without a subject",
        "No heading of the index leads to them.",
        statements.ARTICLE_WITHOUT_SUBJECT,
        lambda row: f"“{row.name}” has no subject.",
        is_error=True,
    ),
    Check(
        "blind-see",
        "See that leads to nothing",
        "Another name of a subject about which nothing is published. It isn’t printed now; as a "
        "hidden name it only helps to find the subject.",
        statements.BLIND_SEE,
        lambda row: f"“{row.name}”, see “{row.other_name}”: nothing is published about that.",
        repair="Hide the name",
    ),
    Check(
        "see-also-nothing-new",
        "See also that leads to nothing new",
        "It should lead to articles that the reader has not seen under this heading. If one of "
        "the two belongs below the other, say so instead.",
        statements.SEE_ALSO_NOTHING_NEW,
        nothing_new,
        repair="Remove the see also",
    ),
    Check(
        "many-articles",
        "Many articles without a subheading",
        f"More than {statements.MOST_ALIKE} in a row tell the reader nothing: give subheadings, or "
        "split the subject.",
        statements.MANY_ARTICLES,
        lambda row: f"“{row.name}” has {row.number} articles without a subheading.",
    ),
    Check(
        "lone-subheading",
        "Lone subheadings",
        "A subheading divides a heading, which takes at least two.",
        statements.LONE_SUBHEADING,
        lambda row: f"“{row.name}” has no other subheading than “{row.text}”.",
        repair="Take the subheading away",
    ),
    Check(
        "uneven-postings",
        "Double postings that differ",
        "What stands under two headings should be the same under both.",
        statements.UNEVEN_POSTINGS,
        lambda row: (
            f"“{row.name}: {row.text}” and its counterpart under “{row.other_name}” differ "
            f"in {articles(row.number)}."
        ),
    ),
    Check(
        "near-duplicates",
        "Names that are nearly the same",
        "Perhaps one subject under two names. Where they are two, put one below the other or "
        "relate them, and they are not named here.",
        statements.NEAR_DUPLICATES,
        lambda row: f"“{row.name}” and “{row.other_name}” are nearly the same.",
    ),
    Check(
        "unused-subject",
        "Subjects without articles",
        "Nothing has them, and nothing stands below them.",
        statements.UNUSED_SUBJECT,
        lambda row: f"No article has “{row.name}”.",
        repair="Delete the subject",
    ),
]
CHECKS = {check.name: check for check in RULES}

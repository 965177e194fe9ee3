"""
A second matcher, for tests: slow, plain, and written apart from `glossary.linking`.

It reads HTML with the standard library's parser, keeps one cell for each character that counts, and
tries every form at every place. Where both agree on hostile texts, neither is likely to be wrong by
accident. The rules are those of `glossary/linking/README.md`.
"""

import html
import re
import unicodedata
from collections.abc import Iterable
from html.parser import HTMLParser
from typing import NamedTuple

from glossary.linking import Form


class Found(NamedTuple):
    start: int
    end: int
    senses: tuple[tuple[int, int], ...]
    reason: str
    section: int


class Cell(NamedTuple):
    """A character as shown and as compared, and where it stands in the HTML."""

    shown: str
    key: str
    start: int
    end: int


EDGE = Cell("\n", "\n", -1, -1)
GAP = Cell("\x01", "\x01", -1, -1)
VOID = set("area base br col embed hr img input link meta source track wbr".split())
INLINE = set("""
    a abbr b bdi bdo cite code data del dfn em font i ins kbd label mark q rp rt ruby s samp small
    span strong sub sup svg math time tt u var button select textarea script style template wbr
""".split())  # fmt: skip
REASONS = {
    **dict.fromkeys("h1 h2 h3 h4 h5 h6".split(), "heading"),
    **dict.fromkeys("code pre kbd samp var".split(), "code"),
    "a": "link",
    **dict.fromkeys(
        "script style textarea button select label svg math template dfn sup summary".split(),
        "excluded",
    ),
}
NOTHING = "\u00ad\u200b\u200c\u200d\u2060\ufeff\x01"


class Reader(HTMLParser):
    """Gathers runs of cells: `running` what may be linked, `apart` what may not, with reasons."""

    def __init__(self, text: str, excluded: frozenset[str]) -> None:
        super().__init__(convert_charrefs=False)
        self.text, self.excluded = text, excluded
        self.lines = [0]
        for line in text.split("\n"):
            self.lines.append(self.lines[-1] + len(line) + 1)
        self.running: list[Cell] = [EDGE]
        self.apart: list[tuple[str, list[Cell]]] = []
        self.inside: list[str] = []
        self.headings: list[int] = []
        self.feed(text)
        self.close()
        self.running.append(EDGE)

    def here(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column

    @property
    def cells(self) -> list[Cell]:
        return self.apart[-1][1] if self.inside else self.running

    def reason(self, tag: str, attributes: dict[str, str | None]) -> str:
        if tag in REASONS:
            return REASONS[tag]
        classes = (attributes.get("class") or "").split()
        titled = tag == "abbr" and "title" in attributes
        hidden = "noglossary" in classes or "data-no-glossary" in attributes
        return "excluded" if titled or hidden or tag in self.excluded else ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(self.here())
        is_block = tag not in INLINE
        if tag == "br":
            end = self.text.index(">", self.here()) + 1
            self.cells.append(Cell(" ", " ", self.here(), end))
            return
        if is_block:
            self.cells.append(EDGE)
        if tag in VOID:
            return
        if self.inside:
            if tag == self.inside[0]:
                self.inside.append(tag)
        elif reason := self.reason(tag, dict(attrs)):
            self.running.append(EDGE if is_block else GAP)
            self.apart.append((reason, [EDGE]))
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        is_block = tag not in INLINE
        if is_block:
            self.cells.append(EDGE)
        if self.inside and tag == self.inside[0]:
            self.inside.pop()
            if not self.inside:
                self.apart[-1][1].append(EDGE)
                if is_block:
                    self.running.append(EDGE)

    def handle_data(self, data: str) -> None:
        start = self.here()
        place = 0
        while place < len(data):
            end = place + 1
            while end < len(data) and unicodedata.normalize("NFC", data[place : end + 1]) != (
                unicodedata.normalize("NFC", data[place:end]) + data[end]
            ):
                end += 1
            self.put(unicodedata.normalize("NFC", data[place:end]), start + place, start + end)
            place = end

    def handle_entityref(self, name: str) -> None:
        start = self.here()
        self.put(html.unescape(f"&{name};"), start, start + len(name) + 2)

    def handle_charref(self, name: str) -> None:
        start = self.here()
        self.put(html.unescape(f"&#{name};"), start, start + len(name) + 3)

    def put(self, text: str, start: int, end: int) -> None:
        for shown, key in folded(text):
            self.cells.append(Cell(shown, key, start, end))


def folded(text: str) -> list[tuple[str, str]]:
    """Pairs of a shown and a compared character."""
    pairs = []
    for char in text:
        if char in NOTHING:
            continue
        if char.isspace():
            pairs.append((" ", " "))
        elif char in "‘’ʼ＇":
            pairs.append(("'", "'"))
        elif char in "‐‑":
            pairs.append(("-", "-"))
        elif char in "İIıi":
            pairs.append(("I" if char == "İ" else char, "i"))
        else:
            small = char.casefold().replace("ʼ", "'")
            same = len(small) == 1
            big = small.upper() if len(small.upper()) == len(small) else small
            shown = char if same else (big if char.isupper() else small)
            pairs += zip(shown, small, strict=True)
    return pairs


def tidied(cells: list[Cell]) -> list[Cell]:
    """One blank for several; a hyphen between letters compares as a blank."""
    single: list[Cell] = []
    for cell in cells:
        if not (cell.shown == " " and single and single[-1].shown == " "):
            single.append(cell)
    return [
        cell._replace(key=" ")
        if cell.shown == "-" and wordly(single[n - 1].shown) and wordly(single[n + 1].shown)
        else cell
        for n, cell in enumerate(single)
    ]


def wordly(char: str) -> bool:
    return char.isalnum() or char == "_" or is_mark(char)


def is_mark(char: str) -> bool:
    return unicodedata.category(char).startswith("M")


HAN = re.compile(
    r"[\u3040-\u309f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff々〆〇\U00020000-\U0010ffff]"
)
KATAKANA = re.compile(r"[\u30a0-\u30ff\u31f0-\u31ff\uff66-\uff9f]")
HANGUL = re.compile(r"[\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff]")
PARTICLES = set(
    """
    은 는 이 가 을 를 의 에 에서 에게 로 으로 와 과 도 만 부터 까지 보다 처럼
    이나 나 이다 입니다 란 이란 라는 이라는
""".split()
)
ELISIONS = set("l d j m n s t c qu jusqu lorsqu puisqu quoiqu dell all nell sull un".split())


def kind_of(char: str) -> str:
    for name, pattern in (("han", HAN), ("katakana", KATAKANA), ("hangul", HANGUL)):
        if pattern.match(char):
            return name
    return "letters"


def joined(one: str, other: str) -> bool:
    """Whether two neighbours are of one word."""
    kind = kind_of(one)
    return kind != "han" and kind == kind_of(other)


class Text:
    """One buffer of cells, in which forms are looked for."""

    def __init__(self, cells: list[Cell]) -> None:
        self.cells = tidied(cells)
        self.shown = "".join(cell.shown for cell in self.cells)
        self.key = "".join(cell.key for cell in self.cells)

    def run_around(self, start: int, end: int) -> tuple[str, str]:
        return self.shown[:start].rpartition("\n")[2], self.shown[end:].partition("\n")[0]

    def may_begin(self, start: int, compounds: bool) -> bool:
        first, before = self.shown[start], self.shown[start - 1]
        if before in " \n\x01":
            return True
        beyond = self.shown[start - 2] if start > 1 else "\n"
        if not wordly(first):
            return before != first and not wordly(before)
        if wordly(before):
            return not is_mark(before) and not joined(first, before)
        if before in "@#\\$=":
            return False
        if before == "'":
            if not wordly(beyond):
                return True
            word = re.search(r"\w+$", self.shown[: start - 1])
            return bool(word) and word[0].lower() in ELISIONS
        if before in ".&":
            return not wordly(beyond)
        if before == "-":
            return compounds or not wordly(beyond)
        return True

    def may_end(self, end: int, compounds: bool) -> bool:
        last, after = self.shown[end - 1], self.shown[end]
        if after in " \n\x01":
            return True
        if is_mark(after):
            return False
        beyond = self.shown[end + 1]
        if not wordly(last):
            return after != last and not wordly(after)
        if wordly(after):
            if kind_of(last) == kind_of(after) == "hangul":
                rest = re.match(f"{HANGUL.pattern}*", self.shown[end:])
                return bool(rest) and rest[0] in PARTICLES
            return not joined(last, after)
        if after in "\\@+#=":
            return False
        if after == "'":
            return not wordly(beyond) or (beyond in "sS" and not wordly(self.shown[end + 2]))
        if after in ".&":
            return not wordly(beyond)
        if after == "-":
            return compounds or not wordly(beyond)
        return True

    def in_address(self, start: int, end: int) -> bool:
        left, right = self.run_around(start, end)
        chunk = left.rpartition(" ")[2] + self.shown[start:end] + right.partition(" ")[0]
        bare = re.sub(r"""^[(\[{<"'“„«‹]+""", "", chunk)
        return bool(
            "://" in chunk
            or chunk.lower().startswith("www.")
            or re.search(r"\w@\w", chunk)
            or "\\" in chunk
            or re.match(r"/|~/|\./", bare)
            or ("/" in chunk and re.search(r"\w\.\w", chunk))
        )

    def opens_sentence(self, start: int) -> bool:
        left = re.sub(r"""[(\[{<"'“„«‹ ]{0,20}$""", "", self.shown[:start])
        return left[-1:] in "\n.!?:…"

    def is_shouted(self, start: int, end: int) -> bool:
        left, right = self.run_around(start, end)
        left = re.split(r"[.!?]\s", left)[-1]
        right = re.split(r"[.!?]\s", right)[0]
        words = re.findall(r"[^\W_]+(?:['.&-][^\W_]+)*", left)
        words += re.findall(r"[^\W_]+(?:['.&-][^\W_]+)*", right)
        cased = [word for word in words if word.upper() != word.lower()]
        return len(cased) >= 3 and all(word.isupper() for word in cased)

    def hits(self, forms: dict[str, list["Spelt"]]) -> list[tuple[int, int, list["Spelt"]]]:
        longest = max(map(len, forms), default=0)
        places = []
        for start in range(1, len(self.key) - 1):
            for end in range(start + 1, min(len(self.key) - 1, start + longest) + 1):
                same = forms.get(self.key[start:end])
                counting = same and self.counting(same, start, end)
                if counting:
                    places.append((start, end, counting))
        places.sort(key=lambda place: (place[0], -place[1]))
        chosen, reached = [], 0
        for start, end, found in places:
            if start >= reached:
                chosen.append((start, end, found))
                reached = end
        return chosen

    def counting(self, same: list["Spelt"], start: int, end: int) -> list["Spelt"]:
        text = self.shown[start:end]
        found = [
            one
            for one in same
            if one.allows(text)
            and self.may_begin(start, one.form.in_compounds)
            and self.may_end(end, one.form.in_compounds)
        ]
        if not found or self.in_address(start, end):
            return []
        if self.is_shouted(start, end):
            found = [one for one in found if not one.is_acronym]
        titled = text[0].isupper() and text[1:].islower() and not re.search("[ -]", text)
        if titled and self.opens_sentence(start):
            found = [
                one for one in found if one.form.case_rule != "proper" or one.form.kind == "blocker"
            ]
        if len(found) > 1 and all(one.form.kind != "blocker" for one in found):
            exact = [one for one in found if one.spelt == text.replace("-", " ")]
            if exact and not self.opens_sentence(start):
                found = exact
            found = [one for one in found if one.form.kind != "plural"] or found
        return found


class Spelt:
    """A form with what it is compared by."""

    def __init__(self, form: Form) -> None:
        self.form = form
        pairs = folded(unicodedata.normalize("NFC", form.text).strip())
        cells = tidied([EDGE, *(Cell(a, b, 0, 0) for a, b in pairs), EDGE])[1:-1]
        text = "".join(cell.shown for cell in cells)
        lead = len(text) - len(text.lstrip())
        cells = cells[lead : lead + len(text.strip())]
        self.key = "".join(cell.key for cell in cells)
        self.shown = "".join(cell.shown for cell in cells)
        self.spelt = self.shown.replace("-", " ")
        cased = [char for char in self.shown if char.lower() != char.upper()]
        big = [char for char in cased if char.isupper()]
        acronym = len(cased) == len(big) == 1 or (len(big) >= 2 and 2 * len(big) >= len(cased))
        self.is_acronym = acronym and form.case_rule != "any"
        self.must_match = form.case_rule == "exact" or (form.case_rule == "smart" and acronym)

    def allows(self, text: str) -> bool:
        plain = text.replace("-", " ")
        if self.must_match:
            return plain == self.spelt
        if self.form.case_rule == "proper":
            return plain in {self.spelt, self.spelt.upper()}
        return True


def find(
    text: str, forms: Iterable[Form], *, excluded: frozenset[str] = frozenset()
) -> list[Found]:
    by_key: dict[str, list[Spelt]] = {}
    for form in forms:
        spelt = Spelt(form)
        if spelt.key:
            by_key.setdefault(spelt.key, []).append(spelt)
    reader = Reader(text, excluded)
    found: list[Found] = []
    for reason, cells in [("", reader.running), *reader.apart]:
        run = Text(cells)
        for start, end, spelt_so in run.hits(by_key):
            if any(one.form.kind == "blocker" for one in spelt_so):
                continue
            senses: dict[int, int] = {}
            for one in spelt_so:
                senses[one.form.term] = min(one.form.id, senses.get(one.form.term, one.form.id))
            first, last = run.cells[start].start, run.cells[end - 1].end
            why = reason
            if not reason:
                first, last, why = fitted(text, first, last)
            section = sum(place < first for place in reader.headings)
            found.append(Found(first, last, tuple(sorted(senses.items())), why, section))
    return sorted(found)


def fitted(text: str, start: int, end: int) -> tuple[int, int, str]:
    """Widened by adjoining tags, one after the other, until it is balanced."""
    tag = r'<(/?)([a-z][^\s>/]*)(?:[^>"]|"[^"]*")*>'
    first, last = start, end
    while True:
        opened: list[str] = []
        missing: list[str] = []
        for found in re.finditer(tag, text[first:last]):
            if found[2] in VOID:
                continue
            if not found[1]:
                opened.append(found[2])
            elif opened and opened[-1] == found[2]:
                opened.pop()
            elif opened:
                return start, end, "unbalanced"
            else:
                missing.append(found[2])
        if not opened and not missing:
            return first, last, ""
        if opened:
            after = re.match(tag, text[last:])
            if not after or not after[1] or after[2] != opened[-1]:
                return start, end, "unbalanced"
            last += after.end()
        else:
            before = [one for one in re.finditer(tag, text[:first]) if one.end() == first]
            if not before or before[0][1] or before[0][2] != missing[0]:
                return start, end, "unbalanced"
            first = before[0].start()

"""
What site generators run within a text (Liquid's {% %} and {{ }}, Hugo's {{< >}}), as far as it told
something: listings, links to other posts, the site's own address. All else stays as typed; pure.
"""

import re
from html import escape
from urllib.parse import urlsplit

from . import places

TAG = re.compile(
    r"\{%-?[ \t]{0,20}(?P<tag>\w+)(?P<rest>[^\n]{0,1000}?)-?%\}"
    r"|\{\{[<%][ \t]{0,20}(?P<code>/\*|/?[\w-]*)(?P<more>[^\n]{0,1000}?)[>%]\}\}"
    r"|\{\{-?[ \t]{0,20}(?P<value>[^\n{}]{1,300}?)[ \t]{0,20}-?\}\}"
)
ENDS = {  # of what holds text that is no template
    "raw": re.compile(r"\{%-?[ \t]{0,20}endraw[ \t]{0,20}-?%\}"),
    "comment": re.compile(r"\{%-?[ \t]{0,20}endcomment[ \t]{0,20}-?%\}"),
    "highlight": re.compile(r"\{%-?[ \t]{0,20}endhighlight[ \t]{0,20}-?%\}"),
    "codeblock": re.compile(r"\{%-?[ \t]{0,20}endcodeblock[ \t]{0,20}-?%\}"),
    "{{<": re.compile(r"\{\{[<%][ \t]{0,20}/[ \t]{0,20}highlight[ \t]{0,20}[>%]\}\}"),
}
QUOTED = re.compile(r"""["'`]([^"'`]*)["'`]""")
ADDRESS = re.compile(
    r"""["']([^"']*)["']\s*\|\s*(?:relative_url|absolute_url|prepend: ?site\.\w+)"""
)
HELD = re.compile("\ue000([0-9]+)\ue001")
ALONE = re.compile("(?:<p>|<pre><code>)\\s{0,3}(\ue000[0-9]+\ue001)\\s{0,3}(?:</p>|</code></pre>)")
MARKS = re.compile("[\ue000\ue001]")
# What builds a page of other texts.
BUILDING = {"{% for %}", "{% paginate %}", "{% tablerow %}"}


class Reader:
    """Reads one text. `old_root` is the address of the old site, where it is known."""

    def __init__(self, old_root: str = "") -> None:
        try:
            parts = urlsplit(old_root)
        except ValueError:
            parts = urlsplit("")
        self.host = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
        self.base = parts.path.rstrip("/")
        self.held: list[str] = []
        self.unknown: dict[str, int] = {}
        self.dropped = 0
        self.unended: set[str] = set()

    @property
    def notes(self) -> list[str]:
        found = []
        if self.dropped:
            found.append(f"Comments of the template language were dropped: {self.dropped}.")
        if self.unknown:
            names = ", ".join(f"{name} ({count})" for name, count in self.unknown.items())
            found.append(f"Template code stands as typed: {names}.")
        return found

    @property
    def builds_a_page(self) -> bool:
        """Whether the text makes a page out of other texts."""
        return not BUILDING.isdisjoint(self.unknown)

    def read(self, text: str) -> str:
        """
        The text with marks for what must not be read as Markdown; see `put_back`.

        >>> Reader("https://x.org/b/").read("{{ site.url }}{{ site.baseurl }}/a")
        'https://x.org/b/a'
        >>> Reader().read("{% raw %}{{ b }}{% endraw %}")
        '{{ b }}'
        >>> Reader().read("[a]({% post_url 2003-08-22-on-trust %}) {% x %}")
        '[a](/2003/08/22/on-trust/) {% x %}'
        """
        text = MARKS.sub("", text)
        if "{%" not in text and "{{" not in text:
            return text
        result: list[str] = []
        position = 0
        while found := TAG.search(text, position):
            result.append(text[position : found.start()])
            made, position = self._made(found, text)
            result.append(made)
        whole = "".join([*result, text[position:]])
        # Some wrote the base before a tag that brings its own.
        return whole.replace(f"{self.base * 2}/", f"{self.base}/") if self.base else whole

    def put_back(self, html: str) -> str:
        """The HTML with the listings in it."""
        if not self.held:
            return html
        html = ALONE.sub(r"\1", html)
        return HELD.sub(lambda found: self.held[int(found[1])], html)

    # ---- One piece -----------------------------------------------------------------------

    def _made(self, found: "re.Match[str]", text: str) -> tuple[str, int]:
        """What stands for a piece, and where the text goes on."""
        if name := found["tag"]:
            return self._tag(name, found["rest"].strip(), found, text)
        if found["code"] is not None:
            return self._shortcode(found, text)
        made = self._value(found["value"].strip())
        return (self._as_typed(f"{{{{ {found['value'].split('|')[0].strip()[:30]} }}}}", found)
                if made is None else made), found.end()  # fmt: skip

    def _tag(self, name: str, rest: str, found: "re.Match[str]", text: str) -> tuple[str, int]:
        if stop := self._end(name, found, text):
            inside = text[found.end() : stop.start()]
            if name == "comment":
                self.dropped += 1
                return "", stop.end()
            made = inside if name == "raw" else self._hold(listing(inside), found)
            return made, stop.end()
        if name == "post_url" and rest:
            return self.base + post_address(rest), found.end()
        if name == "link" and rest and "{" not in rest:
            return self.base + file_address(rest), found.end()
        return self._as_typed(f"{{% {name} %}}", found), found.end()

    def _end(self, name: str, found: "re.Match[str]", text: str) -> "re.Match[str] | None":
        """Where a piece ends that holds text; what has no end is looked for only once."""
        if name not in ENDS or name in self.unended:
            return None
        stop = ENDS[name].search(text, found.end())
        if not stop:
            self.unended.add(name)
        return stop

    def _shortcode(self, found: "re.Match[str]", text: str) -> tuple[str, int]:
        name, more = found["code"], found["more"]
        if name == "/*" and more.rstrip().endswith("*/"):
            inside = more.rstrip()[:-2]
            opening, closing = found[0][:3], found[0][-3:]
            return f"{opening}{inside}{closing}", found.end()
        if name == "highlight" and (stop := self._end("{{<", found, text)):
            return self._hold(listing(text[found.end() : stop.start()]), found), stop.end()
        if name in {"ref", "relref"} and (
            target := QUOTED.search(more) or re.search(r"(\S+)", more)
        ):
            return self.base + file_address(target[1]), found.end()
        told = f"{found[0][:3]} {name} {found[0][-3:]}"
        return self._as_typed(told, found) if name[:1] != "/" else found[0], found.end()

    def _value(self, value: str) -> str | None:
        if value in {"site.url", "site.baseurl", "root_url"}:
            return self.host if value == "site.url" else self.base
        if address := ADDRESS.match(value):
            return self.base + "/" + address[1].lstrip("/")
        return None

    def _as_typed(self, name: str, found: "re.Match[str]") -> str:
        self.unknown[name] = self.unknown.get(name, 0) + 1
        return found[0]

    def _hold(self, html: str, found: "re.Match[str]") -> str:
        """A mark in a paragraph of its own; indented as it was: it may be in a list."""
        self.held.append(html)
        before = found.string[found.string.rfind("\n", 0, found.start()) + 1 : found.start()]
        indent = before if before.isspace() else ""
        return f"\n\n{indent}\ue000{len(self.held) - 1}\ue001\n\n{indent}"


def listing(code: str) -> str:
    """
    >>> listing("\\n\\n  if a < b:\\n")
    '<pre><code>  if a &lt; b:\\n</code></pre>'
    """
    lines = code.split("\n")
    while lines and not lines[0].strip():
        del lines[0]
    code = "\n".join(lines).rstrip()
    return f"<pre><code>{escape(code, quote=False)}\n</code></pre>"


def post_address(name: str) -> str:
    """
    Where a post is found that another names by its file.

    >>> post_address("2003-08-22-on-trust"), post_address("/essays/2003-08-22-on-trust")
    ('/2003/08/22/on-trust/', '/2003/08/22/on-trust/')
    """
    name = name.strip(" \t\"'")
    place = places.of(f"_posts/{name}.md")
    day = f"/{place.date.replace('-', '/')}" if place.date else ""
    return f"{day}/{place.slug}/"


def file_address(name: str) -> str:
    """
    >>> file_address("_posts/2003-08-22-on-trust.md"), file_address("about.md#us")
    ('/2003/08/22/on-trust/', '/about/#us')
    """
    path, mark, fragment = name.strip().partition("#")
    place = places.of(path.lstrip("/"))
    if place.is_post and place.date:
        return post_address(f"{place.date}-{place.slug}") + mark + fragment
    folders = "".join(f"/{folder}" for folder in place.folders)
    end = f"/{place.slug}/" if place.slug else "/"
    return f"{folders}{end}{mark}{fragment}"

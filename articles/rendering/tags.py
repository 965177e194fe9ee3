"""Which HTML a text may hold; what the editors type, and what old archives are led back to."""

HEADINGS = {"h2", "h3", "h4", "h5", "h6"}
TABLE_PARTS = {"caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "th", "td"}
BLOCKS = HEADINGS | TABLE_PARTS | {
    "p", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "hr", "div", "figure",
    "figcaption", "table", "details", "summary",
}  # fmt: skip
WORDS = {
    "a", "abbr", "b", "bdi", "br", "cite", "code", "del", "dfn", "em", "i", "img", "ins", "kbd",
    "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "time",
    "u", "var",
}  # fmt: skip
TAGS = BLOCKS | WORDS
VOID = {"br", "col", "hr", "img"}
COMMENT_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "cite", "code", "del", "em", "i", "li", "ol", "p",
    "pre", "q", "s", "small", "strong", "sub", "sup", "u", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "*": {"id", "lang", "dir"},
    "a": {"href", "title"},
    "abbr": {"title"},
    "dfn": {"title"},
    "img": {"src", "alt", "width", "height", "title"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "headers", "scope"},
    "col": {"span"},
    "colgroup": {"span"},
    "ol": {"start", "reversed", "type"},
    "li": {"value"},
    "blockquote": {"cite"},
    "q": {"cite"},
    "del": {"cite", "datetime"},
    "ins": {"cite", "datetime"},
    "time": {"datetime"},
    "details": {"open"},
}
ALIGNMENTS = {"align-left", "align-right", "wide"}
# Within an element of this class no term of the glossary is linked.
UNLINKED = {"noglossary"}
CLASSES = {
    "figure": ALIGNMENTS | UNLINKED,
    "img": ALIGNMENTS,
    "blockquote": {"pullquote"} | UNLINKED,
    "p": {"note"} | UNLINKED,
    "div": ALIGNMENTS | {"footnotes", "note"} | UNLINKED,
    "table": {"wide"} | UNLINKED,
    **dict.fromkeys(("ul", "ol", "dl", "span", "q", "details"), UNLINKED),
}
SCHEMES = {"http", "https", "mailto", "tel"}

# Dropped with all that they hold; of other unknown tags the content stays. The first hold text
# that is no HTML, up to their own end tag.
RAW = {
    "script", "style", "title", "textarea", "iframe", "noscript", "noembed", "noframes", "xmp",
    "plaintext",
}  # fmt: skip
DROPPED = RAW | {
    "template", "select", "option", "object", "applet", "svg", "math", "audio", "video", "canvas",
}  # fmt: skip

# Tags that have another here for the same thing; the first heading of a page is its title.
RENAMED = {
    "h1": "h2", "tt": "code", "strike": "s", "acronym": "abbr", "image": "img", "listing": "pre",
    "dir": "ul", "menu": "ul",
} | dict.fromkeys(
    ("address", "article", "aside", "center", "dialog", "fieldset", "footer", "form", "header",
     "hgroup", "legend", "main", "nav", "search", "section"), "div",
)  # fmt: skip

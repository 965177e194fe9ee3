"""Which words and letters of a language have a rule of their own in an index."""

ARTICLES = {
    "en": frozenset({"a", "an", "the"}),
    "de": frozenset("der die das des dem den ein eine einer eines einem einen".split()),
    "fr": frozenset({"le", "la", "les", "un", "une"}),
    "es": frozenset({"el", "la", "los", "las", "lo", "un", "una"}),
    "it": frozenset({"il", "lo", "la", "i", "gli", "le", "un", "uno", "una"}),
    "pt": frozenset({"o", "a", "os", "as", "um", "uma"}),
    "nl": frozenset({"de", "het", "een", "'t", "t"}),
    "sv": frozenset({"den", "det", "de", "en", "ett"}),
    "da": frozenset({"den", "det", "de", "en", "et"}),
    "nb": frozenset({"den", "det", "de", "en", "et", "ei"}),
}
# Articles written together with their word; the apostrophe is the straight one.
ELIDED = {"fr": ("l'",), "it": ("l'", "un'")}

# What a subheading may begin with and is not filed by.
FUNCTION_WORDS = {
    "en": ARTICLES["en"]
    | frozenset(
        "about against among and as at between by during for from in into of on or over than "
        "through to toward towards under versus via vs with within without".split()
    ),
    "de": ARTICLES["de"]
    | frozenset(
        "als am an auf aus bei beim durch für gegen im in mit nach oder ohne über um und unter "
        "vom von vor zu zum zur zwischen".split()
    ),
    "fr": ARTICLES["fr"]
    | frozenset("à au aux avec comme contre dans de des du en et ou par pour sans sur".split()),
    "es": ARTICLES["es"]
    | frozenset("a al como con contra de del en entre o para por sin sobre y".split()),
}

# Letters with a place of their own in the alphabet: "ǀ", "ǁ" and "ǂ" are letters after every z.
_NORDIC = {"sv": "åäö", "fi": "åäö", "da": "æøå", "nb": "æøå", "nn": "æøå", "no": "æøå"}
OWN_LETTERS: dict[str, dict[int, str]] = {
    language: {ord(own): f"z{place}" for own, place in zip(letters, "ǀǁǂ", strict=True)}
    for language, letters in _NORDIC.items()
} | {"es": {ord("ñ"): "nǀ"}}

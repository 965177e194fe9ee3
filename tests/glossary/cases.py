"""
The tricky cases of linking, as data: number, forms, HTML, and the texts that are linked.

The numbers are those of the research they come from. A form is its text, or its text with a kind, a
case rule, or "compounds"; forms of one group, joined by "=", are one term.
"""

from typing import NamedTuple

from glossary.linking import Form

KINDS = {"blocker", "plural", "synonym", "deprecated"}
CASES = {"exact", "proper", "any", "smart"}


class Case(NamedTuple):
    name: str
    forms: list[str]
    html: str
    linked: list[str]


def forms_of(case: Case) -> list[Form]:
    """
    >>> forms_of(Case("", ["IT exact = computing", "lead time blocker"], "", []))[1].term
    1
    """
    forms = []
    for term, group in enumerate(case.forms, start=1):
        for one in group.split(" = "):
            *words, last = one.split(" ")
            options = {"kind": "synonym", "case": "smart", "compounds": ""}
            while last in KINDS | CASES | {"compounds"} and words:
                options["kind" if last in KINDS else "case" if last in CASES else last] = last
                *words, last = words
            forms.append(
                Form(
                    len(forms) + 1,
                    term,
                    " ".join([*words, last]),
                    options["kind"],
                    options["case"],
                    bool(options["compounds"]),
                )
            )
    return forms


CASES_OF_THE_RULES = [
    Case("1 existing link", ["market"], '<p><a href="/x/">market</a> a market</p>', ["market"]),
    Case("2 headings", ["market"], "<h2>The market</h2><p>A market</p>", ["market"]),
    Case("3 code", ["art"], "<pre>art</pre><p><code>art</code> <kbd>art</kbd> <samp>art</samp></p>",
         []),
    Case("4 attributes", ["market"], '<p><img src="/m.png" alt="market" title="market"> a</p>', []),
    Case("5 script", ["market"], "<script>market</script><style>market</style><p>market</p>",
         ["market"]),
    Case("7 > in an attribute", ["market"], '<p title="a > market">market</p>', ["market"]),
    Case("8 R&amp;D", ["R&D"], "<p>Our R&amp;D team</p>", ["R&amp;D"]),
    Case("8 a letter of R&amp;D", ["R", "D"], "<p>Our R&amp;D team</p>", []),
    Case("9 no-break space", ["market share"], "<p>a market&nbsp;share</p>",
         ["market&nbsp;share"]),
    Case("10 newline and spaces", ["market share"], "<p>a market\n   share</p>",
         ["market\n   share"]),
    Case("11 possessive", ["market"], "<p>The market’s share</p>", ["market"]),
    Case("11 plural possessive", ["customer = customers"], "<p>The customers’ share</p>",
         ["customers"]),
    Case("12 one link for both", ["KPI = KPIs plural"], "<p>KPIs and a KPI</p>", ["KPIs"]),
    Case("13 a heading is not the first", ["trust"], "<h2>Trust</h2><p>Of trust</p>", ["trust"]),
    Case("14 longest", ["market", "market share"], "<p>Our market share</p>", ["market share"]),
    Case("15 overlap", ["data quality", "quality management"],
         "<p>The data quality management</p>", ["data quality"]),
    Case("16 the shorter where the longer is blocked", ["data", "data mart"],
         "<p>data martial</p>", ["data"]),
    Case("17 no substring", ["art"], "<p>smart party</p>", []),
    Case("18 within a compound", ["art", "state"], "<p>state-of-the-art, multi-state</p>", []),
    Case("19 acronyms in compounds", ["CRM compounds"], "<p>CRM-based and non-CRM</p>", ["CRM"]),
    Case("19 not without leave", ["CRM"], "<p>CRM-based</p>", []),
    Case("20 hyphen that does not break", ["opt-in"], "<p>an opt\u2011in</p>", ["opt\u2011in"]),
    Case("21 blank for hyphen", ["double opt-in"], "<p>a double opt in</p>", ["double opt in"]),
    Case("21 hyphen for blank", ["double opt in"], "<p>a Double opt-in</p>", ["Double opt-in"]),
    Case("22 policies", ["policy = policies plural"], "<p>Two policies</p>", ["policies"]),
    Case("23 analyses", ["analysis = analyses plural"], "<p>Two analyses</p>", ["analyses"]),
    Case("24 no stemming", ["organ", "market"], "<p>organization, marketing</p>", []),
    Case("25 IT", ["IT"], "<p>It is it, not an It or a bit of IT.</p>", ["IT"]),
    Case("26 shouted", ["IT"], "<p>PLEASE READ IT NOW.</p>", []),
    Case("26 acronyms in a row", ["IT", "CRM"], "<p>Our IT, CRM and ERP.</p>", ["IT", "CRM"]),
    Case("27 a name", ["Apple proper"], "<p>An apple of Apple.</p>", ["Apple"]),
    Case("27 a name where every word has a capital", ["Apple proper"], "<p>Apple grows.</p>", []),
    Case("27 a name in capitals", ["Apple proper"], "<p>Of APPLE.</p>", ["APPLE"]),
    Case("27 a name of two words", ["Michael Porter proper"], "<p>Michael Porter wrote.</p>",
         ["Michael Porter"]),
    Case("28 ß", ["Straßenbau"], "<p>der STRASSENBAU</p>", ["STRASSENBAU"]),
    Case("28 ss", ["Strassenbau"], "<p>der Straßenbau</p>", ["Straßenbau"]),
    Case("29 umlaut", ["öffentlicher Dienst"], "<p>Öffentlicher Dienst</p>",
         ["Öffentlicher Dienst"]),
    Case("30 dotted i", ["işletme"], "<p>bir İşletme</p>", ["İşletme"]),
    Case("31 composed", ["café"], "<p>a cafe\u0301</p>", ["cafe\u0301"]),
    Case("32 no folding of accents", ["resume"], "<p>a résumé</p>", []),
    Case("33 soft hyphen", ["market"], "<p>a mar\u00adket</p>", ["mar\u00adket"]),
    Case("34 C", ["C"], "<p>C++ and C# but in C.</p>", ["C"]),
    Case("34 C++", ["C", "C++", "C#"], "<p>In C++, C# or C.</p>", ["C++", "C#", "C"]),
    Case("34 .NET", [".NET"], "<p>In .NET, not ASP.NET.</p>", [".NET"]),
    Case("35 files and names", ["node"], "<p>node.js, node_id, my.node.org</p>", []),
    Case("35 the file itself", ["node.js"], "<p>Use node.js.</p>", ["node.js"]),
    Case("36 addresses", ["market", "trust"],
         "<p>https://example.org/market/ and market@example.org, www.trust.example, /usr/trust</p>",
         []),
    Case("36 paths of Windows", ["C", "data"], r"<p>In C:\data\files</p>", []),
    Case("36 a slash", ["CRM", "ERP"], "<p>Our CRM/ERP</p>", ["CRM", "ERP"]),
    Case("36 attributes in text", ["platform"], "<p>platform=&quot;Vault&quot;</p>", []),
    Case("37 CJK in a sentence", ["市場"], "<p>新しい市場戦略</p>", ["市場"]),
    Case("38 katakana", ["データ"], "<p>データベースのデータを</p>", ["データ"]),
    Case("39 elision", ["analyse"], "<p>de l’analyse</p>", ["analyse"]),
    Case("40 O'Reilly", ["Reilly", "O'Reilly", "don", "t"], "<p>don’t read O’Reilly</p>",
         ["O’Reilly"]),
    Case("41 across emphasis", ["market share"], "<p>market <em>share</em> grew</p>",
         ["market <em>share</em>"]),
    Case("42 at a start tag", ["market share"], "<p><em>market share</em> grew</p>",
         ["market share"]),
    Case("43 unbalanced", ["market share"], "<p><em>big market</em> share</p>", []),
    Case("44 subscript", ["CO2"], "<p>less CO<sub>2</sub></p>", ["CO<sub>2</sub>"]),
    Case("45 footnote", ["market"], '<p>the market<sup><a href="#1">1</a></sup></p>', ["market"]),
    Case("46 line break", ["market share"], "<p>market<br>share</p>", ["market<br>share"]),
    Case("47 class", ["market"], '<p class="lead noglossary">market</p>', []),
    Case("47 not a part of a class", ["market"], '<p class="noglossaryish">market</p>',
         ["market"]),
    Case("47 data", ["market"], '<p data-no-glossary="">market</p>', []),
    Case("48 blocker", ["lead = lead time blocker"], "<p>The lead time of a lead</p>", ["lead"]),
    Case("49 homograph", ["lead", "lead"], "<p>a lead</p>", []),
    Case("49 told apart by its capital", ["apple", "Apple proper"], "<p>the Apple, an apple</p>",
         ["Apple", "apple"]),
    Case("49 not at the start of a sentence", ["Word", "word"], "<p>Word by Word.</p>", ["Word"]),
    Case("49 a word beats a plural by rule", ["Paris", "Pari = Paris plural"], "<p>in Paris</p>",
         ["Paris"]),
    Case("51 abbr", ["KPI"], '<p><abbr title="Key">KPI</abbr> <abbr>KPI</abbr></p>', ["KPI"]),
    Case("52 cells", ["market share"],
         "<table><tbody><tr><td>market</td><td>share</td></tr></tbody></table>", []),
    Case("53 words of markup", ["class", "term", "href", "amp"],
         '<p class="note">a &amp; b <a href="/x/">y</a></p>', []),
    Case("54 signs of patterns", ["a.b", "x*", "(y)"], "<p>axb a.b xx x* (y)</p>",
         ["a.b", "x*", "(y)"]),
    Case("55 svg", ["market"], "<p><svg><text>market</text></svg></p>", []),
    Case("56 nested", ["market"], "<div>" * 1500 + "market" + "</div>" * 1500, ["market"]),
    Case("59 two forms of a key", ["opt-in = opt in"], "<p>an opt-in</p>", ["opt-in"]),
    Case("62 right to left", ["שוק"], "<p>של שוק, השוק</p>", ["שוק"]),
    Case("63 particle", ["시장"], "<p>시장은 크다. 시장조사</p>", ["시장"]),
    Case("64 Thai", ["ตลาด"], "<p>ส่วนแบ่งตลาดของ</p>", []),
    Case("65 emoji", ["market"], "<p>👩\u200d💻market👩\u200d💻</p>", ["market"]),
    Case("67 twelve words", ["a b c d e f g h i j k l"], "<p>a b c d e f g h i j k l</p>",
         ["a b c d e f g h i j k l"]),
    Case("68 nothing to look for", ["…"], "<p>… and so on</p>", ["…"]),
]  # fmt: skip

"""
Which articles a form may occur in: all of its words are among theirs. Pure.

A word is divided so finely that wherever the matcher may find a form, the form's words are whole
words of the text: at everything that is no letter or digit, and around each character of the
scripts that join words without a space or join particles to them.
"""

import re

# Thai and what follows it: Lao, Khmer, CJK, kana, Hangul; Latin and Greek letters there lose
# nothing by it. The underscore joins names in code; here it only divides.
WORD = re.compile(r"[^\W_\u0e00-\U0010ffff]+|[^\W_]")


def words_of(key: str) -> set[str]:
    """
    The words of a folded text (`linking.key_of`) or of a form.

    >>> sorted(words_of("crm-based opt in: l'analyse"))
    ['analyse', 'based', 'crm', 'in', 'l', 'opt']
    >>> words_of("c++") == words_of("c#") == {"c"}
    True
    >>> words_of("データ") <= words_of("このデータは")
    True
    """
    return set(WORD.findall(key))

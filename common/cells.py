"""What goes into a spreadsheet."""

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""The full-width forms too: some programs take them for the narrow ones."""


def safe(text: str) -> str:
    """
    What a spreadsheet shows and does not compute.

    >>> safe("=1+1"), safe("-oid"), safe("trust")
    ("'=1+1", "'-oid", 'trust')
    >>> safe(" =1+1"), safe("＝1+1")
    ("' =1+1", "'＝1+1")
    """
    is_dangerous = text.startswith(DANGEROUS) or text.lstrip().startswith(DANGEROUS)
    return f"'{text}" if is_dangerous else text

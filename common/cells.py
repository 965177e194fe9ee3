"""What goes into a spreadsheet."""

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe(text: str) -> str:
    """
    What a spreadsheet shows and does not compute.

    >>> safe("=1+1"), safe("-oid"), safe("trust")
    ("'=1+1", "'-oid", 'trust')
    """
    return f"'{text}" if text.startswith(DANGEROUS) else text

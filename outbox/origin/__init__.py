"""
Where a mail comes from: who signed it, and whether that stands for the domain it names.

For mails of ours that the mail doctor looks at, and for those that readers write.
"""

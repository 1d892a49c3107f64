"""Files that people hand in: kept as they came, offered as attachments, read for their text in a bounded child.

A platform room: it knows no term of the domain. A room's record points at a `File` and gives it its own audience token,
and changes that together with its own (rule 15). Content is kept once per digest, on disk before the row that names it
is committed. What a file says is read by the worker, in a process of its own with fixed limits, since a file may be
made to harm its reader; each file ends in one of five outcomes, and each outcome has a sentence.
"""

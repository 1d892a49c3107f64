"""A word of its own in everything that is somebody's own, and who may read it when.

`table.py` names the canaries and their readers, `story.py` makes a consultation, a hidden tender and newcomers with
them, `crawl.py` reads the hub as every kind of person.
"""

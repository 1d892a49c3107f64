"""Search: what the person may see, found by Dutch words, within a second of the change.

A platform room: it knows records, audiences and words, and no term of the domain. A slice tells what is findable by
registering a `SearchKind` in `app.py`; a listener notes each change in `search_pending` in the same transaction; one
drainer writes the index, which is disposable. Whoever searches brings a set of audience tokens, and everything she
gets (hits, counts, facets, suggestions, corrections) is made of records whose token is in it.

The way of a question, from `views` by `pages` and `actions` to the `engine`: `query` reads it, `language` makes keys of
its words, `concepts` says what would answer each, `suggest` corrects what is nowhere, `view` masks, `match` looks up,
`rank` puts in order, `facets` counts, and `snippets` marks it in what is shown. `whoosh_index` is the index itself,
`layout` what it holds of a record, `soundness` whether its files are whole, `stream` which changes it has.
"""

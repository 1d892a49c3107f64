"""From a text to the keys that the index holds and a question asks for.

`tokens` cuts a text up, `compounds` takes words apart, `lexicon` and `vocabulary` know words, and `dutch`, the
analyser, makes keys of them.
"""

"""Finding records by what they are called, typing errors forgiven.

``folding`` makes texts comparable, ``index`` finds entries by words, ``marking`` says what matched.
"""

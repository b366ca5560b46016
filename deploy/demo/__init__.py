"""Three small AI interfaces behind TLS edges on loopback, to look at and to break.

``guarded`` is a sound edge, ``careless`` leaves doors open, ``flaky`` is sound but fails now and
then. Each is a proxy (``edge``) with a chat application (``upstream``) behind it. What an edge
does stands in its own TOML file in the data folder, which is read again whenever it changes.
"""

"""``manage.py assess``: one's own interfaces probed and judged, without a record of anything.

The way through::

    descriptors, URLs ─candidates─▶ Candidate ─running─▶ Result ─report / document─▶ the terminal
                       └─ problems: nothing is asked then

No module here reads or writes the database.
"""

"""Fields that hold one entry a line."""

from django import forms


def lines_field(label: str, help_text: str) -> forms.CharField:
    """Return a field for entries that stand one a line, in the type of code."""
    attributes = {"rows": 2, "spellcheck": "false", "class": "mono"}
    return forms.CharField(
        label=label,
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs=attributes),
        help_text=help_text,
    )


def entries(text: str) -> tuple[str, ...]:
    """Return the lines of ``text`` that are not blank."""
    return tuple(line for line in text.splitlines() if line.strip())

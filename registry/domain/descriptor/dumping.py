"""Documents as YAML text that the reader takes back as they were."""

from datetime import datetime

import yaml

from registry.domain.descriptor.writing import Written

_WIDEST = 2**31
"""Columns: text is never folded, so that a line of a record is a line of the file."""


class _Dumper(yaml.SafeDumper):
    """Writes text of several lines as a block, times as the documentation has them."""

    def ignore_aliases(self, data: object) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent lists in mappings, as people do."""
        super().increase_indent(flow, False)


def document_text(document: Written) -> str:
    """Return ``document`` as YAML; its keys keep their order."""
    text: str = yaml.dump(
        document,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=False,
        width=_WIDEST,
    )
    return text


def _text(dumper: _Dumper, value: str) -> yaml.ScalarNode:
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


def _moment(dumper: _Dumper, value: datetime) -> yaml.ScalarNode:
    text = value.isoformat().replace("+00:00", "Z")
    return dumper.represent_scalar("tag:yaml.org,2002:timestamp", text)


_Dumper.add_multi_representer(str, _text)
_Dumper.add_representer(datetime, _moment)

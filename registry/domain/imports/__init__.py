"""Files of other catalogues: what they say, as sayings about records of the registry.

The way of a document through this package::

    tree ─foreign─▶ values with positions ─backstage, openslo─▶ sayings, notes, problems

A saying is laid over what is recorded, or over a document of ours, by whoever applies it. Nothing
here fetches: substitutions and locations that would are refused.
"""

from registry.domain.imports.foreign import NOT_TAKEN_OVER
from registry.domain.imports.openslo_writing import openslo_text
from registry.domain.imports.reading import load, parse

__all__ = ["NOT_TAKEN_OVER", "load", "openslo_text", "parse"]

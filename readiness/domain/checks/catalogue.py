"""Every check there is. Adding one is one line here (and CONTRIBUTING.md's list)."""

from readiness.domain.checks import (
    acc_1,
    acc_2,
    avl_1,
    own_1,
    own_2,
    own_5,
    prx_2,
    prx_3,
    tls_1,
    tls_2,
    tls_3,
    tls_4,
    tls_5,
)
from readiness.domain.checks.contract import Check

ALL_CHECKS: tuple[Check, ...] = (
    own_1.CHECK,
    own_2.CHECK,
    own_5.CHECK,
    avl_1.CHECK,
    tls_1.CHECK,
    tls_2.CHECK,
    tls_3.CHECK,
    tls_4.CHECK,
    tls_5.CHECK,
    prx_2.CHECK,
    prx_3.CHECK,
    acc_1.CHECK,
    acc_2.CHECK,
)

QUESTIONS_TOTAL = 94
"""Rows of the whole catalogue: what the product will ask once every row can be answered."""

BY_ID = {check.id: check for check in ALL_CHECKS}

"""What a service answers when it will not do what it was asked."""


class Refused(Exception):
    """Input that cannot be accepted.

    Attributes:
        field: name of the field that is wrong, "" where no single one is.
        message: one sentence that says what is wrong and what would be right.
        code: what programs know it by.
        reasons: code and sentence of each single reason, where there are several.
    """

    reasons: tuple[tuple[str, str], ...] = ()

    def __init__(self, field: str, message: str, code: str = "refused") -> None:
        super().__init__(f"{field}: {message}" if field else message)
        self.field = field
        self.message = message
        self.code = code

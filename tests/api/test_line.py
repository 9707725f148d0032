"""What the document says of a text is what becomes of it: neither lets pass what is blank."""

import re
import sys
from typing import Annotated, Final

import pytest
from pydantic import StringConstraints, TypeAdapter, ValidationError

from api.shape import AS_LINE, AS_TEXT, LINE, TEXT

SIGNS: Final = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000]


@pytest.mark.parametrize(("form", "pattern"), [(AS_LINE, LINE), (AS_TEXT, TEXT)])
def test_a_sign_is_let_pass_as_documented(form: StringConstraints, pattern: str) -> None:
    adapter = TypeAdapter[str](Annotated[str, form])
    for sign in SIGNS:
        for text in (sign, f" {sign}"):
            try:
                passed = adapter.validate_python(text)
            except ValidationError:
                passed = ""
            assert bool(passed) == bool(re.search(pattern, text)), repr(text)


def test_what_is_stripped_is_told_to_be_blank() -> None:
    adapter = TypeAdapter[str](Annotated[str, AS_TEXT])
    for blank in ("", "\x85", "\u3000", " \u2028 \x85", "\t\n"):
        assert re.search(TEXT, blank) is None
        with pytest.raises(ValidationError):
            adapter.validate_python(blank)
    assert adapter.validate_python(" \x85 no names\u3000") == "no names"

"""The rules of one-time codes over all that can happen to one."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from store.code_rules import CODE_LIMITS, Sealed, Verdict, address_key, judge, masked, new_code, sealed
from tests.store.builders import NOW

SALT = b"0123456789abcdef"
HASH = sealed("482913", address="ada@example.com", salt=SALT)
MINUTES = st.floats(0, 30).map(lambda minutes: timedelta(minutes=minutes))


@settings(max_examples=60)
@given(
    code=st.one_of(st.just("482913"), st.from_regex(r"\d{6}", fullmatch=True), st.text(max_size=8)),
    address=st.sampled_from(["ada@example.com", "eve@example.com", "", None]),
    age=MINUTES,
    attempts=st.integers(0, 5),
    used=st.booleans(),
)
def test_right_is_only_the_code_in_time_unused_within_its_tries_and_with_its_address(
    code: str, address: str | None, age: timedelta, attempts: int, used: bool
) -> None:
    kept = Sealed(
        salt=SALT,
        code_hash=HASH,
        address=address,
        expires_at=NOW + CODE_LIMITS.lasts,
        attempts=attempts,
        used=used,
    )
    verdict = judge(kept, code, now=NOW + age, limits=CODE_LIMITS)
    over = age >= timedelta(minutes=10) or attempts >= 3 or used
    assert (verdict is Verdict.over) is over
    assert (verdict is Verdict.right) is (not over and code == "482913" and address == "ada@example.com")


def test_codes_are_six_digits_and_differ() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) > 190
    assert all(len(code) == 6 and code.isdigit() and code.isascii() for code in codes)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("maya.lindqvist@example.com", "m…@e….com"),
        ("a@b.co.uk", "a…@b….uk"),
        ("+442079460042", "…42"),
        (None, ""),
    ],
)
def test_a_mask_tells_little(address: str | None, shown: str) -> None:
    assert masked(address) == shown


def test_an_address_has_one_key_and_none_has_no_twin() -> None:
    assert address_key("ada@example.com") == address_key("ada@example.com") != address_key("eve@example.com")
    assert address_key(None) != address_key(None)
    assert len(address_key(None)) == len(address_key("ada@example.com"))


class OneCodeAfterAnother(RuleBasedStateMachine):
    """Any order of sending, trying and waiting: a proof needs the newest code, in time, by its third try."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.codes: list[str] = []
        self.kept: Sealed | None = None
        self.proven_by: list[tuple[bool, bool, bool]] = []

    @rule()
    def send(self) -> None:
        code = f"{len(self.codes):06d}"
        self.codes.append(code)
        self.sent_at, self.tries = self.now, 0
        code_hash = sealed(code, address="a@b.co", salt=SALT)
        self.kept = Sealed(
            salt=SALT, code_hash=code_hash, address="a@b.co", expires_at=self.now + CODE_LIMITS.lasts
        )

    @rule(by=MINUTES)
    def wait(self, by: timedelta) -> None:
        self.now += by

    @precondition(lambda self: self.codes)
    @rule(data=st.data())
    def attempt(self, data: st.DataObject) -> None:
        assert self.kept is not None
        tried = data.draw(st.sampled_from([*self.codes, "999999"]))
        verdict = judge(self.kept, tried, now=self.now, limits=CODE_LIMITS)
        self.tries += verdict is not Verdict.over
        if verdict is Verdict.right:
            in_time = self.now - self.sent_at < CODE_LIMITS.lasts
            self.proven_by.append((tried == self.codes[-1], in_time, self.tries <= CODE_LIMITS.tries))
        self.kept = Sealed(
            salt=SALT,
            code_hash=self.kept.code_hash,
            address=self.kept.address,
            expires_at=self.kept.expires_at,
            attempts=self.tries,
            used=self.kept.used or verdict is Verdict.right,
        )

    @invariant()
    def every_proof_was_due(self) -> None:
        assert all(all(proof) for proof in self.proven_by)


TestOneCodeAfterAnother = OneCodeAfterAnother.TestCase
TestOneCodeAfterAnother.settings = settings(max_examples=15, stateful_step_count=12)

"""What a person has allowed: exactly these bytes, in a file of theirs alone."""

import os
import stat

import pytest

from designer.catalog.code import digest
from designer.engine_client.trust import Trust
from designer.errors import SaveError

one, other = digest("lambda x: x"), digest("lambda x: x ")


def test_only_these_very_bytes_are_allowed(tmp_path):
    path = tmp_path / "state" / "allowed-code"
    trust = Trust(path)
    assert not trust.allows(one)
    trust.allow([one])
    assert trust.allows(one)
    assert not trust.allows(other)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert list(path.parent.iterdir()) == [path]
    again = Trust(path)
    assert again.allows(one)
    assert not again.allows(other)


def test_what_two_windows_allow_adds_up(tmp_path):
    path = tmp_path / "allowed-code"
    first, second = Trust(path), Trust(path)
    first.allow([one])
    second.allow([other])
    assert Trust(path).allows(one)
    assert Trust(path).allows(other)


def test_a_file_that_others_can_write_counts_for_nothing(tmp_path):
    path = tmp_path / "allowed-code"
    Trust(path).allow([one])
    path.chmod(0o666)
    assert not Trust(path).allows(one)


@pytest.mark.parametrize("content", [b"", b"\0" * 99, b"yes\n*\n", b"\xff\xfe", one[:63].encode()])
def test_a_damaged_file_allows_nothing(tmp_path, content):
    path = tmp_path / "allowed-code"
    path.write_bytes(content)
    path.chmod(0o600)
    trust = Trust(path)
    assert not any(map(trust.allows, (one, "", "*", "yes", one[:63])))


def test_what_is_no_digest_is_never_allowed(tmp_path):
    trust = Trust(tmp_path / "allowed-code")
    trust.allow(["*", "", "lambda x: x", one.upper()])
    assert not any(map(trust.allows, ("*", "", "lambda x: x", one.upper(), one)))


def test_a_yes_that_cannot_be_kept_counts_for_nothing(tmp_path):
    (tmp_path / "state").write_text("a file where the folder should be")
    trust = Trust(tmp_path / "state" / "allowed-code")
    with pytest.raises(SaveError, match="Your yes could not be kept"):
        trust.allow([one])
    assert not trust.allows(one)


def test_without_a_path_nothing_is_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    Trust(None).allow([one])
    assert Trust.only([one]).allows(one)
    assert not Trust.of_user().allows(one)
    assert os.listdir(tmp_path) == []
    Trust.of_user().allow([one])
    assert (tmp_path / "network-designer" / "allowed-code").exists()

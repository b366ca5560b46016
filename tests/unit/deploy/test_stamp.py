import os

from deploy.management.stamp import Stamp, digest_of_files


def test_a_step_is_done_once_for_each_digest(tmp_path):
    assert not Stamp(tmp_path / "stamp", "first").holds
    Stamp(tmp_path / "stamp", "first").set()
    assert Stamp(tmp_path / "stamp", "first").holds
    assert not Stamp(tmp_path / "stamp", "second").holds


def test_the_digest_follows_names_sizes_times_and_what_else_matters(tmp_path):
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_text("one")
    second.write_text("two")
    before = digest_of_files([first, second])
    assert digest_of_files([second, first]) == before
    assert digest_of_files([first]) != before
    assert digest_of_files([first, second], "another database") != before
    os.utime(first, (0, 0))
    assert digest_of_files([first, second]) != before

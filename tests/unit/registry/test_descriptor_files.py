import os

import pytest

from registry.domain.descriptor import load
from registry.domain.descriptor.nodes import LONGEST_TEXT
from tests.unit.registry.descriptors import SMALL, certificate_pem


def with_certificate(name: str) -> str:
    return SMALL.replace("{edge:", f"{{ca: {name}, edge:")


def only_problem(*paths) -> str:
    [problem] = load(paths).problems
    return str(problem)


def test_a_folder_stands_for_the_yaml_files_right_in_it(tmp_path):
    (tmp_path / "inner").mkdir()
    for name in ("a.yaml", "b.yml", "c.txt", "inner/d.yaml"):
        (tmp_path / name).write_text(SMALL.replace("support-chat", f"chat-{name[0]}"))

    documents = load([tmp_path])

    assert [found.name for found in documents.interfaces] == ["chat-a", "chat-b"]
    assert documents.problems == ()


def test_a_file_named_twice_is_read_once(tmp_path):
    file = tmp_path / "a.yaml"
    file.write_text(SMALL)

    assert len(load([file, tmp_path, file]).interfaces) == 1
    assert load([file, tmp_path]).problems == ()


def test_one_name_in_two_files_is_a_problem_of_the_second(tmp_path):
    (tmp_path / "a.yaml").write_text(SMALL)
    (tmp_path / "b.yaml").write_text(SMALL)

    problem = only_problem(tmp_path)

    assert problem.startswith(f"{tmp_path}/b.yaml:3:")
    assert problem.endswith(f"is described in {tmp_path}/a.yaml:3 already")


def test_a_certificate_is_read_from_beside_the_descriptor(tmp_path):
    (tmp_path / "ca.pem").write_text(certificate_pem())
    (tmp_path / "a.yaml").write_text(with_certificate("ca.pem"))

    [interface] = load([tmp_path]).interfaces

    ca = interface.document.spec.environments["production"].ca
    assert ca == (tmp_path / "ca.pem").read_text()


@pytest.mark.parametrize("name", ["../ca.pem", "inner/../../ca.pem", "{outside}/ca.pem", "link"])
def test_a_certificate_from_outside_the_folder_is_refused(tmp_path, name):
    folder = tmp_path / "descriptors"
    folder.mkdir()
    (tmp_path / "ca.pem").write_text(certificate_pem())
    (folder / "link").symlink_to(tmp_path / "ca.pem")
    (folder / "a.yaml").write_text(with_certificate(name.format(outside=tmp_path)))

    assert "lies outside the folder of the descriptor" in only_problem(folder)


def test_a_certificate_that_is_a_pipe_is_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "a.yaml").write_text(with_certificate("pipe"))

    assert "ca: pipe is no regular file" in only_problem(tmp_path)


def test_a_folder_without_yaml_is_told(tmp_path):
    assert only_problem(tmp_path) == f"{tmp_path}:1:1: has no file that ends in .yaml or .yml"


def test_a_file_that_does_not_exist_is_told(tmp_path):
    expected = f"{tmp_path}/a.yaml:1:1: cannot be read: No such file or directory"

    assert only_problem(tmp_path / "a.yaml") == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [(b"\xff\xfe\x00", "is not text in UTF-8"), (b"a" * (LONGEST_TEXT + 1), "is longer than")],
)
def test_a_file_that_is_no_descriptor_is_told(tmp_path, content, expected):
    (tmp_path / "a.yaml").write_bytes(content)

    assert expected in only_problem(tmp_path)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_the_place_of_the_first_byte_that_is_no_text_is_told(tmp_path, mark):
    file = tmp_path / "a.yaml"
    file.write_bytes(mark + "a: ä\nb: ü".encode() + b"\xfcx\n")

    assert only_problem(file).startswith(f"{file}:2:5: is not text in UTF-8 from here on: save")


def test_a_byte_order_mark_is_passed_over(tmp_path):
    (tmp_path / "a.yaml").write_text(SMALL, encoding="utf-8-sig")

    assert load([tmp_path]).problems == ()

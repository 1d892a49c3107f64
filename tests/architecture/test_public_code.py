"""What a stranger reads first is true: each link in a document leads somewhere, and the licence is one."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
NAMED = re.compile(r"\b[\w-]+\.md\b")
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_in_a_document_leads_to_a_file(document: Path) -> None:
    targets = LINK.findall(document.read_text())
    assert [target for target in targets if not (document.parent / target).exists()] == []


def test_a_comment_names_no_document_that_is_not_here() -> None:
    """A reader of the code has the checkout alone."""
    here = {*(path.name for path in DOCUMENTS), "SOURCES.md"}  # which lies beside notices that are read
    code = [path for part in ("buyergroup_hub", "tests", "migrations") for path in (ROOT / part).rglob("*.py")]
    named = {(str(path.relative_to(ROOT)), name) for path in code for name in NAMED.findall(path.read_text("utf-8"))}
    assert {(path, name) for path, name in named if name not in here} == set()


def test_the_licence_is_one_and_the_version_too() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["license"] == "EUPL-1.2"
    assert (ROOT / "LICENSE").read_text().startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    public = (ROOT / "publiccode.yml").read_text()
    assert f"license: {project['license']}\n" in public
    unreleased = project["version"].startswith("0.")
    assert unreleased == ("softwareVersion:" not in public), "a release names its version"
    assert unreleased or f"softwareVersion: {project['version']}" in public

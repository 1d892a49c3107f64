"""There is always a way to an administrator, and it stands on the terminal alone."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from buyergroup_hub.accounts.person.actions import people as people_actions
from buyergroup_hub.events.models import Event
from buyergroup_hub.kit.db import begin, db
from buyergroup_hub.operating import administrators, database, ready
from buyergroup_hub.operating.answers import Refused
from config import Config
from tests.cast import Cast
from tests.mailbox import letters
from tests.operating.test_running import done

if TYPE_CHECKING:
    from buyergroup_hub.kit.web import Hub

EMAIL = "bea@hub.example.nl"


@pytest.fixture(autouse=True)
def _same_hub(app: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ready, "hub", lambda _: app)


def names(app: Hub) -> list[str]:
    with app.app_context():
        begin(writes=False)
        return list(db.session.scalars(select(Event.name).where(Event.subject_kind == "people").order_by(Event.seq)))


@pytest.mark.one_engine
def test_a_hub_with_content_gets_an_administrator_and_the_others_are_told(cast: Cast, config: Config) -> None:
    app = cast.app
    app.config["WTF_CSRF_ENABLED"] = False
    database.remember_contents(config, "groups")
    before = len(names(app))
    made = administrators.appoint(config, EMAIL.title(), "Bea")

    assert made.address == EMAIL
    assert names(app)[before:] == ["person.signed_up", "person.administrator_made", "person.link_made"]
    with app.app_context():
        begin(writes=False)
        other = cast.person("administrator").email
    told = letters(app, other or "")
    assert "Bea is nu beheerder" in [letter.subject for letter in told]
    assert EMAIL in told[-1].text
    assert made.path is not None
    assert letters(app, EMAIL) == [], "her link is in no mail"

    word = "vier heel andere woorden"
    client = app.test_client()
    assert client.post(made.path, data={"password": word, "again": word}).status_code == 303
    assert client.post("/sign-in", data={"email": EMAIL, "password": word}).status_code == 303
    assert client.get("/administration").status_code == 200
    assert administrators.appoint(config, EMAIL, "Bea").path is None, "from now on she has a password of her own"


@pytest.mark.one_engine
def test_a_link_that_nobody_used_is_made_again(app: Hub, config: Config) -> None:
    first, second = (administrators.appoint(config, EMAIL, "Bea") for _ in range(2))
    assert None is not first.path != second.path is not None
    assert names(app).count("person.administrator_made") == 1
    assert names(app).count("person.link_made") == 2


def test_who_has_an_account_keeps_her_password(cast: Cast, config: Config) -> None:
    with cast.app.app_context():
        begin(writes=False)
        email = cast.person("participant").email or ""
    made = administrators.appoint(config, email, "Iemand anders")

    assert made.path is None
    with cast.app.app_context():
        begin(writes=False)
        person = cast.person("participant")
        assert person.admin_since is not None
        assert person.name != "Iemand anders"


def test_who_is_blocked_or_has_no_address_is_refused(cast: Cast, config: Config) -> None:
    with cast.acting("administrator"):
        people_actions.block(cast.person("participant"))
        email = cast.person("participant").email or ""
    for wrong, why in ((email, "is blocked"), ("bea", "no mail address")):
        with pytest.raises(Refused, match=why):
            administrators.appoint(config, wrong, "Bea")


def test_an_empty_hub_has_one_first_administrator(app: Hub, config: Config) -> None:
    made = administrators.first(config, EMAIL, "Bea")
    assert made is not None
    assert administrators.first(config, EMAIL, "Bea") is not None, "nobody used the link yet"
    app.config["WTF_CSRF_ENABLED"] = False
    word = "vier heel andere woorden"
    app.test_client().post(made.path or "", data={"password": word, "again": word})
    assert administrators.first(config, EMAIL, "Bea") is None
    database.remember_contents(config, "groups")
    with pytest.raises(Refused, match="run administrator EMAIL"):
        administrators.first(replace(config, demo=False), EMAIL, "Bea")


@pytest.mark.one_engine
def test_in_production_a_service_prints_no_way_in_and_a_command_on_standard_output_alone(
    sqlite_template: Path, tmp_path: Path
) -> None:
    shutil.copyfile(sqlite_template, tmp_path / "hub.sqlite")
    settings = {
        "HUB_ENVIRONMENT": "production",
        "HUB_SECRET": "Jx4-9sVtq2LwPz7_bRk1Yd8uMf3GhNc6",
        "HUB_BASE_URL": "https://hub.example.nl",
        "HUB_MAIL": "smtp://127.0.0.1:9",
        "HUB_TRUSTED_PROXIES": "127.0.0.1",
    }
    refused = done(tmp_path, "fresh", "--email", EMAIL, **settings)
    assert refused.returncode == 1
    assert f"./run administrator {EMAIL}" in refused.stderr
    assert "/reset/" not in refused.stderr + refused.stdout

    answered = done(tmp_path, "administrator", EMAIL, **settings)
    assert answered.returncode == 0
    assert "https://hub.example.nl/reset/" in answered.stdout
    assert "/reset/" not in answered.stderr
    link = answered.stdout.partition("/reset/")[2].split()[0].encode()
    assert [path for path in tmp_path.rglob("*") if path.is_file() and link in path.read_bytes()] == []

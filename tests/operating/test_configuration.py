"""One documented table of settings; production refuses what is unsafe and names the setting."""

from __future__ import annotations

import stat
from dataclasses import fields
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path

import pytest

from config import CHECKOUT, Config, ConfigError, name_of

SECRET = "Jx4-9sVtq2LwPz7_bRk1Yd8uMf3GhNc6"


@pytest.fixture
def production(tmp_path: Path) -> dict[str, str]:
    """Everything that production needs."""
    return {
        "HUB_ENVIRONMENT": "production",
        "HUB_DATA": str(tmp_path),
        "HUB_SECRET": SECRET,
        "HUB_BASE_URL": "https://hub.example.nl/",
        "HUB_MAIL": "smtp://hub:pass@mail.example.nl:587",
        "HUB_TRUSTED_PROXIES": "127.0.0.1",
    }


def test_development_needs_nothing_but_a_folder(tmp_path: Path) -> None:
    config = Config.from_environment({"HUB_DATA": str(tmp_path / "hub")})

    assert config.environment == "development"
    assert config.database_url == f"sqlite:///{tmp_path}/hub/hub.sqlite"
    assert config.sqlite_file == tmp_path / "hub" / "hub.sqlite"
    assert config.base_url == "http://127.0.0.1:5000"
    assert config.demo
    assert config.mail == "outbox"


def test_development_keeps_its_secret_to_itself(tmp_path: Path) -> None:
    first = Config.from_environment({"HUB_DATA": str(tmp_path)})
    second = Config.from_environment({"HUB_DATA": str(tmp_path)})
    elsewhere = Config.from_environment({"HUB_DATA": str(tmp_path / "other")})

    assert first.secret_key == second.secret_key != elsewhere.secret_key
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600
    assert [each.name for each in (tmp_path / "other").iterdir()] == ["secret"]


def test_production_starts_when_everything_is_given(production: dict[str, str]) -> None:
    config = Config.from_environment(production)

    assert config.is_production
    assert not config.demo
    assert config.base_url == "https://hub.example.nl"
    assert config.mail_from == "hub@hub.example.nl"


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("HUB_SECRET", ""),
        ("HUB_SECRET", "short"),
        ("HUB_SECRET", "x" * 64),
        ("HUB_SECRET", "please-change-me-to-something-random"),
        ("HUB_MAIL", ""),
        ("HUB_MAIL", "outbox"),
        ("HUB_BASE_URL", ""),
        ("HUB_BASE_URL", "http://hub.example.nl"),
        ("HUB_TRUSTED_PROXIES", ""),
        ("HUB_TRUSTED_PROXIES", "0.0.0.0/0"),
        ("HUB_TRUSTED_PROXIES", "10.0.0.1,::/0"),
        ("HUB_TRUSTED_PROXIES", "128.0.0.0/1,::1,0.0.0.0/1"),
        ("HUB_DATABASE", "sqlite:////srv/hub.sqlite?timeout=5"),
        ("HUB_DEMO", "yes"),
        ("HUB_DEBUG", "on"),
        ("HUB_NOW", "2026-11-24T09:00:00+00:00"),
        ("HUB_CONTACT", "vragen"),
        ("HUB_CONTACT", "Vragen <vragen@hub.example.nl>"),
    ],
)
def test_production_refuses_and_names_the_setting(production: dict[str, str], setting: str, value: str) -> None:
    with pytest.raises(ConfigError, match=f"^{setting}: ") as refusal:
        Config.from_environment(production | {setting: value})

    assert refusal.value.setting == setting


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("HUB_ENVIRONMENT", "staging"),
        ("HUB_DATABASE", "mysql://localhost/hub"),
        ("HUB_DATABASE", "sqlite:///hub.sqlite"),
        ("HUB_PORT", "80 80"),
        ("HUB_PORT", "65536"),
        ("HUB_PORT", "-1"),
        ("HUB_PORT", "²"),
        ("HUB_THREADS", "0"),
        ("HUB_BASE_URL", "hub.example.nl"),
        ("HUB_BASE_URL", "https://example.nl/hub"),
        ("HUB_MAIL", "mail.example.nl"),
        ("HUB_TRUSTED_PROXIES", "10.0.0.1/8"),
        ("HUB_DEMO", "maybe"),
        ("HUB_NOW", "2026-11-24T09:00:00"),
        ("HUB_NOW", "today"),
        ("HUB_LOG", "loud"),
        ("HUB_DATBASE", "sqlite:////srv/hub.sqlite"),
    ],
)
def test_a_value_that_cannot_be_right_is_refused_by_name(tmp_path: Path, setting: str, value: str) -> None:
    with pytest.raises(ConfigError, match=f"^{setting}: "):
        Config.from_environment({"HUB_DATA": str(tmp_path), setting: value})


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(ConfigError, match=r"^HUB_DATA: "):
        Config.from_environment({"HUB_DATA": str(tmp_path / "file" / "hub")})


def test_values_arrive_with_their_types(tmp_path: Path) -> None:
    config = Config.from_environment(
        {
            "HUB_DATA": str(tmp_path),
            "HUB_DATABASE": "postgres://hub@db/hub",
            "HUB_TRUSTED_PROXIES": "10.0.0.0/8, ::1",
            "HUB_NOW": "2026-11-24T10:00:00+01:00",
        }
    )

    assert config.database_url == "postgresql://hub@db/hub"
    assert not config.uses_sqlite
    assert config.trusted_proxies == (ip_network("10.0.0.0/8"), ip_network("::1"))
    assert config.now == datetime(2026, 11, 24, 9, tzinfo=UTC)


def test_another_port_moves_only_an_address_that_was_not_given(tmp_path: Path) -> None:
    plain = Config.from_environment({"HUB_DATA": str(tmp_path)})
    named = Config.from_environment({"HUB_DATA": str(tmp_path), "HUB_BASE_URL": "https://hub.example.nl"})

    assert plain.listening_on(5001).base_url == "http://127.0.0.1:5001"
    assert named.listening_on(5001).base_url == "https://hub.example.nl"


def test_a_child_process_gets_the_same_configuration(tmp_path: Path) -> None:
    config = Config.from_environment(
        {
            "HUB_DATA": str(tmp_path),
            "HUB_SECRET": SECRET,
            "HUB_TRUSTED_PROXIES": "10.0.0.0/8,192.0.2.1",
            "HUB_NOW": "2026-11-24T09:00:00+00:00",
        }
    ).listening_on(5003)

    assert Config.from_environment(config.as_environment()) == config


def test_the_documented_table_is_the_configuration() -> None:
    page = (CHECKOUT / "docs" / "operating.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `HUB_")]
    told = [
        f"| `{name_of(each)}` | {each.metadata['default']} | {each.metadata['meaning']} |" for each in fields(Config)
    ]

    assert rows == told

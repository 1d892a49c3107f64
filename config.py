"""The configuration of one hub: typed, complete at start, read from the environment and from nowhere else.

Each setting stands once, below, with the sentence that explains it; the table in docs/operating.md says the same
and a test compares the two. A setting that cannot be right stops the hub before it serves anybody.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields, replace
from datetime import UTC, datetime
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network
from pathlib import Path
from typing import Any, Literal, cast
from urllib.parse import urlsplit

CHECKOUT = Path(__file__).resolve().parent
OUTBOX = "outbox"
SECRET_LENGTH = 32

Environment = Literal["development", "production", "test"]
Network = IPv4Network | IPv6Network


class ConfigError(Exception):
    """A setting is missing or cannot be used; the message names it and says what would be right."""

    def __init__(self, setting: str, sentence: str) -> None:
        super().__init__(f"{setting}: {sentence}")
        self.setting = setting


def setting(name: str, default: str, meaning: str) -> Any:
    """One field of the configuration: its variable, its default in words, and what it does."""
    return field(metadata={"name": name, "default": default, "meaning": meaning})


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    environment: Environment = setting(
        "HUB_ENVIRONMENT", "development", "`development`, `production` or `test`. Production refuses unsafe settings."
    )
    data_folder: Path = setting(
        "HUB_DATA", "`.hub` in the checkout", "Folder with all state of one hub: database, files, index, secret."
    )
    files_folder: Path = setting(
        "HUB_FILES",
        "`files` in the data folder",
        "Folder of uploaded files; one that all machines share where there are more.",
    )
    database_url: str = setting(
        "HUB_DATABASE", "SQLite in the data folder", "`sqlite:///…` or `postgresql://user:password@host/name`."
    )
    secret_key: str = setting(
        "HUB_SECRET",
        "made and kept in the data folder; required in production",
        "Signs forms and links. At least 32 characters; changing it signs everybody out, and the doctor says so until "
        "`./run secret`.",
    )
    base_url: str = setting(
        "HUB_BASE_URL",
        "`http://` host and port; required in production",
        "Address of the hub as people see it, without a slash at the end; links in mails start with it.",
    )
    mail: str = setting(
        "HUB_MAIL",
        "`outbox`; a server is required in production",
        "`smtp://user:password@host:587` (STARTTLS), `smtps://…` (TLS), or `outbox`: kept in the hub, never sent.",
    )
    mail_from: str = setting(
        "HUB_MAIL_FROM", "`hub@` the host of HUB_BASE_URL", "Address that the hub's mail comes from."
    )
    contact: str = setting(
        "HUB_CONTACT", "none; production should have one", "Mail address for questions, shown on the page of contact."
    )
    host: str = setting("HUB_HOST", "127.0.0.1", "Address to listen on.")
    port: int = setting("HUB_PORT", "5000", "Port to listen on; outside production a busy one is answered by the next.")
    processes: int = setting(
        "HUB_PROCESSES", "one per processor", "Processes that answer requests; they share one listening socket."
    )
    threads: int = setting("HUB_THREADS", "8", "Threads that answer requests, in each process.")
    trusted_proxies: tuple[Network, ...] = setting(
        "HUB_TRUSTED_PROXIES",
        "none; required in production",
        "Addresses or networks, separated by commas, whose forwarding and arrival headers are believed.",
    )
    demo: bool = setting(
        "HUB_DEMO",
        "yes in development; refused in production",
        "Load invented content on the first run, and show sign-in buttons for its people.",
    )
    debug: bool = setting("HUB_DEBUG", "no; refused in production", "Show the traceback of a failure in the browser.")
    now: datetime | None = setting(
        "HUB_NOW", "the clock; refused in production", "One fixed instant (ISO 8601 with offset) instead of the clock."
    )
    real_data: Path = setting(
        "HUB_REAL_DATA", "`../shared/data` beside the checkout", "Folder with real notices and documents, for tests."
    )
    log_level: str = setting("HUB_LOG", "info", "`debug`, `info`, `warning` or `error`; written to standard error.")

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Config:
        """The complete configuration. Raises ConfigError, which names the setting, where one cannot be right.

        Makes the data folder and, outside production, the secret that is kept in it.
        """
        _refuse_unknown(environ)
        environment = _choice(environ, "HUB_ENVIRONMENT", ("development", "production", "test"), "development")
        data_folder = _folder(environ, "HUB_DATA", CHECKOUT / ".hub")
        _make(data_folder)
        host = environ.get("HUB_HOST", "").strip() or "127.0.0.1"
        port = _number(environ, "HUB_PORT", 5000, 0, 65535)
        base_url = _base_url(environ, environment, f"http://{_in_address(host)}:{port}")
        config = cls(
            environment=cast(Environment, environment),
            data_folder=data_folder,
            files_folder=_files(environ, data_folder),
            database_url=_database_url(environ, data_folder),
            secret_key=_secret_key(environ, environment, data_folder),
            base_url=base_url,
            mail=_mail(environ),
            mail_from=environ.get("HUB_MAIL_FROM", "").strip() or f"hub@{urlsplit(base_url).hostname}",
            contact=_address(environ, "HUB_CONTACT"),
            host=host,
            port=port,
            processes=_number(environ, "HUB_PROCESSES", len(os.sched_getaffinity(0)), 1, 64),
            threads=_number(environ, "HUB_THREADS", 8, 1, 256),
            trusted_proxies=_networks(environ, "HUB_TRUSTED_PROXIES"),
            demo=_flag(environ, "HUB_DEMO", environment == "development"),
            debug=_flag(environ, "HUB_DEBUG", False),
            now=_instant(environ, "HUB_NOW"),
            real_data=_folder(environ, "HUB_REAL_DATA", CHECKOUT.parent / "shared" / "data"),
            log_level=_choice(environ, "HUB_LOG", ("debug", "info", "warning", "error"), "info"),
        )
        config.refuse_unsafe()
        return config

    def refuse_unsafe(self) -> None:
        """Production takes no setting that is meant for trying the hub out."""
        if self.environment != "production":
            return
        if self.demo:
            raise ConfigError(
                "HUB_DEMO", "demo content and its sign-in buttons cannot exist in production; set it to no."
            )
        if self.debug:
            raise ConfigError("HUB_DEBUG", "tracebacks would show people's data in production; set it to no.")
        if self.now is not None:
            raise ConfigError("HUB_NOW", "a fixed instant would falsify every deadline in production; leave it out.")
        if self.mail == OUTBOX:
            raise ConfigError("HUB_MAIL", "production needs a mail server: smtp://user:password@host:587.")
        if not self.trusted_proxies or _is_everybody(self.trusted_proxies):
            raise ConfigError(
                "HUB_TRUSTED_PROXIES",
                "production stands behind a proxy that ends TLS and says when a request arrived and from where; "
                "name its address, and not everybody's.",
            )
        if urlsplit(self.base_url).scheme != "https":
            raise ConfigError("HUB_BASE_URL", "production is reached over https, through a proxy that ends TLS.")

    @property
    def is_production(self) -> bool:
        return self.environment == "production"

    @property
    def uses_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def sqlite_file(self) -> Path:
        """The database's file; only where `uses_sqlite`."""
        return Path(self.database_url.partition(":///")[2])

    def listening_on(self, port: int) -> Config:
        """The same hub on another port, with its address following where the address named the old port."""
        old = f"http://{_in_address(self.host)}:{self.port}"
        base_url = f"http://{_in_address(self.host)}:{port}" if self.base_url == old else self.base_url
        return replace(self, port=port, base_url=base_url)

    def as_environment(self) -> dict[str, str]:
        """The variables that give a child process this same configuration."""
        written = {name_of(each): _written(getattr(self, each.name)) for each in fields(self)}
        return {name: text for name, text in written.items() if text}


def name_of(each: Field[Any]) -> str:
    """The environment variable of one field."""
    return cast(str, each.metadata["name"])


def _written(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ",".join(str(each) for each in value)
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)


def _refuse_unknown(environ: Mapping[str, str]) -> None:
    """A misspelt setting would otherwise be silently ignored."""
    known = {name_of(each) for each in fields(Config)}
    for name in sorted(environ):
        if name.startswith("HUB_") and name not in known:
            raise ConfigError(name, f"there is no such setting. The settings are {', '.join(sorted(known))}.")


def _choice(environ: Mapping[str, str], name: str, choices: tuple[str, ...], default: str) -> str:
    value = environ.get(name, "").strip().lower() or default
    if value not in choices:
        raise ConfigError(name, f"“{value}” is not one of {', '.join(choices)}.")
    return value


def _flag(environ: Mapping[str, str], name: str, default: bool) -> bool:
    value = environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in ("yes", "true", "on", "1"):
        return True
    if value in ("no", "false", "off", "0"):
        return False
    raise ConfigError(name, f"“{value}” is neither yes nor no.")


def _number(environ: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = environ.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit()) or not low <= int(text) <= high:
        raise ConfigError(name, f"“{text}” is not a whole number from {low} to {high}.")
    return int(text)


def _folder(environ: Mapping[str, str], name: str, default: Path) -> Path:
    text = environ.get(name, "").strip()
    return Path(text).expanduser().absolute() if text else default


def _make(folder: Path, name: str = "HUB_DATA") -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as problem:
        raise ConfigError(name, f"the folder {folder} cannot be made: {problem.strerror}.") from problem
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ConfigError(name, f"the folder {folder} cannot be written to.")


def _files(environ: Mapping[str, str], data_folder: Path) -> Path:
    """Storage that machines share and that is not there must stop the hub; what is in the data folder comes later."""
    folder = _folder(environ, "HUB_FILES", data_folder / "files")
    if folder != data_folder / "files":
        _make(folder, "HUB_FILES")
    return folder


def _in_address(host: str) -> str:
    """A host as it stands in an address; one that listens everywhere is reached here as the machine itself."""
    if host in ("0.0.0.0", "::"):  # noqa: S104 (compared, not bound)
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _base_url(environ: Mapping[str, str], environment: str, default: str) -> str:
    url = environ.get("HUB_BASE_URL", "").strip().rstrip("/")
    if not url and environment == "production":
        raise ConfigError("HUB_BASE_URL", "production needs the address that people see: https://hub.example.nl.")
    parts = urlsplit(url or default)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query or parts.fragment:
        raise ConfigError("HUB_BASE_URL", f"“{url}” is not an address like https://hub.example.nl, without a path.")
    return url or default


def _database_url(environ: Mapping[str, str], data_folder: Path) -> str:
    url = environ.get("HUB_DATABASE", "").strip() or f"sqlite:///{data_folder / 'hub.sqlite'}"
    # Hosting providers still write the short scheme, which SQLAlchemy does not know.
    if url.startswith("postgres://"):
        url = "postgresql://" + url.removeprefix("postgres://")
    if not url.startswith(("sqlite:////", "postgresql://", "postgresql+psycopg://")):
        raise ConfigError(
            "HUB_DATABASE",
            "give sqlite:///, followed by a path from the root, or postgresql://user:password@host/name.",
        )
    # Whoever looks at the file, at what it ever held and at who can read it, must look at the one that is served.
    if url.startswith("sqlite") and "?" in url:
        raise ConfigError("HUB_DATABASE", "a file takes no options: end it with the path.")
    return url


def _secret_key(environ: Mapping[str, str], environment: str, data_folder: Path) -> str:
    secret = environ.get("HUB_SECRET", "").strip()
    if not secret and environment == "production":
        raise ConfigError(
            "HUB_SECRET", f"production needs a secret of its own, of at least {SECRET_LENGTH} characters."
        )
    # A placeholder from an example is long enough but repeats itself or says what it is.
    if secret and (len(secret) < SECRET_LENGTH or len(set(secret)) < 8 or "change" in secret.lower()):
        raise ConfigError(
            "HUB_SECRET", f"give at least {SECRET_LENGTH} random characters, not a default or an example."
        )
    return secret or _kept_secret(data_folder / "secret")


def _kept_secret(path: Path) -> str:
    """The secret of this data folder, made once, also when two processes start at the same moment."""
    if not path.exists():
        draft = path.with_name(f"secret.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48), encoding="ascii")
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first; its secret counts
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()


def _mail(environ: Mapping[str, str]) -> str:
    mail = environ.get("HUB_MAIL", "").strip() or OUTBOX
    parts = urlsplit(mail)
    if mail != OUTBOX and (parts.scheme not in ("smtp", "smtps") or not parts.hostname):
        raise ConfigError("HUB_MAIL", "give smtp://user:password@host:587, smtps://…, or outbox.")
    return mail


def _address(environ: Mapping[str, str], name: str) -> str:
    text = environ.get(name, "").strip()
    before, at, after = text.partition("@")
    if text and (not before or not at or "." not in after or any(mark in text for mark in " <>,")):
        raise ConfigError(name, f"“{text}” is not one mail address like vragen@hub.example.nl.")
    return text


def _networks(environ: Mapping[str, str], name: str) -> tuple[Network, ...]:
    texts = [text.strip() for text in environ.get(name, "").split(",") if text.strip()]
    try:
        return tuple(ip_network(text) for text in texts)
    except ValueError as problem:
        raise ConfigError(name, f"give addresses or networks like 10.0.0.0/8: {problem}.") from problem


def _is_everybody(networks: tuple[Network, ...]) -> bool:
    """Whether networks, put together, hold all addresses of a kind."""
    four = collapse_addresses([each for each in networks if isinstance(each, IPv4Network)])
    six = collapse_addresses([each for each in networks if isinstance(each, IPv6Network)])
    return any(each.prefixlen == 0 for each in four) or any(each.prefixlen == 0 for each in six)


def _instant(environ: Mapping[str, str], name: str) -> datetime | None:
    text = environ.get(name, "").strip()
    if not text:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as problem:
        raise ConfigError(name, f"“{text}” is not an instant like 2026-11-24T09:00:00+00:00.") from problem
    if instant.tzinfo is None:
        raise ConfigError(name, f"“{text}” lacks its offset from UTC: 2026-11-24T09:00:00+00:00.")
    return instant.astimezone(UTC)

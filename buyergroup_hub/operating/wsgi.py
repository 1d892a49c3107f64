"""The hub for a WSGI server that is not its own, such as gunicorn: `buyergroup_hub.operating.wsgi:application()`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buyergroup_hub.operating import ready
from buyergroup_hub.operating.server import behind_proxies
from config import ConfigError

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def application() -> WSGIApplication:
    """The hub behind its proxies.

    Such a server cannot say when it had a request's last byte, so deadlines rest on the proxy's stamp. Raises
    ConfigError where no proxy is trusted.
    """
    config = ready.configuration()
    if not config.trusted_proxies:
        raise ConfigError(
            "HUB_TRUSTED_PROXIES",
            "under this server only a proxy can say when a request arrived; name it, or use `./run serve`.",
        )
    return behind_proxies(ready.hub(config).wsgi_app, config.trusted_proxies)

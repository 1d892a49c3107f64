"""The start page, my work, and what the hub says of itself."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyergroup_hub.access import public, requires, standing
from buyergroup_hub.consultations.answers.waiting import running
from buyergroup_hub.groups.glossary import PHASE_WORDS, ROLE_WORDS
from buyergroup_hub.groups.group.labels import phase_line
from buyergroup_hub.groups.overview.listing import with_source
from buyergroup_hub.home import chain as chain_of_days
from buyergroup_hub.home import descriptions, header, my_work
from buyergroup_hub.home import start as start_page
from buyergroup_hub.kit import clock
from buyergroup_hub.outcomes.chain import pages as chain_of_things
from buyergroup_hub.panels import slot
from buyergroup_hub.permissions import Verb

bp = Blueprint("home", __name__)


@bp.get("/")
@public
def start() -> ResponseReturnValue:
    if standing().signed_in:
        return redirect(url_for("home.work"))
    sectors, successors = start_page.sectors()
    return render_template(
        "home/start.html",
        sectors=sectors,
        total=sum(sector.count for sector in sectors),
        successors=successors,
        PHASE_WORDS=PHASE_WORDS,
        sourced=with_source.one(),
        here=start_page.HERE,
        first=slot("home.first", [start_page.HERE]),
        last=slot("home.last", [start_page.HERE]),
        chain=chain_of_things.totals(),
    )


@bp.get("/my-work")
@requires(Verb.ACCOUNT)
def work() -> ResponseReturnValue:
    gathered = my_work.gather()
    chosen = request.args.get("group")
    periods = my_work.periods(gathered.of(chosen))
    return render_template(
        "home/work.html",
        work=gathered,
        header=header.mine(len(gathered.tasks)),
        periods=periods,
        chosen=chosen,
        running=running(standing()),
        phase_line=phase_line,
        ROLE_WORDS=ROLE_WORDS,
    )


@bp.get("/about")
@public
def about() -> ResponseReturnValue:
    return render_template("home/about.html")


@bp.get("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    return render_template("home/accessibility.html")


@bp.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    return render_template("home/privacy.html")


@bp.get("/contact")
@public
def contact() -> ResponseReturnValue:
    return render_template("home/contact.html", address=current_app.config["HUB"].contact)


@bp.get("/open-data")
@public
def open_data() -> ResponseReturnValue:
    downloads = slot("open_data.downloads", [start_page.HERE])
    return render_template("home/open_data.html", here=start_page.HERE, downloads=downloads)


@bp.get("/chain.atom")
@public
def chain() -> ResponseReturnValue:
    return chain_of_days.feed(request.args.get("until", ""))


@bp.get("/.well-known/security.txt")
@public
def security() -> ResponseReturnValue:
    """Where to report a hole (RFC 9116)."""
    hub = current_app.config["HUB"]
    base = hub.base_url
    expires = (clock.now() + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    lines = [
        *([f"Contact: mailto:{hub.contact}"] if hub.contact else []),
        f"Contact: {base}{url_for('home.contact')}",
        f"Expires: {expires}",
        "Preferred-Languages: nl, en",
        f"Canonical: {base}{url_for('home.security')}",
    ]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@bp.get("/robots.txt")
@public
def robots() -> ResponseReturnValue:
    """What search engines may look at (RFC 9309): nothing invented, no results of our own search, nobody's account."""
    hub = current_app.config["HUB"]
    closed = ["/"] if hub.demo else ["/search", "/account", "/administration", "/language/", "/sign-in", "/register"]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    lines.append(f"Sitemap: {hub.base_url}{url_for('home.sitemap')}")
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@bp.get("/sitemap.xml")
@public
def sitemap() -> ResponseReturnValue:
    base = current_app.config["HUB"].base_url
    addresses = "".join(f"<url><loc>{base}{address}</loc></url>\n" for address in descriptions.lists())
    opening = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return Response(f"{opening}{addresses}</urlset>\n", mimetype="application/xml")


@bp.get("/favicon.ico")
@public
def icon() -> ResponseReturnValue:
    """For programs that ask here, whatever a page names."""
    return redirect(url_for("static", filename="img/mark.svg"))

"""How much of the real notices the reader gets, beside the field map's XPaths run over the same files.

    ./run bench notices [--json] [--why] [--data FOLDER] [--schemas [FOLDER]]

Per field: in how many files, and how many different values, the XPath finds something and the reader does. Values are
counted per file, so that one code in a hundred lots counts once. Then each file that was refused, with its sentence.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

from buyergroup_hub.notices.eforms.notice import parse
from buyergroup_hub.notices.eforms.reader import NAMESPACES
from buyergroup_hub.notices.eforms.record import Amount, Contract, Lot, Moment, Reading, Rejected, Subject, Text

Values = Callable[[Reading], Iterable[object]]

LEFT_OUT = {
    "org.email (personal data?)": "left out: contact persons are not stored",
    "touchpoint.name": "left out: contact points are not stored",
}
NOTES = {
    "notice.publication_number": "only digits-year counts: n.a. (28) and older references (13) do not",
    "org.identifier": "placeholders such as - and n/a are nothing",
    "buyer.legal_type": "of a party that refers to no organisation",
    "lot.end": "one day written with two offsets",
    "lot.documents_restricted_url": "no web address (remark)",
    "contract.id": "the placeholder -",
}


def texts(found: Iterable[Text | None]) -> Iterator[object]:
    for text in found:
        if text is not None:
            yield (text.language, text.value)
            yield from text.others.items()


def amounts(found: Iterable[Amount | None]) -> Iterator[object]:
    return ((one.value, one.currency, one.withheld) for one in found if one is not None)


def kind(notice: Reading, name: str) -> list[Lot]:
    return [lot for lot in notice.lots if lot.kind == name]


def of_lots(read: Callable[[Subject], Any]) -> Values:
    return lambda notice: [read(lot.subject) for lot in kind(notice, "lot")]


def all_of(read: Callable[[Subject], Iterable[object]]) -> Values:
    return lambda notice: [one for lot in kind(notice, "lot") for one in read(lot.subject)]


def days(read: Callable[[Lot], Moment | None]) -> Values:
    return lambda notice: [found.on for lot in kind(notice, "lot") if (found := read(lot))]


def times(read: Callable[[Lot], Moment | None]) -> Values:
    return lambda notice: [found.at for lot in kind(notice, "lot") if (found := read(lot)) and found.at]


def contracts(notice: Reading) -> list[Contract]:
    if notice.outcome is None:
        return []
    won = [c for result in notice.outcome.results for award in result.awards for c in award.contracts]
    return [*won, *notice.outcome.other_contracts]


def results(notice: Reading) -> list[Any]:
    return list(notice.outcome.results) if notice.outcome else []


def awards(notice: Reading) -> list[Any]:
    return [award for result in results(notice) for award in (*result.awards, *result.other_tenders)]


NOTICE: dict[str, Values] = {
    "notice.identifier": lambda n: [n.uuid],
    "notice.version": lambda n: [n.version],
    "notice.subtype": lambda n: [n.subtype],
    "notice.type": lambda n: [n.type],
    "notice.form_type": lambda n: [n.form],
    "notice.sdk": lambda n: [n.sdk],
    "notice.language": lambda n: [n.language],
    "notice.other_languages": lambda n: n.languages[1:],
    "notice.dispatch_date": lambda n: [n.dispatched.on if n.dispatched else None],
    "notice.dispatch_time": lambda n: [n.dispatched.at if n.dispatched else None],
    "notice.publication_number": lambda n: [n.publication_number],
    "notice.ojs": lambda n: [n.gazette],
    "notice.publication_date": lambda n: [n.published_on],
    "notice.preferred_publication_date": lambda n: [n.wanted_on],
    "notice.future_notice_date": lambda n: [n.next_notice_on],
    "procedure.id": lambda n: [n.procedure],
    "procedure.legal_basis": lambda n: [n.legal_basis],
    "procedure.type": lambda n: [n.procedure_type],
    "procedure.internal_id": lambda n: [n.subject.internal_id],
    "org.technical_id": lambda n: [one.id for one in n.organisations],
    "buyer.ref": lambda n: [one.organisation for one in n.buyers],
    "org.name": lambda n: texts(one.name for one in n.organisations),
    "org.identifier": lambda n: [one.identifier for one in n.organisations],
    "org.city": lambda n: [one.city for one in n.organisations],
    "org.country": lambda n: [one.country for one in n.organisations],
    "org.website": lambda n: [one.website for one in n.organisations],
    "buyer.legal_type": lambda n: [one.legal_type for one in n.buyers],
    "buyer.profile_url": lambda n: [one.profile for one in n.buyers],
    "tender.title": lambda n: texts([n.subject.title]),
    "tender.description": lambda n: texts([n.subject.description]),
    "tender.additional_info": lambda n: texts([n.subject.note]),
    "tender.nature": lambda n: [n.subject.nature],
    "tender.cpv_main": lambda n: [n.subject.cpv],
    "tender.cpv_additional": lambda n: n.subject.more_cpv,
    "tender.estimated_value": lambda n: amounts([n.subject.value]),
    "tender.nuts": lambda n: n.subject.places,
}
LOTS: dict[str, Values] = {
    "lot.id": lambda n: [lot.id for lot in kind(n, "lot")],
    "lot.title": lambda n: texts(lot.subject.title for lot in kind(n, "lot")),
    "lot.description": lambda n: texts(lot.subject.description for lot in kind(n, "lot")),
    "lot.nature": of_lots(lambda s: s.nature),
    "lot.cpv_main": of_lots(lambda s: s.cpv),
    "lot.cpv_additional": all_of(lambda s: s.more_cpv),
    "lot.estimated_value": lambda n: amounts(lot.subject.value for lot in kind(n, "lot")),
    "lot.framework_max_value": lambda n: amounts(lot.subject.framework_maximum for lot in kind(n, "lot")),
    "lot.framework": lambda n: [lot.framework for lot in kind(n, "lot")],
    "lot.start": of_lots(lambda s: s.starts),
    "lot.end": of_lots(lambda s: s.ends),
    "lot.duration": of_lots(lambda s: s.duration.amount if s.duration else None),
    "lot.nuts": all_of(lambda s: s.places),
    "lot.sme": of_lots(lambda s: s.sme),
    "part.id": lambda n: [lot.id for lot in kind(n, "part")],
    "part.title": lambda n: texts(lot.subject.title for lot in kind(n, "part")),
    "part.cpv_main": lambda n: [lot.subject.cpv for lot in kind(n, "part")],
    "part.documents_url": lambda n: [one.url for lot in kind(n, "part") for one in lot.links if one.kind == "open"],
    "lot.deadline_tenders.date": days(lambda lot: lot.deadlines.tenders),
    "lot.deadline_tenders.time": times(lambda lot: lot.deadlines.tenders),
    "lot.deadline_requests.date": days(lambda lot: lot.deadlines.requests),
    "lot.deadline_requests.time": times(lambda lot: lot.deadlines.requests),
    "lot.deadline_interest.date": days(lambda lot: lot.deadlines.interest),
    "lot.consultation_deadline.date": days(lambda lot: lot.deadlines.answers),
    "lot.consultation_deadline.time": times(lambda lot: lot.deadlines.answers),
    "lot.questions_deadline.date": days(lambda lot: lot.deadlines.questions),
    "lot.opening.date": days(lambda lot: lot.deadlines.opening),
    "lot.documents_url": lambda n: [one.url for lot in kind(n, "lot") for one in lot.links if one.kind == "open"],
    "lot.documents_restricted_url": lambda n: [
        one.url for lot in kind(n, "lot") for one in lot.links if one.kind == "restricted"
    ],
    "lot.submission_url": lambda n: [lot.submission for lot in kind(n, "lot")],
    "lot.strategic": all_of(lambda s: s.strategic),
    "lot.strategic_text": lambda n: texts(lot.subject.strategic_text for lot in kind(n, "lot")),
    "lot.green": all_of(lambda s: s.green),
    "lot.social": all_of(lambda s: s.social),
    "lot.innovation": all_of(lambda s: s.innovative),
    "lot.gpp_criteria": all_of(lambda s: s.gpp),
    "lot.accessibility": all_of(lambda s: s.accessibility),
    "lot.clean_vehicles": lambda n: [lot.clean_vehicles for lot in kind(n, "lot")],
    "lot.reserved": lambda n: [one for lot in kind(n, "lot") for one in lot.reserved],
    "lot.award_criterion.type": lambda n: [c.kind for lot in kind(n, "lot") for c in lot.criteria],
    "lot.award_criterion.name": lambda n: texts(c.name for lot in kind(n, "lot") for c in lot.criteria),
    "lot.award_criterion.text": lambda n: texts(c.description for lot in kind(n, "lot") for c in lot.criteria),
    "previous_planning": lambda n: [one for lot in kind(n, "lot") for one in lot.planned_in],
}
RESULTS: dict[str, Values] = {
    "result.total_value": lambda n: amounts([n.outcome.total if n.outcome else None]),
    "result.lot": lambda n: [one.lot for one in results(n)],
    "result.winner_chosen": lambda n: [one.decision for one in results(n)],
    "result.not_awarded_reason": lambda n: [one.reason for one in results(n)],
    "result.tender_ref": lambda n: [one.tender for one in awards(n)],
    "tender_bid.value": lambda n: amounts(one.value for one in awards(n)),
    "tender_bid.party_ref": lambda n: [one.party for one in awards(n)],
    "tenderer.org_ref": lambda n: [winner for one in awards(n) for winner in one.tenderers],
    "contract.id": lambda n: [one.number for one in contracts(n)],
    "contract.date": lambda n: [one.concluded_on for one in contracts(n)],
    "contract.url": lambda n: [one.url for one in contracts(n)],
    "change.previous_notice": lambda n: [one.previous for one in n.changes if one.kind == "correction"],
    "change.reason": lambda n: [one.reason for one in n.changes if one.kind == "correction"],
    "change.reason_text": lambda n: texts(one.reason_text for one in n.changes if one.kind == "correction"),
    "change.section": lambda n: [s for one in n.changes if one.kind == "correction" for s in one.sections],
    "change.text": lambda n: texts(t for one in n.changes if one.kind == "correction" for t in one.texts),
    "change.documents_date": lambda n: [one.documents_on for one in n.changes],
    "unpublished.field": lambda n: [(one.part, one.code) for one in n.withheld if one.code == "win-ten-val"],
    "unpublished.until": lambda n: [one.until for one in n.withheld if one.code == "win-ten-val"],
    "contract_change.previous": lambda n: [one.previous for one in n.changes if one.kind == "modification"],
}
OURS = NOTICE | LOTS | RESULTS


@dataclass
class Yield:
    """One row of the field map over all files that were read."""

    name: str
    files: int = 0
    values: int = 0
    our_files: int = 0
    our_values: int = 0
    fewer_in: list[str] = field(default_factory=list)


@dataclass
class Measured:
    read: int
    notices: dict[str, Reading]
    refused: dict[str, str]
    seconds: float
    megabytes: float
    peak: float
    rows: list[Yield]


def default_data() -> Path:
    return Path(os.environ.get("HUB_REAL_DATA") or "../shared/data") / "notices"


def measure(folder: Path) -> Measured:
    files = sorted(folder.rglob("*.xml"))
    notices: dict[str, Reading] = {}
    refused: dict[str, str] = {}
    contents = {str(path.relative_to(folder)): path.read_bytes() for path in files}
    tracemalloc.start()
    begun = time.perf_counter()
    for name, content in contents.items():
        found = parse(content)
        if isinstance(found, Rejected):
            refused[name] = found.reason
        else:
            notices[name] = found
    seconds = time.perf_counter() - begun
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    with (folder / "FIELD_MAP.csv").open(newline="", encoding="utf-8") as rows:
        wanted = [(row["our"], row["xpath"]) for row in csv.DictReader(rows)]
    top = {name: notice for name, notice in notices.items() if "/" not in name}
    trees = {name: etree.fromstring(contents[name]) for name in top}
    table = [yield_of(name, xpath, top, trees) for name, xpath in wanted]
    size = sum(len(content) for content in contents.values()) / 1e6
    return Measured(len(files), notices, refused, seconds, size, peak, table)


def yield_of(name: str, xpath: str, notices: dict[str, Reading], trees: dict[str, Any]) -> Yield:
    row = Yield(name)
    find = etree.XPath(xpath, namespaces=NAMESPACES)
    for file, notice in notices.items():
        theirs = {_said(one) for one in find(trees[file])} - {None}
        ours = {one for one in OURS[name](notice) if one is not None} if name in OURS else set()
        row.files += bool(theirs)
        row.values += len(theirs)
        row.our_files += bool(ours)
        row.our_values += len(ours)
        if len(ours) < len(theirs):
            row.fewer_in.append(file)
    return row


def _said(found: Any) -> object:
    """A found element or attribute as one comparable value; blank is nothing."""
    text = str(found if isinstance(found, str) else found.text or "").strip()
    if not text:
        return None
    extra = "" if isinstance(found, str) else found.get("languageID") or found.get("currencyID") or ""
    return (text, extra)


def printed(measured: Measured, *, why: bool) -> str:
    lines = [
        f"{measured.read} files read: {len(measured.notices)} notices, {len(measured.refused)} refused "
        f"({measured.seconds:.2f} s, {measured.megabytes / measured.seconds:.1f} MB/s, peak {measured.peak:.0f} MB)",
        "",
        f"{'field':34}{'XPath: files':>13}{'values':>8}{'hub: files':>13}{'values':>8}",
    ]
    for row in measured.rows:
        note = LEFT_OUT.get(row.name) or NOTES.get(row.name, "") if row.our_values < row.values else ""
        lines.append(f"{row.name:34}{row.files:13}{row.values:8}{row.our_files:13}{row.our_values:8}  {note}".rstrip())
        if why and row.fewer_in and row.name not in LEFT_OUT:
            lines.append("    fewer in " + ", ".join(row.fewer_in[:12]))
    lines += ["", "Refused:", *(f"  {name}: {reason}" for name, reason in measured.refused.items())]
    remarks = [(name, remark) for name, notice in measured.notices.items() for remark in notice.remarks]
    lines += ["", "Read with a remark:", *(f"  {name}: {one.field} “{one.value}” {one.why}" for name, one in remarks)]
    return "\n".join(lines)


SCHEMAS = {
    "ContractNotice": "UBL-ContractNotice-2.3.xsd",
    "ContractAwardNotice": "UBL-ContractAwardNotice-2.3.xsd",
    "PriorInformationNotice": "UBL-PriorInformationNotice-2.3.xsd",
    "BusinessRegistrationInformationNotice": "EFORMS-BusinessRegistrationInformationNotice.xsd",
}


def invalid(folder: Path, schemas: Path) -> dict[str, str]:
    """File to first fault, of the files that the official schemas do not let through. A warning: they are read."""
    parser = etree.XMLParser(no_network=True, load_dtd=False)
    found: dict[str, str] = {}
    loaded: dict[str, etree.XMLSchema] = {}
    for path in sorted(folder.glob("*.xml")):
        root = etree.fromstring(path.read_bytes(), parser)
        name = etree.QName(root).localname
        if name not in loaded:
            loaded[name] = etree.XMLSchema(etree.parse(next(schemas.rglob(SCHEMAS[name])), parser))
        if not loaded[name].validate(root):
            fault = loaded[name].error_log[0]
            found[path.name] = f"line {fault.line}: {fault.message[:160]}"
    return found


def run(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench notices", description="Yield of the notice reader per field.")
    parser.add_argument("--data", type=Path, default=default_data(), help="folder with notices and FIELD_MAP.csv")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--why", action="store_true", help="name the files in which the reader finds fewer values")
    parser.add_argument(
        "--schemas",
        type=Path,
        nargs="?",
        const=default_data().parent / "schemas",
        help="also validate, with these XSDs",
    )
    options = parser.parse_args(argv)
    if not (options.data / "FIELD_MAP.csv").is_file():
        sys.stderr.write(f"No notices in {options.data}: set HUB_REAL_DATA or give --data.\n")
        return 2
    measured = measure(options.data)
    faults = invalid(options.data, options.schemas) if options.schemas else None
    if options.json:
        rows = {row.name: [row.files, row.values, row.our_files, row.our_values] for row in measured.rows}
        document = {
            "read": measured.read,
            "notices": len(measured.notices),
            "rejected": [{"file": name, "reason": reason} for name, reason in measured.refused.items()],
            "fields": rows,
        }
        if faults is not None:
            document["invalid"] = faults
        sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(printed(measured, why=options.why) + "\n")
        if faults is not None:
            lines = [f"{len(faults)} of them do not pass the official schemas, and are read all the same:"]
            sys.stdout.write("\n".join(["", *lines, *(f"  {name}: {why}" for name, why in faults.items())]) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(run(sys.argv[1:]))

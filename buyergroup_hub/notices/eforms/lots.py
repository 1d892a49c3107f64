"""What is bought and by when: the procedure as a whole, its lots, and the parts of a planning notice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.etree import _Element as Element

from buyergroup_hub.notices.eforms.reader import EXTENSION, NAMESPACES, Reader, attribute, code, codes, every, raw
from buyergroup_hub.notices.eforms.record import Criterion, Deadlines, Duration, Link, Lot, Moment, Subject

KINDS = {"Lot": "lot", "Part": "part", "LotsGroup": "group"}
_UNIT = re.compile("[A-Z]{2,12}")
_PERIOD = "cac:PlannedPeriod"
_PLACE = "cac:RealizedLocation/cac:Address"
_CPV = "cbc:ItemClassificationCode"
_TYPE = "cac:ProcurementAdditionalType/cbc:ProcurementTypeCode"


def subject(project: Element | None, reader: Reader) -> Subject:
    """BT-21, 22, 23, 24, 262, 263, 27, 271, 300, 36, 536, 537, 5071, 5141, 726 and the strategic codes (BT-06…805)."""
    if project is None:
        return Subject()
    total = "cac:RequestedTenderTotal"
    return Subject(
        internal_id=code(project, "cbc:ID"),
        title=reader.text(project, "cbc:Name"),
        description=reader.text(project, "cbc:Description"),
        note=reader.text(project, "cbc:Note"),
        nature=code(project, "cbc:ProcurementTypeCode"),
        cpv=_cpv(project),
        more_cpv=codes(project, f"cac:AdditionalCommodityClassification/{_CPV}"),
        value=reader.amount(project, f"{total}/cbc:EstimatedOverallContractAmount"),
        framework_maximum=reader.amount(project, f"{total}/{EXTENSION}/efbc:FrameworkMaximumAmount"),
        places=codes(project, f"{_PLACE}/cbc:CountrySubentityCode"),
        countries=codes(project, f"{_PLACE}/cac:Country/cbc:IdentificationCode"),
        starts=reader.day(project, f"{_PERIOD}/cbc:StartDate"),
        ends=reader.day(project, f"{_PERIOD}/cbc:EndDate"),
        duration=_duration(project, reader),
        sme=reader.yes(project, "cbc:SMESuitableIndicator"),
        strategic=_strategic(project, "strategic-procurement"),
        strategic_text=reader.chosen(_strategic_texts(project)),
        green=_strategic(project, "environmental-impact"),
        social=_strategic(project, "social-objective"),
        innovative=_strategic(project, "innovative-acquisition"),
        gpp=_strategic(project, "gpp-criteria"),
        accessibility=_strategic(project, "accessibility"),
    )


def _cpv(project: Element) -> str | None:
    found = code(project, f"cac:MainCommodityClassification/{_CPV}")
    return found.split("-")[0] if found else None


def _strategic(project: Element, list_name: str) -> tuple[str, ...]:
    """`none` is kept: the buyer said that it does not apply, which differs from silence."""
    return codes(project, _TYPE, list_name)


def _strategic_texts(project: Element) -> Iterator[Element]:
    for one in every(project, "cac:ProcurementAdditionalType"):
        if one.find("cbc:ProcurementTypeCode[@listName='strategic-procurement']", NAMESPACES) is not None:
            yield from every(one, "cbc:ProcurementType")


def _duration(project: Element, reader: Reader) -> Duration | None:
    measure = project.find(f"{_PERIOD}/cbc:DurationMeasure", NAMESPACES)
    unlimited = code(project, f"{_PERIOD}/cbc:DescriptionCode") == "UNLIMITED"
    amount = reader.number(measure, ".")
    if amount is not None and amount > 0:
        return Duration(amount, attribute(measure, "unitCode", _UNIT), unlimited)
    return Duration(None, None, unlimited=True) if unlimited else None


def lots(root: Element, reader: Reader) -> tuple[Lot, ...]:
    return tuple(_lot(node, reader) for node in every(root, "cac:ProcurementProjectLot"))


def _lot(node: Element, reader: Reader) -> Lot:
    id_ = node.find("cbc:ID", NAMESPACES)
    terms = node.find("cac:TenderingTerms", NAMESPACES)
    process = node.find("cac:TenderingProcess", NAMESPACES)
    return Lot(
        id=code(id_),
        kind=KINDS.get(attribute(id_, "schemeName") or "", "lot"),
        subject=subject(node.find("cac:ProcurementProject", NAMESPACES), reader),
        deadlines=_deadlines(process, reader),
        framework=_framework(process),
        reserved=_reserved(terms),
        clean_vehicles=_clean_vehicles(terms, reader),
        criteria=_criteria(terms, reader),
        links=_links(terms, reader),
        submission=reader.link(terms, "cac:TenderRecipientParty/cbc:EndpointID"),
        planned_in=codes(process, "cac:NoticeDocumentReference/cbc:ID") if process is not None else (),
    )


def _deadlines(process: Element | None, reader: Reader) -> Deadlines:
    def until(period: str) -> Moment | None:
        return reader.moment(process, f"{period}/cbc:EndDate", f"{period}/cbc:EndTime")

    event = "cac:OpenTenderEvent"
    return Deadlines(
        tenders=until("cac:TenderSubmissionDeadlinePeriod"),
        requests=until("cac:ParticipationRequestReceptionPeriod"),
        interest=until(f"{EXTENSION}/efac:InterestExpressionReceptionPeriod"),
        answers=until(f"{EXTENSION}/efac:AnswerReceptionPeriod"),
        questions=until("cac:AdditionalInformationRequestPeriod"),
        opening=reader.moment(process, f"{event}/cbc:OccurrenceDate", f"{event}/cbc:OccurrenceTime"),
    )


def _framework(process: Element | None) -> str | None:
    if process is None:
        return None
    found = codes(process, "cac:ContractingSystem/cbc:ContractingSystemTypeCode", "framework-agreement")
    return found[0] if found else None


def _reserved(terms: Element | None) -> tuple[str, ...]:
    if terms is None:
        return ()
    path = "cac:TendererQualificationRequest/cac:SpecificTendererRequirement/cbc:TendererRequirementTypeCode"
    return codes(terms, path, "reserved-procurement")


def _clean_vehicles(terms: Element | None, reader: Reader) -> bool | None:
    """BT-717: whether the Clean Vehicles Directive (2009/33/EC) applies."""
    path = f"{EXTENSION}/efac:StrategicProcurement/efbc:ApplicableLegalBasis[@listName='cvd-scope']"
    return reader.yes(terms, path)


def _criteria(terms: Element | None, reader: Reader) -> tuple[Criterion, ...]:
    if terms is None:
        return ()
    path = "cac:AwardingTerms/cac:AwardingCriterion/cac:SubordinateAwardingCriterion"
    return tuple(_criterion(node, reader) for node in every(terms, path))


def _criterion(node: Element, reader: Reader) -> Criterion:
    parameter = node.find(f"{EXTENSION}/efac:AwardCriterionParameter", NAMESPACES)
    return Criterion(
        kind=code(node, "cbc:AwardingCriterionTypeCode"),
        name=reader.text(node, "cbc:Name"),
        description=reader.text(node, "cbc:Description"),
        number=reader.number(parameter, "efbc:ParameterNumeric"),
        number_kind=code(parameter, "efbc:ParameterCode"),
    )


def _links(terms: Element | None, reader: Reader) -> tuple[Link, ...]:
    """BT-15 and BT-615: where the documents are, and whether access to them is restricted."""
    found: dict[str, Link] = {}
    for reference in every(terms, "cac:CallForTendersDocumentReference") if terms is not None else ():
        kind = "restricted" if (raw(reference, "cbc:DocumentType") or "").startswith("restricted") else "open"
        url = reader.link(reference, "cac:Attachment/cac:ExternalReference/cbc:URI")
        if url is not None:
            found.setdefault(url, Link(url, kind))
    return tuple(found.values())

"""What the report may use of each part. The database holds the rule; here stand its sentences (rule 3)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from buyergroup_hub.access import standing
from buyergroup_hub.consultations.answers.models import PartFile
from buyergroup_hub.consultations.dialogue.actions.naming import names_of_organisations
from buyergroup_hub.consultations.releases import events
from buyergroup_hub.consultations.releases.actions.unsealing import answers_of
from buyergroup_hub.consultations.releases.calibrator import COUNTED
from buyergroup_hub.consultations.releases.models import Answer, Release, ReleaseFile
from buyergroup_hub.consultations.releases.queries import WaitingRow
from buyergroup_hub.consultations.sheets import wording
from buyergroup_hub.consultations.sheets.actions.opening import lock_unfinished
from buyergroup_hub.consultations.sheets.actions.planning import questions_of
from buyergroup_hub.consultations.sheets.actions.telling import people_of_parties, tell
from buyergroup_hub.consultations.sheets.models import Consultation, Party
from buyergroup_hub.events.actions import record
from buyergroup_hub.files.actions import Upload, add
from buyergroup_hub.files.authors import authors
from buyergroup_hub.kit import clock
from buyergroup_hub.kit.db import db, lock_row
from buyergroup_hub.kit.digests import Json, canonical, digest
from buyergroup_hub.kit.errors import RuleBroken
from buyergroup_hub.kit.i18n import _
from buyergroup_hub.notifications.actions import Asked, Term, terms

TO_OBJECT = timedelta(days=14)
"""How long a party has to look at an anonymised text."""


def last_release(answer: Answer) -> Release | None:
    """The decision that counts. (`answer.releases` is loaded.)"""
    return answer.releases[-1] if answer.releases else None


def release_as_given(answer: Answer) -> Release:
    """Let the report hold a public part as it was given, with the party's name. Only if the party chose that."""
    if answer.part.choice.confidentiality != "public":
        raise RuleBroken(_("De partij koos niet voor openbaar. Alleen de partij kan die keuze ruimer maken."))
    return _decide(answer, "as_given", released_at=clock.now())


def is_only_counted(answer: Answer) -> bool:
    """It stands in a table and says nothing besides."""
    return answer.question.kind in COUNTED and not answer.part.value.get("text") and not answer.part.files


def propose_rewritten(answer: Answer, text: str, files: Mapping[PartFile, Upload] | None = None) -> Release:
    """Show the party a text for the report, and for each of its files that goes in a version without names. They go in
    once she agrees, or was silent where her promise said so; but what was to have no name and names her all the same
    goes in on her yes alone. A file is anonymised only by replacement (rule 3), else it stays inside."""
    if answer.part.choice.confidentiality == "confidential":
        raise RuleBroken(
            _(
                "Dit onderdeel is vertrouwelijk en komt niet in het verslag. Alleen de partij kan die keuze ruimer "
                "maken."
            )
        )
    if is_only_counted(answer):
        raise RuleBroken(_("Dit antwoord telt mee in het overzicht. Toon je het los, dan is de partij te herkennen."))
    if not text:
        raise RuleBroken(_("Schrijf de tekst die in het verslag komt."))
    _check_own(answer, text)
    _check_nameless(files or {})
    silence = answer.part.choice.promise.silence_agrees and not _names_itself(answer, text)
    release = _decide(
        answer, "rewritten", files, text=text, object_until=clock.now() + TO_OBJECT, silence_agrees=silence
    )
    people = people_of_parties(answer.consultation_id, answer.party_id)
    tell("consultations.release", {"release": release.id}, people, demo=release.demo)
    return release


def _check_own(answer: Answer, text: str) -> None:
    """The party reads the text at once, and everyone later: it names no other party and has no passage of another
    answer that stays inside, unless the answer itself says so."""
    if sure := [trace for trace in names_others(answer, text) if trace.sure]:
        raise RuleBroken(_("Hieraan is iemand te herkennen: %(said)s. Haal het weg.", said=quoted(sure)))
    check_passages(_consultation(answer), text, but=[str(answer.part.value.get("text") or "")])


def _names_itself(answer: Answer, text: str) -> bool:
    own = names_of_organisations([answer.party.organisation_id])
    return answer.part.choice.confidentiality == "anonymised" and any(one.sure for one in wording.traces(text, own))


def names_others(answer: Answer, text: str) -> list[wording.Trace]:
    """By what a text about one answer may name another party; what the answer itself says left out."""
    named = names_of_parties(_consultation(answer), answer)
    known = {*wording.traces(text, []), *wording.traces(str(answer.part.value.get("text") or ""), named)}
    return [trace for trace in wording.traces(text, named) if trace not in known]


def _consultation(answer: Answer) -> Consultation:
    return db.session.get_one(Consultation, answer.consultation_id)


def names_of_parties(consultation: Consultation, but: Answer | None = None) -> set[wording.Name]:
    """By what names those are known of whom answers were opened, all `but` whose answer it is. Who drafted and handed
    in nothing is not among them: a text that is refused would tell that."""
    assert consultation.unsealed_at is not None
    opened = select(Answer.party_id).where(Answer.consultation_id == consultation.id)
    theirs = select(Party.organisation_id).where(Party.id.in_(opened))
    ids = set(db.session.scalars(theirs))
    if but is None:
        return names_of_organisations(ids)
    own = {but.party.organisation_id}
    return names_of_organisations(ids - own) - names_of_organisations(own)


def quoted(found: Sequence[wording.Trace]) -> str:
    return ", ".join(f"“{trace.words}” ({trace.what})" for trace in found)


def check_passages(consultation: Consultation, text: str, but: Collection[str] = ()) -> None:
    """A text repeats nothing that stays inside; what stands in `but` too may be there."""
    inside, outside = _texts(consultation)
    if copied := wording.passages(text, inside, [*outside, *but]):
        raise RuleBroken(
            _(
                "Dit staat woordelijk in een antwoord dat niet is vrijgegeven: “%(said)s”. Schrijf het anders.",
                said=copied[0],
            )
        )


wording.PASSAGES.append(check_passages)


def _texts(consultation: Consultation) -> tuple[list[str], list[str]]:
    """What parties wrote and stays inside, and what others may read: what was released, and the questions."""
    inside, outside = [], [f"{one.title} {one.hint}" for one in questions_of(consultation)]
    answers = answers_of(consultation)
    goes_out = released(answers)
    for answer in answers:
        given, release = str(answer.part.value.get("text") or ""), last_release(answer)
        if release is not None and answer.id in goes_out:
            outside.append(given if release.kind == "as_given" else release.text or "")
        if release is None or answer.id not in goes_out or release.kind != "as_given":
            inside.append(given)
    return inside, outside


def _check_nameless(files: Mapping[PartFile, Upload]) -> None:
    for upload in files.values():
        if names := authors(upload.content, upload.kind):
            raise RuleBroken(
                _(
                    "In %(file)s staat nog wie het bestand maakte: %(names)s. Verwijder dat en kies het bestand "
                    "opnieuw.",
                    file=upload.name,
                    names=", ".join(names),
                )
            )


def _replace(release: Release, original: PartFile, upload: Upload) -> Json:
    """The row keeps which file this one stands for; the party and the organisers read it. Answers the words of it."""
    if original.part_id != release.part_id:
        raise RuleBroken(_("Dit bestand hoort bij een ander antwoord."))
    file = add(upload, release.audience, demo=release.demo, reads=False)
    release.files.append(
        ReleaseFile(part_file_id=original.id, file=file, sha256=file.sha256, audience=release.audience)
    )
    replaced: Json = {"name": original.name, "sha256": original.sha256}
    return {"name": file.name, "sha256": file.sha256, "replaces": replaced}


def keep_inside(answer: Answer, reason: str) -> Release:
    """Leave a part out of the report; the party reads why."""
    if not reason and answer.part.choice.confidentiality != "confidential":
        raise RuleBroken(_("Schrijf waarom dit niet in het verslag komt. De partij leest de reden."))
    return _decide(answer, "none", reason=reason)


def _decide(answer: Answer, kind: str, files: Mapping[PartFile, Upload] | None = None, **columns: Any) -> Release:
    lock_unfinished(answer.consultation_id)
    choice, before = answer.part.choice, last_release(answer)
    release = Release(
        number=before.number + 1 if before else 1,
        choice_id=choice.id,
        part_id=answer.part_id,
        confidentiality=choice.confidentiality,
        kind=kind,
        proposed_at=clock.now(),
        person_id=standing().person_id,
        audience=f"dialogue:{answer.party_id}",
        demo=answer.demo,
        files=[],
        **{"silence_agrees": choice.promise.silence_agrees} | columns,
    )
    answer.releases.append(release)
    db.session.flush()
    payload: dict[str, Json] = {"text": release.text, "reason": release.reason}
    if files:
        payload["files"] = [_replace(release, original, upload) for original, upload in files.items()]
    keys: dict[str, Json] = {"answer": answer.pid, "kind": kind, "number": release.number}
    keys["digest"] = release_digest(release)
    record(events.RELEASE_PROPOSED, release, keys, payload=payload)
    return release


def agree(release: Release) -> None:
    """The party agrees with the text that it was shown."""
    _check_waiting(release)
    release.agreed_at = release.released_at = clock.now()
    record(events.RELEASE_AGREED, release, _event_keys(release), acting_for=release.answer.party.organisation_id)


def object_to(release: Release, why: str) -> None:
    """The party does not agree; the organisers propose another text, or keep the part inside. A report or conclusion
    that goes on meanwhile comes first or after, never in between."""
    _check_waiting(release)
    if not why:
        raise RuleBroken(_("Schrijf wat er anders moet. Dan kunnen de organisatoren de tekst aanpassen."))
    release.objected_at, release.objection = clock.now(), why
    acting_for = release.answer.party.organisation_id
    record(events.RELEASE_OBJECTED, release, _event_keys(release), acting_for=acting_for, payload={"objection": why})


def _check_waiting(release: Release) -> None:
    """Judged on what is true under the lock: somebody may have decided meanwhile."""
    lock_unfinished(release.answer.consultation_id)
    lock_row(release)
    if release.state != "waiting":
        raise RuleBroken(_("Over deze tekst is al besloten."))


def take_silence(releases: Sequence[Release]) -> None:
    """Use those texts that a party was asked about and did not answer to, where that counts as agreement."""
    taken = silent(releases)
    for release in releases:
        if release.id in taken:
            release.released_at = clock.now()
            record(events.RELEASED, release, _event_keys(release))


def release_digest(release: Release) -> str:
    """What was proposed, so that nobody changes it unseen. Its random pid keeps others from guessing the text by it."""
    return digest(canonical({"release": release.pid, "kind": release.kind, "text": release.text}))


def _event_keys(release: Release) -> dict[str, Any]:
    return {"answer": release.answer.pid, "number": release.number}


def state_of(answer: Answer) -> str:
    """Of a part: todo, waiting, objected, released or inside. What is confidential or only counted in a table stays
    inside without a decision; a decision on a choice that the party widened since is to be taken anew."""
    release = last_release(answer)
    if release is None or release.choice_id != answer.part.choice.id:
        return "inside" if _needs_no_decision(answer) else "todo"
    return release.state


def _needs_no_decision(answer: Answer) -> bool:
    """Needs no decision: confidential, or counted in a table and nothing else."""
    choice = answer.part.choice.confidentiality
    return choice == "confidential" or (choice == "anonymised" and is_only_counted(answer))


def released(answers: Sequence[Answer]) -> set[int]:
    """The ids of those of which others may read. Also where the party was silent past its time and its promise takes
    that as yes."""
    stands = [
        (answer, release)
        for answer in answers
        if (release := last_release(answer)) is not None and release.choice_id == answer.part.choice.id
    ]
    taken = silent(release for _answer, release in stands)
    return {answer.id for answer, release in stands if release.state == "released" or release.id in taken}


def asked_of(shown: Any) -> Asked:
    """What the mail about a text asks of its party."""
    return Asked({"release": shown.id}, shown.proposed_at, shown.object_until)


def terms_of(releases: Iterable[Release | WaitingRow]) -> dict[int, Term]:
    """By the id of a text that waits for its party, until when that may react."""
    return terms("consultations.release", {one.id: asked_of(one) for one in releases if one.state == "waiting"})


def silent(releases: Iterable[Release | WaitingRow]) -> set[int]:
    """The ids of texts that a party was asked about and let its time to react go by, which its promise takes as yes."""
    late = [one for one in releases if one.silence_agrees and one.object_until and clock.now() >= one.object_until]
    return {release_id for release_id, term in terms_of(late).items() if term.is_over}

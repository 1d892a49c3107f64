"""Visions for the matrix of all addresses."""

from __future__ import annotations

from buyergroup_hub.visions.drafts.actions import commenting, writing
from buyergroup_hub.visions.drafts.actions.writing import Words
from tests.cast import Cast
from tests.matrix.placed import EVERYONE, Placed
from tests.visions import writing as the

LEADERS = frozenset({"coordinator", "secretary"})
INSIDE = LEADERS | {"core_member", "participant"}
WITH_BOARD = INSIDE | {"sounding_board"}

MAY = {
    **dict.fromkeys(("visions.new", "visions.start"), LEADERS),
    **dict.fromkeys(
        (
            "visions.draft",
            "visions.new_section",
            "visions.add_section",
            "visions.remove_section",
            "visions.section",
            "visions.save",
            "visions.keep",
            "visions.drop",
            "visions.keep_as_comment",
            "visions.preview",
            "visions.history",
            "visions.comments",
            "visions.say",
            "visions.suggest",
            "visions.take_over_all",
            "visions.comment",
            "visions.reply",
            "visions.settle",
            "visions.take_over",
            "visions.decline",
            "visions.assign",
            "visions.splitting",
            "visions.split",
            "visions.endorse",
        ),
        INSIDE,
    ),
    **dict.fromkeys(
        (
            "visions.new_proposal",
            "visions.freeze",
            "visions.remind",
            "visions.objection",
            "visions.answer_objection",
            "visions.withdrawal",
            "visions.withdraw",
            "visions.publication",
            "visions.publish",
            "visions.erratum",
            "visions.note_erratum",
        ),
        LEADERS,
    ),
}


def stage(cast: Cast) -> list[Placed]:
    """A published vision whose draft went on, and one of which the first proposal goes round, before the sounding board
    too: with a comment, an objection, and what somebody is still typing."""
    public = the.published(cast, "Deze tekst is kanariegepubliceerd.")
    said = _talk(cast, public)
    round_ = the.written(cast, title="Kanarietitel", sentence="Dit voorstel is kanariebevroren.")
    with cast.acting("coordinator"):
        the.freeze(round_, for_board=True)
    the.answers(cast, round_, "core_member", "objection", "Ons kanariebezwaar is dit.")
    with cast.reading():
        province = cast.organisation("province").pid
    place: dict[str, str | int] = {"pid": round_, "number": 1, "organisation": province}
    return [
        Placed("/visions/<pid>", {"pid": public}, "", EVERYONE),
        Placed(
            "/visions/<pid>/versions/<number>",
            {"pid": public, "number": 1},
            "kanariegepubliceerd",
            EVERYONE,
            shown_at=(f"/visions/{public}",),
        ),
        Placed("/visions/<pid>", {"pid": round_}, "Kanarietitel", INSIDE, shown_at=("/visions",)),
        Placed(
            "/visions/<pid>/sections/<key>",
            {"pid": public, "key": "demand"},
            "kanarieonderdeel",
            INSIDE,
            shown_at=(f"/visions/{public}/draft", f"/visions/{public}/sections/demand/comments"),
        ),
        Placed(
            "/visions/<pid>/sections/<key>",
            {"pid": public, "key": "scope"},
            "kanarieklad",
            frozenset({"participant"}),
            shown_at=(f"/visions/{public}/sections/scope", f"/visions/{public}/sections/scope/preview"),
            reached_by=INSIDE,
        ),
        Placed("/visions/<pid>/comments/<comment>", {"pid": public, "comment": said}, "kanarieopmerking", INSIDE),
        Placed(
            "/visions/<pid>/proposals/<number>",
            {"pid": round_, "number": 1},
            "kanariebevroren",
            WITH_BOARD,
            shown_at=(f"/visions/{round_}/proposals/1/text",),
        ),
        Placed("/visions/<pid>/proposals/<number>", {"pid": public, "number": 1}, "", EVERYONE),
        Placed(
            "/visions/<pid>/proposals/<number>/objections/<organisation>",
            place,
            "kanariebezwaar",
            INSIDE,
            shown_at=(f"/visions/{round_}/proposals/1",),
        ),
    ]


def _talk(cast: Cast, pid: str) -> str:
    with cast.acting("participant"):
        head = the.write(the.section(pid), "Het concept ging verder met een kanarieonderdeel.")
        comment = commenting.say(the.section(pid), head, "Dit is een kanarieopmerking.", "ging verder").pid
        writing.keep_draft(the.section(pid, "scope"), "nl", Words("Afbakening", "Dit is een kanarieklad."), base=1)
    return comment

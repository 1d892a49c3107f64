"""A party reads a point that uses its input before others do. What the promise of a public answer says of silence is said
in a new text; under the old one silence is no agreement."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from buyergroup_hub.kit.db import Instant
from migrations.ddl import freeze, thaw

revision = "0033_point_previews"
down_revision = "0032_mail_handed"
branch_labels = None
depends_on = None

PROMISE = "id confidentiality number text_nl text_en silence_agrees"
promises = sa.table(
    "promise_texts",
    sa.column("confidentiality"),
    sa.column("number"),
    sa.column("text_nl"),
    sa.column("text_en"),
    sa.column("silence_agrees", sa.Boolean()),
)


def upgrade() -> None:
    op.create_table(
        "point_previews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=12), nullable=False),
        sa.Column("point_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("silence_agrees", sa.Boolean(), nullable=False),
        sa.Column("shown_at", Instant(), nullable=False),
        sa.Column("object_until", Instant(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("agreed_at", Instant(), nullable=True),
        sa.Column("objected_at", Instant(), nullable=True),
        sa.Column("objection", sa.Text(), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint("audience LIKE 'dialogue:%'", name=op.f("ck_point_previews_audience")),
        sa.CheckConstraint("(objected_at IS NULL) = (objection IS NULL)", name=op.f("ck_point_previews_objected")),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name=op.f("fk_point_previews_party_id_parties")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_point_previews_person_id_people")),
        sa.ForeignKeyConstraint(
            ["point_id"], ["points.id"], name=op.f("fk_point_previews_point_id_points"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_point_previews")),
        sa.UniqueConstraint("pid", name=op.f("uq_point_previews_pid")),
    )
    for column in ("audience", "party_id", "point_id"):
        op.create_index(f"ix_point_previews_{column}", "point_previews", [column])
    thaw("promise_texts")
    op.execute("UPDATE promise_texts SET silence_agrees = false WHERE confidentiality = 'public' AND number = 1")
    op.bulk_insert(
        promises,
        [
            {
                "confidentiality": "public",
                "number": 2,
                "text_nl": "In het verslag, met je bedrijfsnaam. Een punt dat we ervan maken, zie je vooraf. Reageer je niet "
                "binnen de termijn, dan geldt dat als akkoord.",
                "text_en": "In the report, with the name of your company. A point that we make of it, you see first. If you "
                "do not respond in time, that counts as agreement.",
                "silence_agrees": True,
            }
        ],
    )
    freeze("promise_texts", columns=tuple(PROMISE.split()))


def downgrade() -> None:
    thaw("promise_texts")
    op.execute(
        "UPDATE draft_parts SET promise_id = (SELECT id FROM promise_texts WHERE confidentiality = 'public' AND number = 1) "
        "WHERE promise_id = (SELECT id FROM promise_texts WHERE confidentiality = 'public' AND number = 2)"
    )
    op.execute(
        "DELETE FROM promise_texts WHERE confidentiality = 'public' AND number = 2 "
        "AND id NOT IN (SELECT promise_id FROM choices)"
    )
    op.execute("UPDATE promise_texts SET silence_agrees = true WHERE confidentiality = 'public' AND number = 1")
    freeze("promise_texts", columns=tuple(PROMISE.split()))
    op.drop_table("point_previews")

"""The first tables: records, the custody log, and the triggers that keep it append-only.

Revision: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from evidence_store.persistence.engines.fences import put_fences, take_fences

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # there INTEGER is what has 64 bits

APPENDS = {
    "entry": "NEW.seq IS NOT (SELECT coalesce(max(seq) + 1, 0) FROM entry)",
    "node": "NEW.idx IS NOT (SELECT coalesce(max(idx) + 1, 0) FROM node WHERE level = NEW.level)",
    "checkpoint": "NEW.size <= (SELECT coalesce(max(size), 0) FROM checkpoint)",
    "disclosure": "EXISTS (SELECT 1 FROM disclosure WHERE seq = NEW.seq AND path = NEW.path)"
    " OR NEW.seq IS NOT (SELECT max(seq) FROM entry)",
}


def upgrade() -> None:
    op.create_table(
        "case_file",
        sa.Column("position", NUMBER, autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_case_file")),
        sa.UniqueConstraint("id", name=op.f("uq_case_file_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_case_file_reference")),
    )
    op.create_table(
        "checkpoint",
        sa.Column("size", NUMBER, autoincrement=False, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_checkpoint")),
    )
    op.create_table(
        "entry",
        sa.Column("seq", NUMBER, autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.Column("prev", sa.LargeBinary(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=True),
        sa.Column("cseq", NUMBER, nullable=False),
        sa.Column("cprev", sa.LargeBinary(), nullable=True),
        sa.Column("exhibit_id", sa.Text(), nullable=True),
        sa.Column("xseq", NUMBER, nullable=True),
        sa.Column("xprev", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_entry")),
        sa.UniqueConstraint("prev", name=op.f("uq_entry_prev")),
    )
    op.create_index(op.f("ix_entry_case_id_cseq"), "entry", ["case_id", "cseq"], unique=False)
    op.create_index(op.f("ix_entry_exhibit_id_xseq"), "entry", ["exhibit_id", "xseq"], unique=False)
    op.create_table(
        "node",
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("idx", NUMBER, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "idx", name=op.f("pk_node")),
    )
    op.create_table(
        "person",
        sa.Column("position", NUMBER, autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("staff_number", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_person")),
        sa.UniqueConstraint("id", name=op.f("uq_person_id")),
        sa.UniqueConstraint("staff_number", name=op.f("uq_person_staff_number")),
    )
    op.create_table(
        "court_order",
        sa.Column("position", NUMBER, autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_court_order_case_id")),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_court_order")),
        sa.UniqueConstraint("id", name=op.f("uq_court_order_id")),
    )
    op.create_index(op.f("ix_court_order_case_id"), "court_order", ["case_id"], unique=False)
    op.create_table(
        "disclosure",
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["entry.seq"], name=op.f("fk_disclosure_seq")),
        sa.PrimaryKeyConstraint("seq", "path", name=op.f("pk_disclosure")),
    )
    op.create_table(
        "exhibit",
        sa.Column("position", NUMBER, autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_exhibit_case_id")),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_exhibit")),
        sa.UniqueConstraint("case_id", "reference", name=op.f("uq_exhibit_case_id_reference")),
        sa.UniqueConstraint("id", name=op.f("uq_exhibit_id")),
    )
    op.create_index(op.f("ix_exhibit_case_id"), "exhibit", ["case_id"], unique=False)
    op.create_table(
        "hash_set",
        sa.Column("position", NUMBER, autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("registered_by", sa.Text(), nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "confirmed_by <> registered_by", name=op.f("ck_hash_set_confirmer_is_not_builder")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_hash_set_case_id")),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["person.id"], name=op.f("fk_hash_set_confirmed_by")
        ),
        sa.ForeignKeyConstraint(
            ["registered_by"], ["person.id"], name=op.f("fk_hash_set_registered_by")
        ),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_hash_set")),
        sa.UniqueConstraint("id", name=op.f("uq_hash_set_id")),
    )
    op.create_index(op.f("ix_hash_set_case_id"), "hash_set", ["case_id"], unique=False)
    op.create_index(op.f("ix_hash_set_confirmed_by"), "hash_set", ["confirmed_by"], unique=False)
    op.create_index(op.f("ix_hash_set_registered_by"), "hash_set", ["registered_by"], unique=False)
    op.create_table(
        "acquisition",
        sa.Column("position", NUMBER, autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("exhibit_id", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exhibit_id"], ["exhibit.id"], name=op.f("fk_acquisition_exhibit_id")
        ),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_acquisition")),
        sa.UniqueConstraint("id", name=op.f("uq_acquisition_id")),
    )
    op.create_index(op.f("ix_acquisition_exhibit_id"), "acquisition", ["exhibit_id"], unique=False)
    op.create_table(
        "certificate",
        sa.Column("position", NUMBER, autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("exhibit_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exhibit_id"], ["exhibit.id"], name=op.f("fk_certificate_exhibit_id")
        ),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_certificate")),
        sa.UniqueConstraint("id", name=op.f("uq_certificate_id")),
        sa.UniqueConstraint("number", name=op.f("uq_certificate_number")),
    )
    op.create_index(op.f("ix_certificate_exhibit_id"), "certificate", ["exhibit_id"], unique=False)
    op.create_table(
        "disposal",
        sa.Column("position", NUMBER, autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("exhibit_id", sa.Text(), nullable=False),
        sa.Column("proposer_id", sa.Text(), nullable=False),
        sa.Column("authoriser_id", sa.Text(), nullable=True),
        sa.Column("operator_id", sa.Text(), nullable=True),
        sa.Column("verifier_id", sa.Text(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "authoriser_id <> operator_id", name=op.f("ck_disposal_authoriser_is_not_operator")
        ),
        sa.CheckConstraint(
            "authoriser_id <> proposer_id", name=op.f("ck_disposal_authoriser_is_not_proposer")
        ),
        sa.CheckConstraint(
            "verifier_id <> authoriser_id", name=op.f("ck_disposal_verifier_is_not_authoriser")
        ),
        sa.CheckConstraint(
            "verifier_id <> operator_id", name=op.f("ck_disposal_verifier_is_not_operator")
        ),
        sa.ForeignKeyConstraint(
            ["authoriser_id"], ["person.id"], name=op.f("fk_disposal_authoriser_id")
        ),
        sa.ForeignKeyConstraint(
            ["exhibit_id"], ["exhibit.id"], name=op.f("fk_disposal_exhibit_id")
        ),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["person.id"], name=op.f("fk_disposal_operator_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposer_id"], ["person.id"], name=op.f("fk_disposal_proposer_id")
        ),
        sa.ForeignKeyConstraint(
            ["verifier_id"], ["person.id"], name=op.f("fk_disposal_verifier_id")
        ),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_disposal")),
        sa.UniqueConstraint("id", name=op.f("uq_disposal_id")),
    )
    op.create_index(op.f("ix_disposal_authoriser_id"), "disposal", ["authoriser_id"], unique=False)
    op.create_index(op.f("ix_disposal_exhibit_id"), "disposal", ["exhibit_id"], unique=False)
    op.create_index(op.f("ix_disposal_operator_id"), "disposal", ["operator_id"], unique=False)
    op.create_index(op.f("ix_disposal_proposer_id"), "disposal", ["proposer_id"], unique=False)
    op.create_index(op.f("ix_disposal_verifier_id"), "disposal", ["verifier_id"], unique=False)
    op.create_table(
        "scan",
        sa.Column("position", NUMBER, autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("exhibit_id", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["exhibit_id"], ["exhibit.id"], name=op.f("fk_scan_exhibit_id")),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_scan")),
        sa.UniqueConstraint("id", name=op.f("uq_scan_id")),
    )
    op.create_index(op.f("ix_scan_exhibit_id"), "scan", ["exhibit_id"], unique=False)
    for table, wrong in APPENDS.items():
        put_fences(op, table, wrong)


def downgrade() -> None:
    op.drop_index(op.f("ix_scan_exhibit_id"), table_name="scan")
    op.drop_table("scan")
    op.drop_index(op.f("ix_disposal_verifier_id"), table_name="disposal")
    op.drop_index(op.f("ix_disposal_proposer_id"), table_name="disposal")
    op.drop_index(op.f("ix_disposal_operator_id"), table_name="disposal")
    op.drop_index(op.f("ix_disposal_exhibit_id"), table_name="disposal")
    op.drop_index(op.f("ix_disposal_authoriser_id"), table_name="disposal")
    op.drop_table("disposal")
    op.drop_index(op.f("ix_certificate_exhibit_id"), table_name="certificate")
    op.drop_table("certificate")
    op.drop_index(op.f("ix_acquisition_exhibit_id"), table_name="acquisition")
    op.drop_table("acquisition")
    op.drop_index(op.f("ix_hash_set_registered_by"), table_name="hash_set")
    op.drop_index(op.f("ix_hash_set_confirmed_by"), table_name="hash_set")
    op.drop_index(op.f("ix_hash_set_case_id"), table_name="hash_set")
    op.drop_table("hash_set")
    op.drop_index(op.f("ix_exhibit_case_id"), table_name="exhibit")
    op.drop_table("exhibit")
    op.drop_table("disclosure")
    op.drop_index(op.f("ix_court_order_case_id"), table_name="court_order")
    op.drop_table("court_order")
    op.drop_table("person")
    op.drop_table("node")
    op.drop_index(op.f("ix_entry_exhibit_id_xseq"), table_name="entry")
    op.drop_index(op.f("ix_entry_case_id_cseq"), table_name="entry")
    op.drop_table("entry")
    op.drop_table("checkpoint")
    op.drop_table("case_file")
    take_fences(op, *APPENDS, last=True)

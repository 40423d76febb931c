"""Which acts stand on a disposal: those that its step would take from this person now.

Whether it would is answered by ``domain.offers.disposal_offers``, which the steps ask too; only
what the pages themselves cannot do (touch a device) is decided here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.disposals.disposal_states import DISPOSAL_ALLOWS, DisposalAct
from evidence_store.domain.offers.disposal_offers import Deed, is_offered, parts_taken
from evidence_store.domain.people.duties import Act
from evidence_store.kept_files.plans import has_plan
from evidence_store.workflow._kit.capacity import offered_key_settles, stands_for_another
from evidence_store.workflow._kit.subjects.bags import bag_of
from evidence_store.workflow._kit.subjects.bar_ends import bar_enders
from webui.disposals.plans import reading_to_sign
from webui.door.access import the_actor, the_store

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from flask import Flask

    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from webui.acts.serving import Link

DEEDS: Mapping[str, Deed] = {
    "authorise": Deed.AUTHORISE,
    "withdraw": Deed.WITHDRAW,
    "erase": Deed.OVERWRITE,
    "begin-destruction": Deed.DESTROY,
    "witness": Deed.WITNESS,
    "read-again": Deed.READ_AGAIN,
    "sign-reading": Deed.READ_AGAIN,
    "issue-certificate": Deed.ISSUE,
}
AT_A_FILE = frozenset({"erase", "read-again"})
"""What the pages do to a training file alone: they have no rights on a device."""


def install(app: Flask) -> None:
    """Give the templates the filter."""
    app.add_template_filter(offered)


def offered(links: Iterable[Link], disposal: Disposal, exhibit: Exhibit) -> list[Link]:
    """The links to acts that would be taken now."""
    store, actor = the_store(), the_actor()
    with store.reading() as uow:
        bag = bag_of(uow, exhibit)
        in_place = stands_for_another(
            uow, actor, Act.AUTHORISE, at=store.clock(), parts=parts_taken(disposal)
        )
        settles = offered_key_settles(uow, actor, at=store.clock())
        enders = bar_enders(uow, exhibit)
    taken = {
        deed
        for deed in Deed
        if is_offered(
            deed,
            disposal,
            bag=bag,
            actor=actor,
            in_place=in_place,
            settles=settles,
            enders=enders,
        )
    }
    return [one for one in links if _fits(one.name, disposal, exhibit, taken=taken)]


def _fits(name: str, disposal: Disposal, exhibit: Exhibit, *, taken: set[Deed]) -> bool:
    deed = DEEDS.get(name)
    if deed is not None and deed not in taken:
        return False
    if name in AT_A_FILE:
        store = the_store()
        is_file = store.is_training and exhibit.has_training_file
        return is_file and has_plan(store, disposal.plan_digest)
    if name == "sign-reading":
        return reading_to_sign(disposal) is not None
    if name == "acknowledge-sheet":
        return DisposalAct.PERMIT in DISPOSAL_ALLOWS[disposal.state]
    return deed is not None or disposal.is_open

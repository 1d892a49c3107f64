"""The one door to the index: search, suggest, similar, index, delete, rebuild.

Behind it stands Whoosh 2.7.4, embedded, its files in one directory that only the application's user may read (they are
pickles). The index is disposable: everything in it can be made again from the database.
"""

from __future__ import annotations

import fcntl
import json
import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from buyergroup_hub.search import layout, suggest, whoosh_index
from buyergroup_hub.search.concepts import By, Concept, Way, loosened
from buyergroup_hub.search.facets import Choices, faceted
from buyergroup_hub.search.language import dutch, lexicon
from buyergroup_hub.search.match import Search
from buyergroup_hub.search.query import parse
from buyergroup_hub.search.rank import best, scored
from buyergroup_hub.search.records import Found, Hit, Record
from buyergroup_hub.search.soundness import Digests, Stamps, lists, put, stamps
from buyergroup_hub.search.stream import BEGINNING, Place
from buyergroup_hub.search.view import RANKS, View

PAGE = 10
ATTEMPTS = 5  # at opening what another process may be replacing
PATIENCE = 1.0  # seconds of processor time that a search may take
ORDERS = ("best", *RANKS)
PLACE, DIGESTS = "place", "digests"


class Engine:
    """An index in a directory. One process writes at a time; any number read."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._current, self._damaged = directory / "current", directory / "damaged"
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = Lock()
        self._view: View | None = None
        self._index: Any = None
        self._pointer_seen = ""
        self._seen: Stamps = {}
        if not self._pointer().exists():
            self._begin()

    # asking

    def search(
        self,
        text: str,
        tokens: Collection[str],
        facets: Choices | None = None,
        page: int = 1,
        *,
        order: str = "best",
        size: int = PAGE,
        own_words: bool = False,
        as_typed: bool = False,
        hidden: Collection[Hit] = (),
    ) -> Found:
        """What answers the text, for someone who holds the tokens.

        facets: name to the values that were chosen (any of them will do); where only they are given, all that has
        them answers. own_words searches without synonyms and parts of compounds, as_typed without corrections. hidden
        are records to leave out all the same: the asker may not see them any more and the index does not know it yet.
        """
        search = Search(self.view(), frozenset(tokens), hidden, PATIENCE)
        question = parse(text)
        if search.view.is_absent or not (question.wanted or any((facets or {}).values())):
            return Found(absent=search.view.is_absent)
        asked, correction = suggest.corrected(question, search, own_words=own_words, as_typed=as_typed)
        met = [(concept, search.met(concept)) for concept in asked]
        answers = scored(search, met) if question.wanted else search.everything()
        is_loosened = not answers and any(concept.required for concept in asked)
        if is_loosened:
            answers = scored(search, [(loose, search.met(loose)) for loose in map(loosened, asked)])
        passes, counts = faceted(search.view.columns, answers.numbers, facets or {})
        passing = answers.where(passes)
        pages = max(1, -(-len(passing) // size))
        page = min(max(1, page), pages)
        first = (page - 1) * size
        shown = best(passing, first + size, search.view.ranks[order] if order in RANKS else None)[first:]
        return Found(
            total=len(passing),
            hits=tuple(_hit(search, number) for number in shown),
            facets=counts,
            also_searched=() if own_words else suggest.also_searched(asked, search),
            did_you_mean=correction,
            page=page,
            pages=pages,
            incomplete=search.incomplete,
            loosened=is_loosened,
            cut=question.cut,
        )

    def values(self, facet: str, tokens: Collection[str], hidden: Collection[Hit] = ()) -> Collection[str]:
        """The values of a facet that records have which the asker may see."""
        search = Search(self.view(), frozenset(tokens), hidden)
        column = search.view.columns.get(facet)
        return column.counted(search.everything().numbers) if column else ()

    def suggest(
        self, prefix: str, tokens: Collection[str], most: int = 8, *, hidden: Collection[Hit] = ()
    ) -> list[str]:
        """How the last word of a text may go on, in words of records that the asker may see; most frequent first."""
        return suggest.completions(prefix, Search(self.view(), frozenset(tokens), hidden), most)

    def similar(self, to: Hit, tokens: Collection[str], most: int = 5, *, hidden: Collection[Hit] = ()) -> list[Hit]:
        """Records about the same, best first; none for a record that the asker may not see."""
        search = Search(self.view(), frozenset(tokens), hidden)
        for leaf, mask in zip(search.view.leaves, search.masks, strict=True):
            for number in leaf.segment.number_of(leaf.reader, to):
                if mask[number]:
                    gist = leaf.segment.gist(leaf.reader, number)
                    return _alike(search, gist, number + leaf.offset, most)
        return []

    def ids(self) -> set[Hit]:
        """Everything that is in the index."""
        return {Hit(card.kind, card.id) for card in self.view().living()}

    def view(self) -> View:
        """The index as it is now; a new view when it has changed. One that is damaged is empty until it was made anew,
        and finds nothing."""
        for _ in range(ATTEMPTS):
            try:
                return self._view_now()
            except (
                OSError,
                whoosh_index.NoIndex,
            ):  # a commit or a rebuild took files away while they were being opened
                continue
            except Exception:
                break
        try:
            return self._view_now()
        except Exception:
            if self.notices_damage():
                return View()
            raise

    def _view_now(self) -> View:
        pointer = self._pointer().read_text("utf-8")
        view = self._view
        if view and pointer == self._pointer_seen and view.up_to_date and self._seen == stamps(self._seen):
            return view
        with self._lock:
            if pointer != self._pointer_seen or self._index is None:
                self._check(lists(self._folder()))
                self._index, self._pointer_seen = whoosh_index.opened(self._folder()), pointer
                self._view = None
            if self._view is None or not self._view.up_to_date or self._seen != stamps(self._seen):
                lexicon.load()  # outside the time that a question may take
                self._view = View() if self.stale else self._opened(self._view)
            return self._view

    def _opened(self, before: View | None) -> View:
        """The files are read once before they are mapped: one that was cut off would end this process."""
        folder = self._folder()
        named = lists(folder)
        self._check(path for path, stamp in stamps(named).items() if self._seen.get(path) != stamp)
        seen = stamps([*named, *(folder / name for name in whoosh_index.files_of(self._index))])
        self._check(path for path, stamp in seen.items() if self._seen.get(path) != stamp)
        view = View(self._index.searcher(), before)
        self._seen = seen
        return view

    def _check(self, files: Iterable[Path]) -> None:
        for path in files:
            if wrong := self._digests(path.parent).fault(path, thorough=True):
                raise OSError(wrong)

    # whether it can be trusted

    @property
    def stale(self) -> bool:
        """Whether another analyser or layout made the index: then it must be rebuilt."""
        return bool(json.loads(self._pointer().read_text("utf-8"))["made_by"] != _made_by())

    def fault(self, *, thorough: bool = False) -> str:
        """Why it must be made anew, in words; empty where it need not. Thorough: each byte is read."""
        if self._damaged.exists():
            return self._damaged.read_text("utf-8")
        try:
            if self.stale:
                return "another version of the hub made it"
            folder = self._folder()
            digests = self._digests(folder)
            for path in lists(folder):
                if wrong := digests.fault(path, thorough=True):
                    return wrong
            files = (folder / name for name in whoosh_index.files_of(whoosh_index.opened(folder)))
            return next(filter(None, (digests.fault(path, thorough=thorough) for path in files)), "")
        except FileNotFoundError:
            return "its files are gone"
        except Exception as fault:  # whatever reading bytes that are not its own leads to
            return f"it cannot be read ({type(fault).__name__})"

    def notices_damage(self) -> bool:
        """Whether it is damaged; who keeps it is told so. A commit may take files away while they are looked at."""
        for _ in range(ATTEMPTS):
            if not (why := self.fault(thorough=True)):
                return False
        self.mark_damaged(why)
        return True

    def mark_damaged(self, why: str) -> None:
        """Let who keeps the index make it anew."""
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._damaged.write_text(why, "utf-8")

    @property
    def place(self) -> Place | None:
        """Up to where in the stream of changes it has everything; None where it does not know."""
        try:
            return Place(*json.loads((self._folder() / PLACE).read_text("utf-8")))
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def keep_place(self, place: Place) -> None:
        put(self._folder() / PLACE, json.dumps(place))

    def _digests(self, folder: Path) -> Digests:
        return Digests(folder / DIGESTS)

    def _folder(self) -> Path:
        """Where the files of the index are now."""
        return self.directory / str(json.loads(self._pointer().read_text("utf-8"))["directory"])

    # writing

    @contextmanager
    def alone(self, *, wait: bool) -> Iterator[bool]:
        """Be the only one who keeps the index, in any process; False when somebody else is and waiting was not asked.

        Whoever writes from a list of changes holds this until the list is crossed off, so that no rebuild that began
        before the change replaces the index after it.
        """
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.directory / "lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                yield False
                return
            yield True

    def index(self, records: Iterable[Record]) -> None:
        """Adds records, in place of what the index had under their kind and id. Findable when this returns."""
        self._write(list(records), ())

    def delete(self, ids: Iterable[Hit]) -> None:
        """Takes things out. Gone when this returns."""
        self._write((), list(ids))

    def write(self, records: Iterable[Record], gone: Iterable[Hit]) -> None:
        """Adds and takes out in one commit."""
        self._write(list(records), list(gone))

    def _write(self, records: Collection[Record], gone: Collection[Hit]) -> None:
        if not records and not gone:
            return
        folder = self._folder()
        with whoosh_index.writing(folder) as writer:
            whoosh_index.remove(writer, {record.key for record in records} | {f"{hit.kind}:{hit.id}" for hit in gone})
            for record in records:
                writer.add_document(**layout.fields_of(record))
        self._digests(folder).keep()

    def rebuild(self, records: Iterable[Record], place: Place = BEGINNING) -> int:
        """Makes the index anew beside the old one, then puts it in its place. Returns how many records it holds."""
        name = self._fresh_directory()
        folder = self.directory / name
        count = 0
        try:
            whoosh_index.create(folder)
            with whoosh_index.writing(folder, limitmb=128) as writer:
                for record in records:
                    writer.add_document(**layout.fields_of(record))
                    count += 1
        except BaseException:
            shutil.rmtree(folder)
            raise
        self._digests(folder).keep()
        put(folder / PLACE, json.dumps(place))
        self._point_to(name)
        self._damaged.unlink(missing_ok=True)
        return count

    def _begin(self) -> None:
        """Once, where server and worker start at the same moment: each would take the other's away."""
        with self.alone(wait=True):
            if self._pointer().exists():
                return
            name = self._fresh_directory()
            whoosh_index.create(self.directory / name)
            self._point_to(name)

    def _fresh_directory(self) -> str:
        taken = [int(path.name) for path in self.directory.iterdir() if path.name.isdigit()]
        name = str(max(taken, default=0) + 1)
        (self.directory / name).mkdir(mode=0o700)
        return name

    def _point_to(self, name: str) -> None:
        """The pointer is one small file that is replaced whole; older directories go."""
        put(self._pointer(), json.dumps({"directory": name, "made_by": _made_by()}))
        for path in self.directory.iterdir():
            if path.name.isdigit() and path.name != name:
                shutil.rmtree(path, ignore_errors=True)

    def _pointer(self) -> Path:
        return self._current


def _made_by() -> str:
    return f"analyser {dutch.VERSION}, layout {layout.VERSION}"


def _hit(search: Search, number: int) -> Hit:
    card = search.view.cards[number]
    return Hit(card.kind, card.id)


def _alike(search: Search, gist: Iterable[str], itself: int, most: int) -> list[Hit]:
    """The records that share most of what one is about."""
    shared = []
    for concept in (Concept([], [Way(By.KEY, (key,))]) for key in gist):
        met = search.met(concept)
        shared.append((concept, met.where(met.numbers != itself)))
    return [_hit(search, number) for number in best(scored(search, shared), most)]

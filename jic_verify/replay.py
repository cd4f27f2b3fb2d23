"""Carrying out again what is disclosed: acts by the table, consents by their rounds, changes by what was before.

Entries come in the order of the log. The changes of one designation stand in it as they happened (its row is locked),
one transaction an act: the new version or the consent, if the act brings one, the designation's own row, the act.

Every entry of a submitted designation is open and says whose it is: so what is not disclosed is known to be there, and
nothing else is missing, but before a window. Of drafts and released copies one delegation alone knows, and of what is
not opened not even that it is theirs: where there are such entries, nothing that is missing is held against a draft.
"""

from __future__ import annotations

from collections.abc import Iterator

from jic_verify.acts import check_act, place_mismatch
from jic_verify.content import NoContent, digest_of
from jic_verify.course import Consent, Course, Place
from jic_verify.editions import EditionNotes
from jic_verify.findings import quoted
from jic_verify.images import Image, Images, Mismatch
from jic_verify.moments import leaf_form
from jic_verify.registry import Broken, Registry
from jic_verify.rows import ActRow, ApprovalRow, Change, CommentRow, Sides, VersionRow
from jic_verify.rules import (
    APPROVE,
    BESIDE_ACTS,
    COMMON_NOUNS,
    CONSENTS,
    CREATED,
    IN_FORCE,
    INITIAL,
    OF_THE_TABLE,
    PRIVATE_STATES,
    RELEASED,
    SUBMIT,
    rule_of,
)
from jic_verify.scopes import Scope
from jic_verify.transactions import Transactions

# As many rows as the sealer takes at once: of what stands in such a batch at the end, the rest may not be sealed yet.
BATCH = 2_000
PLACES = ("state", "revision", "round", "current_id", "amendment_state", "proposed_id")
BEFORE_BUNDLE = "its record begins before this bundle"


class Replay:
    """The records as far as they have been replayed. `editions` takes down what moves the agreed map."""

    def __init__(self, scope: Scope, editions: EditionNotes | None = None) -> None:
        self._editions = editions
        self.registry = Registry(complete=not scope.is_window)
        # Versions whose content was hashed again.
        self.recomputed = 0
        self._scope = scope
        self._images = Images()
        self._public: dict[str, Course] = {}
        # Drafts and released copies, as far as their delegation's auditor may know them.
        self._private: dict[str, Course] = {}
        # Whose rows those are, by the subject that a draft has to itself.
        self._drafts: dict[bytes, str] = {}
        self._waiting: set[Course] = set()
        self._transactions = Transactions()
        # Private entries that were not opened: each may have been any draft's.
        self._gaps = 0

    def take(self, change: Change, subject: bytes, revision: int) -> None:
        """Carry out one entry. Raises Broken."""
        noun, _, verb = change.event.partition(".")
        if change.private and change.event:
            self._check_private(change, noun)
        if self._editions and noun == "act" and not change.private:
            self._editions.note_transaction(change)
        if change.hidden:
            self._hide(change, noun, subject)
            return
        self._check_delegation(change.entry, change.delegation)
        body = change.body
        if type(body) is ActRow:
            self._act(change, body)
        elif type(body) is ApprovalRow:
            self._consent(change, body)
        elif type(body) is VersionRow:
            self._version(change, body)
        elif type(body) is dict:
            try:
                self._record(change, noun, verb, subject, revision, body)
            except Mismatch as error:
                raise Broken(change.entry, str(error)) from error

    def finish(self, size: int, batch: int) -> None:
        """That nothing was left half done, except at the end of a log of `size` entries. Raises Broken.

        `batch`: an entry with which the last batch can have begun. Only one that is full cuts a transaction.
        """
        if self._scope.is_window:
            # It may end within a transaction.
            return
        cut = size - BATCH - 1 if size - batch > BATCH else size
        missing = self._transactions.missing(cut) if self._scope.is_everything else None
        if missing is not None:
            raise Broken(missing, "What came into force leaves something disputed, which has not begun.")
        for course in sorted(self._waiting, key=lambda course: course.since):
            if course.since < cut and (course.public or self._is_strict(course)):
                raise Broken(course.since, f"{course.waiting} without an act.")

    def courses(self) -> Iterator[Course]:
        """Every designation of which an act was opened, in the order of their last ones, and their rows."""
        every = [*self._public.values(), *self._private.values()]
        yield from sorted((one for one in every if one.acts), key=lambda course: course.last_entry)

    @property
    def unopened(self) -> int:
        """Designations that are there, and of which no act was opened."""
        return sum(1 for course in self._public.values() if not course.acts)

    def _hide(self, change: Change, noun: str, subject: bytes) -> None:
        """An entry that is not disclosed: what it may have changed is not known any more."""
        self._images.forget(subject)
        if noun in COMMON_NOUNS:
            self.registry.hide(noun, subject)
        elif change.private:
            self._gaps += 1
        elif noun == "act":
            course = self._course(change)
            self._check_begun(change, course)
            course.hide_act(change.event)
            self._transactions.note(change.tx, change.of, hidden_approval=change.event == f"act.{APPROVE}")
            self._transactions.begin_hidden(change.tx, change.of)
            self._settle(course)
        else:
            course = self._course(change)
            course.unopened += 1
            if noun not in BESIDE_ACTS:
                self._go_on(course, change)
                course.closed |= {noun}
                course.whole = course.whole and noun != "approval"
            if noun == "designation":
                course.shown = False
                if change.event.endswith(CREATED):
                    self._begin_hidden(change, course)

    def _check_private(self, change: Change, noun: str) -> None:
        """Nothing private is of a designation after its submission but internal comments and copies."""
        body = change.body
        designation = getattr(body, "designation", None)
        if noun == "approval" or noun in COMMON_NOUNS:
            raise Broken(change.entry, f"An entry about {change.event} is private, which none can be.")
        if type(body) is CommentRow:
            if designation in self._public and not body.internal:
                raise Broken(change.entry, "A comment on a submitted designation is private, and not an internal one.")
        elif designation in self._public:
            raise Broken(change.entry, "Something of a designation is private after its submission.")
        if type(body) is ActRow and (body.from_state not in PRIVATE_STATES or body.code == SUBMIT):
            raise Broken(change.entry, f"The act {quoted(body.code)} from {quoted(body.from_state)} is private.")

    def _check_delegation(self, entry: int, code: str | None) -> None:
        codes = self.registry.codes
        if code is not None and codes is not None and code not in codes:
            raise Broken(entry, f"There is no delegation {code}.")

    def _record(self, change: Change, noun: str, verb: str, subject: bytes, revision: int, body: Sides) -> None:
        sides = body["row"]
        row = self._images.take(subject, verb, revision, sides)
        if noun == "designation":
            if row is None:
                self._gone(change, sides["before"])
            elif verb == CREATED:
                self._begin(change, subject, revision, row)
            else:
                uuid = change.of or row.get("uuid") or self._drafts.get(subject)
                # None: a draft whose creation is not here.
                if uuid is not None:
                    self._moved(change, self._course(change, uuid), revision, row, sides["after"])
        elif noun in COMMON_NOUNS:
            if noun in ("passkey", "witness") and row is not None:
                self._check_delegation(change.entry, row.get("delegation_id"))
            self.registry.take(change.entry, change.at, noun, subject, row)

    def _gone(self, change: Change, row: dict[str, object]) -> None:
        raise Broken(change.entry, "A designation has been deleted, which no act does.")

    def _begin(self, change: Change, subject: bytes, revision: int, row: Image) -> None:
        """A designation's row appears: a draft's or a copy's, or that of one that is submitted."""
        uuid = row.get("uuid")
        place = Place.of(row)
        for column in ("owner_id", "released_to_id", "question_from_id"):
            self._check_delegation(change.entry, row.get(column))
        if change.private:
            if place.state not in (INITIAL, RELEASED) or place.sequence != 0 or uuid in self._public:
                raise Broken(change.entry, "A designation begins as a draft or a released copy, before its first act.")
            if uuid in self._private:
                raise Broken(change.entry, "Another designation has that UUID.")
            course = self._private[uuid] = Course(uuid, public=False, gaps=self._gaps)
            self._drafts[subject], course.subject = uuid, subject
            course.begin(row, "", 0)
            course.appeared, course.since = change.tx, change.entry
            self._waiting.add(course)
            course.released_until = _moment_of(row, "released_until")
        elif row.get("remainder_of_id") is not None:
            self._begin_remainder(change, row, place)
            course = self._public[change.of]
        else:
            if (place.state, place.sequence) != ("submitted", 1) or row.get("reference") is None:
                raise Broken(
                    change.entry, "A record begins with its submission: submitted, its first act, a reference."
                )
            course = self._course(change)
            self._go_on(course, change)
            course.begin(row, INITIAL, 0)
            course.moved = place
            self._begin_public(change, course)
        course.revision = revision
        if course.offered is not None:
            self._check_content(change.entry, course, course.offered)

    def _begin_remainder(self, change: Change, row: Image, place: Place) -> None:
        """What common ground leaves disputed appears in the open, before its first act."""
        if (place.state, place.sequence) != ("submitted", 0) or row.get("reference") is None:
            raise Broken(change.entry, "A remainder begins before its first act, submitted and with a reference.")
        known = self._public.get(change.of)
        if change.of in self._private or (known is not None and (known.acts or known.unopened or known.described)):
            raise Broken(change.entry, "Another designation has that UUID.")
        course = self._course(change)
        course.begin(row, "", 0)
        course.doubt = ""
        course.appeared, course.since = change.tx, change.entry
        self._waiting.add(course)
        self.registry.submitted()

    def _begin_hidden(self, change: Change, course: Course) -> None:
        """A designation's row appears that was not opened. A submission's version comes before it, a remainder's after
        it; at the beginning of a window, the version may lie before that."""
        if course.offered is not None or "version" in course.closed:
            self._begin_public(change, course)
            return
        if self._scope.is_window:
            self._begin_public(change, course)
            course.state = None
            return
        course.doubt, course.whole = "", True
        course.state, course.sequence, course.versions, course.round = "", 0, 0, 1
        course.asked, course.amendment = False, ""
        course.held_digests = frozenset()
        self.registry.submitted()

    def _begin_public(self, change: Change, course: Course) -> None:
        """What was private of it stays so, and is not gone on with."""
        draft = self._private.pop(course.uuid, None)
        if draft is not None:
            if (draft.tx or draft.appeared) and draft.is_waiting and self._is_strict(draft):
                raise Broken(draft.since, f"{draft.waiting} without an act.")
            self._waiting.discard(draft)
            self._images.forget(draft.subject)
            self._drafts.pop(draft.subject, None)
        if course.offered is not None and course.offered.sequence != 1:
            raise Broken(change.entry, "The version that was submitted is not the first of its record.")
        if self._scope.is_window and course.offered is None:
            # Its version comes first, and may lie before the window.
            course.closed |= {"version"}
        course.doubt, course.whole = "", True
        course.state, course.sequence, course.versions = INITIAL, 0, 0
        course.asked, course.amendment = False, ""
        course.held_digests = frozenset()
        self.registry.submitted()

    def _moved(self, change: Change, course: Course, revision: int, row: Image, changed: dict[str, object]) -> None:
        """A designation's row changes."""
        for column in ("owner_id", "released_to_id", "question_from_id"):
            if column in changed:
                self._check_delegation(change.entry, row.get(column))
        if (
            course.described
            and {"owner_id", "kind", "replaces_id", "released_to_id", "remainder_of_id", "uuid"} & changed.keys()
        ):
            raise Broken(change.entry, "A designation's kind, owner, or what it replaces or copies, has changed.")
        if "released_until" in changed:
            course.released_until = _moment_of(row, "released_until")
        if course.revision + 1 != revision:
            course.shown = False
        course.revision = revision
        if not changed.keys().isdisjoint(PLACES):
            self._go_on(course, change)
            if course.moved is not None:
                raise Broken(change.entry, "The designation's row is moved a second time for one act.")
            course.moved = Place.of(row)
        course.shown = True

    def _version(self, change: Change, row: VersionRow) -> None:
        course = self._course(change, row.designation)
        self._go_on(course, change)
        if course.offered is not None:
            raise Broken(change.entry, "A second version is recorded for one act.")
        if course.versions is not None and row.sequence != course.versions + 1 and self._is_strict(course):
            raise Broken(change.entry, f"The version is number {row.sequence}, after {course.versions} others.")
        course.offered = row
        if self._editions and course.public:
            self._editions.note_version(row)
        if course.described:
            self._check_content(change.entry, course, row)

    def _check_content(self, entry: int, course: Course, row: VersionRow) -> None:
        """Check 10. At a submission the version comes before the row that says what kind it is."""
        if row.content is None or course.kind is None:
            return
        try:
            digest = digest_of(row.content, course.kind, course.replaces)
        except NoContent as error:
            raise Broken(entry, str(error), 10) from error
        if digest != row.digest:
            raise Broken(entry, "The version's digest is not that of its content.", 10)
        self.recomputed += 1
        course.offered = row._replace(content=None)

    def _consent(self, change: Change, row: ApprovalRow) -> None:
        course = self._course(change, row.designation)
        self._go_on(course, change)
        if row.purpose not in CONSENTS:
            raise Broken(change.entry, f"There is no consent to {quoted(row.purpose)}.")
        if course.consent is not None:
            raise Broken(change.entry, "A second consent is recorded for one act.")
        self._begin_anew(course, row)
        if course.round is not None and row.round != course.round:
            raise Broken(change.entry, f"The consent is of round {row.round}; the designation is in {course.round}.")
        about = course.about(of_amendment=row.purpose in OF_THE_TABLE)
        if about.version is not None and row.version != about.version:
            raise Broken(change.entry, "The consent is to another version than the one on the table.")
        if about.digest is not None and row.digest != about.digest:
            raise Broken(change.entry, "The consent is to another digest than that of the version on the table.")
        if (row.purpose, row.delegation) in course.consents:
            raise Broken(change.entry, f"{row.delegation} consents a second time in one round.")
        if not self.registry.check_approver(change.entry, row, APPROVE):
            course.keyless = True
        course.round = row.round
        course.consent = Consent(row.purpose, row.delegation, row.user, row.digest, change.entry, row.at)

    def _begin_anew(self, course: Course, row: ApprovalRow) -> None:
        """The first consent after a return begins another round, where there were any before it."""
        cooperation = self.registry.cooperation
        if cooperation.returned_since(*course.consented_since):
            course.begin_anew()
            return
        # A consent of before may not be opened, or the return.
        may_be = cooperation.returned and not (course.whole and cooperation.known)
        if may_be and course.round is not None and row.round == course.round + 1:
            course.begin_anew()

    def _act(self, change: Change, row: ActRow) -> None:
        course = self._course(change, row.designation)
        self._check_begun(change, course)
        self._go_on(course, change)
        try:
            self._check_joint(change, course, row)
            rule = check_act(course, row, change, self.registry.signatories, strict=self._is_strict(course))
            uncaused = self._transactions.check(course, row, change, everything=self._scope.is_everything)
            course.apply(row, rule)
            if wrong := place_mismatch(course, row, strict=self._is_strict(course)):
                raise ValueError(wrong)
        except ValueError as error:
            raise Broken(change.entry, str(error)) from error
        course.judge_force(row, self.registry.signatories is not None)
        course.last_entry, course.unopened, course.rules = change.entry, 0, self.registry.rules
        course.uncaused = uncaused
        if self._editions and course.public:
            self._editions.note_act(change, row, course.reference)
        entered = row.code == APPROVE and row.to_state == IN_FORCE
        if entered:
            self._transactions.expect(change, row.designation, course.about(of_amendment=False).remainders)
        # Where its own row was not disclosed, it may replace anything.
        self._transactions.note(
            change.tx,
            row.designation,
            replaces=course.replaces if entered else None,
            hidden_approval=entered and not course.described,
        )
        self._settle(course)

    def _check_joint(self, change: Change, course: Course, row: ActRow) -> None:
        """That a consent was given while every signatory was there. Raises BadChange."""
        rule = rule_of(row.from_state, row.code)
        if rule is None or rule.partial is None:
            return
        self.registry.check_joint(leaf_form(row.at), change.at)
        if course.consent is None and self.registry.cooperation.returned:
            # It is not opened, and may have begun another round.
            course.begin_anew()
            course.round, course.whole = None, False

    def _course(self, change: Change, uuid: str = "") -> Course:
        """The designation that an entry is about; at its first entry in the bundle, nothing is known of it."""
        known = self._private if change.private else self._public
        uuid = uuid or change.of
        course = known.get(uuid)
        if course is None:
            course = known[uuid] = Course(uuid, public=not change.private, gaps=self._gaps, doubt=BEFORE_BUNDLE)
        return course

    def _check_begun(self, change: Change, course: Course) -> None:
        """Before an act comes the row with which its record begins, whoever may read it."""
        if course.public and course.sequence is None and not self._scope.is_window:
            raise Broken(change.entry, "The designation's record does not begin with its row.")

    def _is_strict(self, course: Course) -> bool:
        """Whether nothing of it can be missing."""
        if course.public:
            return True
        return self._scope.is_everything and course.described and course.gaps == self._gaps

    def _go_on(self, course: Course, change: Change) -> None:
        """Something happens to a designation that an act has to follow, in the same transaction."""
        if course.tx == change.tx:
            return
        goes_on = course.appeared == change.tx
        if (course.tx or course.appeared) and not goes_on and course.is_waiting and self._is_strict(course):
            raise Broken(course.since, f"{course.waiting} without an act.")
        if not course.public and not self._is_strict(course):
            # What happened to it between may not be here.
            course.forget_acts()
        course.settle(self._gaps if course.public else course.gaps)
        course.tx, course.since = change.tx, change.entry
        self._waiting.add(course)

    def _settle(self, course: Course) -> None:
        course.settle(self._gaps)
        self._waiting.discard(course)


def _moment_of(row: Image, column: str) -> str | None:
    value = row.get(column)
    return None if value is None else leaf_form(value)

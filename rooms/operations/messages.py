"""Acts on messages."""

from django.db import IntegrityError, transaction
from django.db.models import Exists, Q
from django.utils import timezone
from django.utils.translation import gettext

from presence.kept_queries import KeptQuery
from presence.kept_writes import KeptInsert, KeptUpdate
from presence.models import Person
from rooms import doorbell, markup
from rooms.models import Membership, Message, Room
from rooms.operations.checks import check_not_archived, membership_of
from rooms.operations.numbers import take_message_numbers, take_number
from rooms.operations.refused import NonceSpent, NotAMember, Refused

MAY_WRITE: KeptQuery[Membership] = KeptQuery(
    lambda room, person: (
        Membership.objects.current()
        .filter(room=room, person=person, person__is_active=True)
        .values_list("room__archived_at")
    )
)
SENT: KeptQuery[Message] = KeptQuery(
    # SQLite takes the index of the nonces only when it is told the index's own condition: else it would
    # look through all that this author ever wrote.
    lambda author, nonce: Message.objects.filter(author=author, nonce=nonce).exclude(nonce=None)
)
POSTED = KeptInsert(Message)
# Nobody's own words are new to them. Who marks by hand keeps what was unread before them.
OWN_IS_READ = KeptUpdate(
    lambda room, author, number, before: (
        Membership.objects.filter(
            Q(read_number=before) | Exists(Person.objects.filter(pk=author, marks_read=True)),
            room=room,
            person=author,
        ),
        {"read_number": number},
    )
)


def post_message(room: Room, author: Person, body: str, nonce: str | None = None) -> Message:
    """Say something in a room. With a nonce that was used for the same words: the message from then.

    Of the room and the author their keys alone count: what is asked of them, is asked of the database now.
    Raises Refused, and NonceSpent when the nonce was used for other words.
    """
    body = checked(body)
    if nonce and not (nonce.isascii() and nonce.isprintable()):
        raise Refused(
            gettext("The key of this message cannot be kept. Send it again with another."),
            "nonce",
            code="not-understood",
        )
    html = markup.to_html(body)
    try:
        with transaction.atomic():
            # First of all, for the room's lock: of somebody who writes and leaves at the same moment,
            # either the message has the earlier number, or there is none.
            seq, number = take_message_numbers(room)
            check_may_write(room, author)
            if nonce and (sent := next(iter(SENT.objects(author.pk, nonce)), None)):
                if sent.room_id != room.pk or sent.body != body:
                    raise NonceSpent
                transaction.set_rollback(True)  # the numbers that were taken for nothing
                return sent
            message = Message(
                room=room,
                author=author,
                seq=seq,
                changed_seq=seq,
                number=number,
                nonce=nonce or None,
                body=body,
                html=html,
                markup=markup.VERSION,
            )
            POSTED.add(message)
            OWN_IS_READ.run(room.pk, author.pk, number, number - 1)
            doorbell.ring_on_commit(room.pk, seq)
    except IntegrityError as error:
        # Two rooms at the same moment: the lock is the room's, the nonce the author's.
        raise NonceSpent from error
    return message


def edit_message(message: Message, editor: Person, body: str) -> None:
    """Change the words of one's own message; staff, of any. Raises Refused."""
    body = checked(body)
    html = markup.to_html(body)
    with transaction.atomic():
        seq = take_number(message.room)
        check_may_edit(message, editor)
        if body != message.body:
            words = {"body": body, "html": html, "markup": markup.VERSION}
            _change(message, seq, **words, edited_at=timezone.now())


def delete_message(message: Message, person: Person) -> None:
    """Take a message back: one's own, or one in a room that one looks after. Raises Refused.

    Its place stays as a tombstone, its text goes.
    """
    with transaction.atomic():
        seq = take_number(message.room)
        check_may_delete(message, person)
        _change(message, seq, body="", html="", deleted_at=timezone.now())


def preview_message(room: Room, author: Person, body: str) -> str:
    """The HTML that these words would be, without saying them. Raises Refused as `post_message`."""
    html = markup.to_html(checked(body))
    check_may_write(room, author)
    return html


def preview_edit(message: Message, editor: Person, body: str) -> str:
    """The HTML that the message would have, without changing it. Raises Refused as `edit_message`."""
    html = markup.to_html(checked(body))
    check_may_edit(message, editor)
    return html


def checked(body: str) -> str:
    """The text as it is kept. Raises Refused when it cannot be a message."""
    body = markup.clean(body)
    if sentence := markup.refusal(body):
        raise Refused(sentence, "body", code="not-a-message")
    return body


def check_may_write(room: Room, person: Person) -> None:
    """Raises Refused when this person may not write here now. Read from the database, each time."""
    archived_at = [row[0] for row in MAY_WRITE.rows(room.pk, person.pk)]
    if not archived_at:
        raise NotAMember
    if archived_at[0]:
        raise Refused(
            gettext("This room is archived. It can be read, but nothing can be added."),
            code="archived",
        )


def check_own(message: Message, person: Person) -> None:
    """Raises Refused unless it is this person's own message, and they may still write in its room."""
    if message.author_id != person.pk:
        raise Refused(
            gettext("Only the person who wrote a message can change it."), code="not-allowed"
        )
    if message.deleted_at:
        raise is_deleted()
    check_may_write(message.room, person)


def check_may_edit(message: Message, person: Person) -> None:
    """Raises Refused unless it is their own, or they look after messages in the admin."""
    if person.has_perm("rooms.change_message"):
        check_not_archived(message.room)
    else:
        check_own(message, person)


def check_may_delete(message: Message, person: Person) -> None:
    """Raises Refused unless it is their own, in a room they look after, or they are staff who may."""
    if message.deleted_at:
        raise is_deleted()
    if person.has_perm("rooms.delete_message"):
        return
    membership = membership_of(message.room, person)
    if message.author_id != person.pk and not (membership and membership.moderates):
        raise Refused(
            gettext("Only the person who wrote a message or looks after its room can delete it."),
            code="not-allowed",
        )
    check_may_write(message.room, person)


def is_deleted() -> Refused:
    """The answer to an act on a tombstone."""
    return Refused(gettext("This message has been deleted."), code="deleted")


def _change(message: Message, seq: int, **fields: object) -> None:
    # Under the room's lock: of an edit and a deletion at the same moment, the deletion stands.
    changed = Message.objects.filter(pk=message.pk, deleted_at=None).update(
        changed_seq=seq, **fields
    )
    if not changed:
        raise is_deleted()
    doorbell.ring_on_commit(message.room_id, seq)

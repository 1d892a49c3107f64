"""What happens to accounts and invitations, as events: for the person herself and the audit trail, on no timeline."""

from __future__ import annotations

from buyergroup_hub.events.catalogue import declare

SIGNED_UP = declare("person.signed_up", "how")
SIGNED_IN = declare("person.signed_in")
SIGNED_OUT = declare("person.signed_out", "sessions")
PASSWORD_CHANGED = declare("person.password_changed", "how")
ADDRESS_CHANGED = declare("person.address_changed")
SECOND_FACTOR_GIVEN = declare("person.second_factor_given")
EDITED = declare("person.edited", "fields")
BLOCKED = declare("person.blocked")
UNBLOCKED = declare("person.unblocked")
ADMINISTRATOR_MADE = declare("person.administrator_made")
LINK_MADE = declare("person.link_made", "how")
ADMINISTRATOR_ENDED = declare("person.administrator_ended")
TRIED_AGAIN = declare("person.tried_again", "jobs", "mails")
ERASED = declare("person.erased")
INVITED = declare("invitation.sent", "room")
INVITED_AGAIN = declare("invitation.sent_again", "room")
INVITATION_ACCEPTED = declare("invitation.accepted", "room", "person")
INVITATION_WITHDRAWN = declare("invitation.withdrawn", "room")

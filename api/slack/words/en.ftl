# What agents read in Slack.

# The card.
title = { $reason }
title-order = { $reason } · order { $order }
summary-none = The customer has not said why yet.
who = *Who*
verified = *Verified*
asks = *Priority*
mood = *Mood*
channel = *Channel*
waiting = *Waiting since*
someone = Unnamed customer
earlier = { $count ->
    [0] first contact
    [1] 1 earlier contact
   *[other] { $count } earlier contacts
}
proof-none = Nothing proven yet
proof-identity = Signed in at the shop
proof-phone = Writes from the order's phone
proof-order_email = Order number and e-mail
proof-order_postcode = Order number and postcode
proof-code = One-time code
priority-normal = Normal
priority-high = :large_orange_diamond: High
priority-urgent = :red_circle: Urgent
channel-widget = Website chat
channel-sms = SMS
order = *Order { $name }* · placed { $placed } · { $total } · { $payment }
order-to = Goes to { $place }
shipment = :package: { $what }
shipment-promised = promised { $day }
shipment-estimated = estimated { $day }
shipment-late = { $days ->
    [1] *1 day late*
   *[other] *{ $days } days late*
}
shipment-none = :package: Not shipped yet
return = :leftwards_arrow_with_hook: Return { $name }: { $state }
refund = :moneybag: Refund { $amount }: { $state }
problem = :warning: { $kind }: { $text }
more = … and { $count } more
tried = *The assistant said:* { $text }
source = Source: { $title }
state-awaiting_agent = :hourglass_flowing_sand: Waiting for someone to claim it, since { $since }
state-with_agent = :speech_balloon: Claimed by { $agent }
state-bot = :robot_face: Back with the assistant
state-closed = :white_check_mark: Resolved
follow-up = :envelope: Wants the answer by e-mail, if they have left
rated = Rated { $score } of 5
snoozed = :zzz: Snoozed until { $until }

# Its buttons.
claim = Claim
take_over = Take over
release = Unclaim
assign = Reassign to…
return_to_bot = Return to bot
resolve = Resolve
snooze = Snooze

# Reasons of a hand-off; any other is shown as it is.
reason-self_harm = May be in danger: self-harm
reason-safety = Safety
reason-legal = Legal
reason-press = Press or public complaint
reason-chargeback = Chargeback
reason-despair = Desperate
reason-anger = Angry
reason-complaint = Complaint
reason-lost_parcel = Lost parcel
reason-bereavement = Somebody has died
reason-repeated_contact = Has written several times
reason-vip = Important customer or order
reason-verification_locked = Could not prove the order
reason-damaged_or_wrong_item = Damaged or wrong item
reason-delivery_problem = Delivery problem
reason-asked_for_person = Asks for a person
reason-not_understood = The assistant did not understand
reason-bot_failed = The assistant failed
reason-ask_policy = A question the articles do not answer
reason-start_return = Return that needs a person
reason-return_label = Return label to be sent
reason-return_review = Return to be looked at
reason-refund_after_cancellation = Refund after a cancellation
reason-change_refused = A confirmed change was refused

# In the thread.
author-customer = *{ $name }* (customer)
author-bot = *Assistant*
author-system = *Notice*
author-agent = *{ $name }*
part = { $author } · { $time }
again = Asked for a person again: { $reason }
unclaimed = Nobody has claimed this conversation, so what is written here stays here as a note. Press *Claim* on the card to write to the customer. Begin a message with `//` to keep it inside even then.
over = This conversation is not with the team any more, so that stays here as a note.
failed = That could not be passed on: { $reason }
files = The customer's channel takes no files, so { $count ->
    [1] the file was
   *[other] the { $count } files were
} not passed on.
file-refused = { $name } was not passed on: { $reason }
file-not-picture = only pictures (JPEG, PNG, WebP or GIF) can be shown to the customer.
file-not-fetched = Slack did not hand it over. Send it again.
file-too-many = at most { $most } pictures go with one message.
picture-title = Picture from the customer
pictures = { $count ->
    [1] (a picture)
   *[other] ({ $count } pictures)
}
edited = The customer had read it already: your edit was sent to them as a correction.
edited-too-late = The customer has what you wrote before. You do not have this conversation any more, so the edit stays here.
edited-note = The customer has what you wrote before; it cannot be made a note any more.
deleted = The customer has read it already: deleting it here does not take it back.
claimed-note = <@{ $user }> has claimed this. What they write here reaches the customer; begin with `//` for a note. Everybody else's messages stay notes.
restored = The card of this conversation was deleted, so here it is again.
remind = <!here> Nobody has claimed this yet. Waiting since { $since }.
backup = { $group } Nobody has claimed this yet. Waiting since { $since }.
woken = This was snoozed, and is back.

# To whoever pressed a button.
press-taken = { $agent } has this conversation already. Take it over if you agreed on that.
press-old = This card is old: the conversation is not here any more.
press-not-now = That is not possible now: the conversation is { $status }.
press-not-yours = { $agent } has this conversation. Press *Take over* first.
press-nobody = Slack does not know that person, or it is an app: nothing was changed.
press-failed = That did not work, because the service could not keep it. Press it again in a moment.

# The command.
command-help = `/doorstep order 1001` shows an order, `/doorstep knowledge gift returns` what the articles say, `/doorstep reply` the replies kept ready.
command-order-unknown = There is no order { $number }.
command-knowledge-none = The articles say nothing about that.
command-reply-none = No reply is kept ready for that. Articles with the tag `canned` are.
command-offer = *{ $title }*
    { $text }
    { $url }

# The modal with what the articles say.
answer-title = Insert policy answer
answer-close = Close
answer-send = Send to customer
answer-looking = Looking through the articles…
answer-question = Question
answer-hint = Press Enter to look again.
answer-passage = *{ $number }. { $title }*
answer-reply = *{ $number }. { $title }* · kept ready
answer-kept = Kept ready
answer-choose = What shall be sent, with its source?
answer-none = The articles say nothing about that. Try other words.
answer-not-yours = You can send answers in conversations that you have claimed. Press *Claim* on the card first.
answer-not-yours-now = You do not have this conversation any more, so nothing was sent.
answer-changed = The article has changed meanwhile, so nothing was sent. Press Enter in the question to look again.

# A parcel that went wrong. The facts come first, one apology, then what can be done. No sentence of wismo.ftl
# is repeated here: who asks again about trouble has read those.

# Late
problem-late-new = { $subject } is later than we said: it was promised for { $due }, and { $carrier } now expects it { $day }. I'm sorry about this.
problem-late-none = { $subject } should have been with you { $due }, and { $carrier } gives no new date. I'm sorry about this.
problem-late-offer = I can have someone from the team press { $carrier } for an answer. Shall I?

# No scan
problem-stuck = Nobody has scanned { $what } for { $days }, which is longer than it should be. I'm sorry about this.
problem-stuck-due = It was promised for { $due }.
problem-stuck-offer = Someone from the team can start a trace with { $carrier }. Shall I ask for one?

# A try that failed
problem-attempt = { $carrier } came with { $what } { $moment }, but could not hand it over.
problem-attempt-nobody = { $carrier } came with { $what } { $moment } and reports that nobody answered.
problem-attempt-closed = { $carrier } came with { $what } { $moment } and found the place closed.
problem-attempt-day = The next try should be { $day }.
problem-attempt-closed-next = They normally try again on a working day.
problem-attempt-page = When they come again is on the tracking page, and you can arrange another try or a pickup there: { $url }
problem-attempt-unknown = I can't see yet when they come again.
problem-attempt-offer = If that doesn't work for you, someone from the team can arrange it with { $carrier }. Shall I ask them?

# At a counter
problem-pickup = You can collect { $what } now{ $in }.
problem-note = { $carrier }'s note: { $message }.
problem-pickup-page = Until when it is kept there is on the tracking page: { $url }
problem-pickup-soon = I can't see until when it is kept, so sooner is safer.
problem-pickup-bring = Take the number { $number } and an ID with you.

# Held or turned around
problem-exception-unknown = { $carrier } has stopped { $what } and doesn't say why.
problem-exception-customer_moved = { $carrier } could not leave { $what } because they think that you have moved.
problem-exception-refused = { $carrier } has noted { $what } as refused at the door.
problem-exception-customs_delay = Customs are checking { $what }. Nothing is asked of you at the moment: it moves on once they release it.
problem-exception-external_delay = Something outside { $carrier }'s hands is holding up { $what }. Nothing is asked of you.
problem-exception-held_for_payment = { $what } waits because an amount, such as duty, has still to be paid to { $carrier }.
problem-exception-wrong_address = The address on { $what } doesn't work for { $carrier }.
problem-exception-pickup_missed = The time for collecting { $what } is over.
problem-exception-rejected_by_carrier = { $carrier } did not take { $what } from us, so it has to be sent again.
problem-exception-returning_to_sender = { $what } has been turned around and is coming back to us.
problem-exception-returned_to_sender = { $what } is back with us, so nothing is on its way to you any more.
problem-exception-damaged = { $carrier } tells us that { $what } got damaged in their hands. I'm sorry about this.
problem-exception-lost = { $carrier } has declared { $what } lost. I'm sorry about this.
problem-exception-weather = The weather has stopped { $what }. Nothing is asked of you: it moves on when it can.
problem-exception-documents_missing = { $carrier } can't go on with { $what } until a document from us is there.
problem-exception-tracking_expired = { $carrier } has reported nothing of { $what } for a month, and the tracking has ended. I'm sorry about this.
problem-expected = { $carrier } now expects it { $day }.
problem-pay-page = What is due, and how to pay it: { $url }
problem-offer-customs_delay = Someone from the team can ask { $carrier } whether papers are missing. Shall I ask them?
problem-offer-held_for_payment = If you think that's wrong, someone from the team can look into it. Shall I ask them?
problem-offer-pickup_missed = Someone from the team can find out whether it can still be collected or has to be sent again. Shall I ask them?
problem-refund-succeeded = A refund of { $amount } went out { $day }.
problem-refund-pending = A refund of { $amount } is under way.

# Nothing has gone wrong
problem-fine-label = I've checked { $what }: nothing has gone wrong. It's packed and waits for { $carrier }'s first scan.
problem-fine-moving = I've checked { $what }: nothing has gone wrong. { $carrier } is moving it.
problem-fine-out = I've checked { $what }: nothing has gone wrong. { $carrier } has it on the vehicle for delivery.
problem-fine-promise = It's expected { $day }, and it was promised for { $due }.
problem-fine-expected = It's expected { $day }.
problem-fine-due = The promised day is { $due }.
problem-fine-then = If it isn't with you by then, tell me and I'll bring in a person.
problem-not-delivered = It isn't marked as delivered.
problem-no-attempt = No failed try has been reported so far.

# Not sent
problem-unsent = { $subject } is still with us, so nothing went wrong on the way.
problem-unsent-payment = It waits for the payment to come through.
problem-unsent-stock = It waits for new stock.
problem-unsent-preorder = It's a pre-order.
problem-unsent-address_check = It waits for a check of the delivery address.
problem-unsent-fraud_review = It waits for a routine check.
problem-unsent-made_to_order = It's made to order, and being made.
problem-unsent-day = The plan is to send it { $day }.
problem-unsent-late = The plan was to send it { $day }, so we are late. I'm sorry about this.
problem-unsent-no-day = There is no date for it so far.
problem-unsent-offer = Someone from the team can find out what holds it up. Shall I ask them?
problem-cancelled = Order { $order } was called off { $day }, so no parcel is coming.
problem-nothing = Order { $order } holds nothing that comes in a parcel.

# Marked as delivered, and not there
missing-delivered = { $carrier } marked { $what } as delivered { $moment }{ $in }.
missing-picked_up = { $carrier } says that somebody collected { $what } { $moment }{ $in }.
missing-signed = { $carrier } says that somebody signed for { $what } { $moment }{ $in }.
missing-neighbour = { $carrier } says that a neighbour took in { $what } { $moment }{ $in }.
missing-undated = { $carrier } marked { $what } as delivered, without saying when.
missing-sorry = I'm sorry that you don't have it.
missing-look = Have you been able to ask everyone at home and the neighbours, and to look where a driver may leave things (porch, garage, mailbox)?
missing-look-picked_up = Have you been able to ask whether someone from your home has collected it?
missing-look-signed = Have you been able to ask everyone at home and the neighbours who may have signed for it?
missing-look-neighbour = Have you been able to ask the neighbours on both sides?
missing-until = If it hasn't turned up by { $moment }, tell me here and I'll bring in a person. If you'd rather have one now, just say so.
missing-later = All right. If it doesn't turn up, tell me here.
missing-person = I've asked for someone from the team to take it up with { $carrier }. They get what the scan says and what you told me.
missing-meanwhile = While they look into it: { $question }
missing-noted = Thanks, I've noted that for the team.
missing-found = Good to hear that it's there! I've noted that it has turned up.
missing-which = Which of the delivered parcels do you not have?
missing-button-checked = I've looked, it's not there
missing-button-later = I'll look first
missing-button-found = I've found it

# What all share
problem-sorry = I'm sorry about this.
problem-scan = It was last seen { $moment }{ $in }: { $message }.
problem-scan-bare = It was last seen { $moment }{ $in }.
problem-page = Its tracking page: { $url }
problem-number = { $carrier }'s number for it: { $number }
problem-person = I've asked for someone from the team to take it from here.
problem-person-already = The team has been asked already, and they can read this too.
problem-person-asked = I've asked for someone from the team. They get the facts, and what you wrote.
problem-tell-address = Please write the full, correct address here, and they have it at once.
problem-tell-wish = If you already know whether you'd like it sent again or your money back, tell me and they'll read it.
problem-noted = Thanks, I've noted that for the team.
problem-kept = All right. It's here when you want to come back to it.
problem-button-yes = Yes, please
problem-button-no = No, thanks

# What was in the box. A person is asked for in the first answer; the questions only spare that person theirs.
goods-sorry = I'm sorry, that's not how it should have arrived.
goods-person = I've asked for someone from the team to put it right.
goods-person-already = I've already asked for someone from the team, and they'll read this too.
goods-thanks = Thanks, that's order { $order }.
goods-ask-order = So that they have everything at once: what's your order number, and the e-mail address or shipping postcode on that order?
goods-ask-both = Which item is it, and what is wrong with it?
goods-ask-items = Which item is it?
goods-ask-items-missing = Which item is missing?
goods-ask-what = What is wrong with { $items }?
goods-ask-wish = You can also tell me whether you'd like a replacement or your money back.
goods-photo = A photo helps if you can send one, but it's fine without.
picture-added = Thanks for the photo, it's with the team now.
picture-team = I can't look at pictures myself, but the team can: they see it right here in our conversation.
picture-unseen = I can't look at pictures myself. A person from our team can, or you tell me in words what it shows.
goods-summary = I've noted for the team: order { $order }, { $items }, { $what }.
goods-summary-words = I've noted for the team: order { $order }, { $items }, and what you wrote about it.
goods-summary-order = I've noted for the team: order { $order }, and what you wrote.
goods-what-damaged = arrived damaged
goods-what-faulty = doesn't work as it should
goods-what-wrong_item = not what you ordered
goods-what-missing_item = missing from the parcel
goods-what-empty_box = the box was empty
goods-wish-replacement = You'd like a replacement; they decide about that with you.
goods-wish-refund = You'd like your money back; they decide about that with you.
goods-has-all = The team has it all now.
goods-more = If you already know whether you'd like a replacement or your money back, tell me and I'll add it.
goods-added = Thanks, I've added that for the team.
goods-fine = That's fine. The team can read everything you've written here.
goods-button-replacement = A replacement
goods-button-refund = My money back
goods-button-damaged = It's broken
goods-button-faulty = It doesn't work
goods-button-wrong_item = It's the wrong item
goods-button-missing_item = It's missing

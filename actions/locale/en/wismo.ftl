# Where is my order. The answer comes first; an apology comes once.

order-subject = Order { $order }
order-parcels = Order { $order } comes in { $count ->
    [one] one part
   *[other] { $count } parts
 }.
parcel-subject = Parcel { $number } ({ $items })
rest-subject = The rest ({ $items })
item = { $count ->
    [1] { $title }
   *[other] { $count } × { $title }
 }
carrier-with = { $carrier ->
    [none] { "" }
   *[other] { " with " }{ $carrier }
 }
carrier-name = { $carrier ->
    [none] the carrier
   *[other] { $carrier }
 }
place-in = { $place ->
    [none] { "" }
   *[other] { " in " }{ $place }
 }
days = { $count ->
    [one] { $count } day
   *[other] { $count } days
 }

# On its way
label-ready = { $subject } is packed and { $carrier } knows about it, but hasn't scanned it yet.
in-transit = { $subject } is on its way{ $with }.
out-for-delivery = { $subject } is out for delivery{ $with }.
last-scan = Last scan: { $moment }{ $in } ({ $message }).
last-scan-bare = Last scan: { $moment }{ $in }.
no-scan-yet = There is no scan yet.
arrives = It should arrive { $day }.
arrives-in-time = It should arrive { $day }, in time for the promised date.
promised = It was promised for { $day }.
track-here = Follow it here: { $url }
tracking-number = Tracking number: { $number }

# Not in time
late-new-date = { $subject } is running { $days } late, and I'm sorry about that. It should now arrive { $day }.
late-no-date = { $subject } is { $days } late, and I'm sorry about that. There is no new date from { $carrier } yet.
late-help = If you'd rather not wait, a person from the team can look into it with you.
stuck = { $subject } hasn't been scanned for { $days }, and I'm sorry about the wait. A person from the team can have it traced by { $carrier }.

# Somebody has to do something
attempt-failed = { $carrier } tried to deliver { $what }, but couldn't hand it over.
attempt-failed-nobody = { $carrier } tried to deliver { $what }, but nobody was there to take it.
attempt-failed-closed = { $carrier } tried to deliver { $what }, but the place was closed.
attempt-next = The tracking page says when they try again or where you can collect it.
pickup = { $subject } is ready for you to collect{ $in }.
pickup-bring = Please bring your tracking number and some ID.
carrier-says = { $carrier } says: { $message }.
exception-unknown = { $carrier } reports a problem with { $what }. Someone from our team has to look at it.
exception-customer_moved = { $carrier } couldn't deliver { $what }: the addressee seems to have moved. We need the right address from you.
exception-refused = { $what } was refused at the door, and is on hold. Someone from our team has to decide with you what happens next.
exception-customs_delay = { $what } is held up at customs. Nobody has to do anything right now; it goes on when customs release it.
exception-external_delay = { $what } is delayed for a reason outside { $carrier }'s control. It goes on as soon as it can; you don't have to do anything.
exception-held_for_payment = { $carrier } is holding { $what } until an amount due on it is paid. The tracking page says what is due and how to pay it.
exception-wrong_address = { $carrier } can't deliver { $what } because the address seems to be wrong or incomplete. We need the right one from you.
exception-pickup_missed = { $what } wasn't collected in time. Someone from our team can tell you what is still possible.
exception-rejected_by_carrier = { $carrier } has not accepted { $what }. Someone from our team has to send it again.
exception-returning_to_sender = { $what } is on its way back to us. Someone from our team will sort out with you what happens next.
exception-returned_to_sender = { $what } has come back to us. Someone from our team will sort out with you what happens next.
exception-damaged = { $carrier } reports that { $what } was damaged on the way. I'm sorry. Someone from our team will put this right with you.
exception-lost = { $carrier } reports that { $what } is lost. I'm sorry. Someone from our team will put this right with you.
exception-weather = { $what } is held up by the weather. It goes on as soon as the roads allow; you don't have to do anything.
exception-documents_missing = { $carrier } is missing a document for { $what }. That's for our team to send.
exception-tracking_expired = There has been no news of { $what } for a long time. Someone from our team has to look into it with { $carrier }.

# There
delivered = { $subject } was delivered { $moment }{ $in }.
delivered-undated = { $subject } was delivered.
delivered-picked_up = { $subject } was collected { $moment }{ $in }.
delivered-signed = { $subject } was delivered { $moment }{ $in }, and somebody signed for it.
delivered-neighbour = { $subject } was left with a neighbour { $moment }{ $in }.
delivered-missing = If you can't find it, tell me and I'll bring in a person.

# Not sent yet
not-shipped = { $subject } hasn't left us yet.
not-shipped-packing = { $subject } is being packed and hasn't left us yet.
not-shipped-payment = { $subject } hasn't left us yet: the payment has not come through so far.
not-shipped-stock = { $subject } hasn't left us yet: we are waiting for new stock.
not-shipped-preorder = { $subject } is a pre-order and hasn't left us yet.
not-shipped-address_check = { $subject } hasn't left us yet: we are checking the delivery address.
not-shipped-fraud_review = { $subject } hasn't left us yet: it is in a routine check.
not-shipped-made_to_order = { $subject } is being made for you and hasn't left us yet.
dispatch-expected = It should leave us { $day }.
dispatch-late = It should have left us { $day }, and I'm sorry that it hasn't.
dispatch-unknown = I don't have a date for that yet.

# No parcel to speak of
cancelled = Order { $order } was cancelled { $day }, so nothing is on its way.
refund-sent = A refund of { $amount } was sent { $day }.
refund-pending = A refund of { $amount } is being processed.
nothing-to-ship = There is nothing to deliver for order { $order }.

# Cards and buttons
button-order = { $order }, { $day }
card-Pending = Not sent yet
card-InfoReceived = Ready for the carrier
card-InTransit = On its way
card-OutForDelivery = Out for delivery
card-AttemptFail = Delivery attempted
card-Delivered = Delivered
card-AvailableForPickup = Ready to collect
card-Exception = Needs attention
card-Expired = No news
step-ordered = Ordered
step-shipped = Sent
step-in_transit = On its way
step-out_for_delivery = Out for delivery
step-delivered = Delivered

# Cancelling an order and sending it somewhere else. Nothing is done before an explicit yes.

cancel-confirm = Cancel the whole of order { $order } ({ $items }; { $total })? It can't be undone.
cancel-yes = Yes, cancel it
cancel-no = No, keep it
cancel-kept = All right, order { $order } stays as it is. Nothing has been cancelled.
cancel-done = Order { $order } is cancelled.
cancel-requested = I've passed the cancellation of order { $order } on to the shop's system. It isn't confirmed yet: I'll tell you here as soon as it is.
cancel-money-voided = The payment was called off before it was taken, so nothing has to be refunded.
cancel-money-unpaid = Its payment has not been taken.
cancel-money-paid = Its payment has been taken, so I've asked for someone from the team to see to the refund.
cancel-money-rest = The rest isn't refunded yet, so I've asked for someone from the team to see to it.

cancel-impossible-cancelled = Order { $order } has been cancelled already, so there is nothing left to do.
cancel-impossible-delivered = Order { $order } has been delivered, so it can't be cancelled any more. I can look up whether it can go back.
cancel-impossible-shipped = Order { $order } has left us, so it can't be cancelled any more. Once it has arrived, I can look up whether it can go back.
cancel-impossible-partly_shipped = A part of order { $order } has left us, so I can't cancel it here. Someone from the team can see what is possible for the rest.
cancel-impossible-packed = Order { $order } is being packed for the carrier, so I can't cancel it here. Someone from the team can see whether it can still be stopped.
cancel-impossible-digital = Order { $order } includes something that doesn't come by parcel, so I can't cancel it here. Someone from the team can look at it.
cancel-impossible-refunded = Everything in order { $order } has been refunded, so there is nothing left to cancel.

address-ask = Order { $order } can still go somewhere else. What's the new address? Please send all of it in one message: street and number, town, and postcode.
address-incomplete = I need the whole address with its postcode to change order { $order }. Please send it in one message, like: 12 Main Street, Springfield, IL 62704.
address-confirm =
    Send order { $order } here instead?

    { $address }
address-yes = Yes, send it there
address-no = No, leave it
address-kept = All right, order { $order } goes to the address it had. Nothing has been changed.
address-done = Done: order { $order } now goes to the new address.
address-requested = I've passed the new address for order { $order } on to the shop's system. It isn't confirmed yet: I'll tell you here as soon as it is.
address-abroad = That's in another country, so someone from the team has to look at it. Nothing has been changed for order { $order }.

address-impossible-cancelled = Order { $order } was cancelled, so nothing is going to be sent.
address-impossible-delivered = Order { $order } has been delivered already, so its address can't be changed any more.
address-impossible-shipped = Order { $order } has left us, so I can't change where it goes. The carrier's tracking page may offer another place or day; if it doesn't, someone from the team can look into it with you.
address-impossible-partly_shipped = A part of order { $order } has left us, so I can't change its address here. Someone from the team can see what is possible for the rest.
address-impossible-packed = Order { $order } is being packed for the carrier, so I can't change its address here. Someone from the team can see whether it can still be stopped.
address-impossible-digital = Nothing in order { $order } comes by parcel, so there is no delivery address to change.
address-impossible-refunded = Everything in order { $order } has been refunded, so nothing is going to be sent.

button-where = Where is it?
button-returnable = Can it go back?

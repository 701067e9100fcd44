# Where the money is. The answer comes first.

refund-to =
    { $kind ->
        [visa] your Visa card
        [mastercard] your Mastercard
        [amex] your American Express card
        [american_express] your American Express card
        [discover] your Discover card
        [credit_card] your card
        [card] your card
        [shopify_payments] the card you paid with
        [stripe] the card you paid with
        [paypal] your PayPal account
        [gift_card] your gift card
        [store_credit] your store credit
        [shopify_store_credit] your store credit
       *[other] the way you paid
    }

refund-succeeded = { $amount } for order { $order } went back to { $to } { $day }.
refund-due = It should be there by { $day }.
refund-credited = It's there to use now.
refund-overdue = It should have been there by { $day }; if you can't see it, I can bring in a person.
refund-reference = If your bank asks, the reference is { $reference }.
refund-processing = { $amount } for order { $order } is on its way to { $to }: it is being processed and has not been sent yet.
refund-requires_action = The refund of { $amount } for order { $order } is waiting for something to be confirmed. A person from the team has to look at it.
refund-failed = The refund of { $amount } for order { $order } did not go through, and I'm sorry about that. A person from the team has to send it again.
refund-canceled = The refund of { $amount } for order { $order } was called off.

return-subject = Your return { $name } ({ $items })
return-REQUESTED = { $subject } has been requested and isn't on its way yet. The refund follows once it has come back and been checked.
return-OPEN = { $subject } is on its way back to us. The refund follows once it has arrived and been checked.
return-received = { $subject } came back to us { $day } and is being checked. The refund follows after that.
return-DECLINED = { $subject } was declined. A person from the team can tell you why.
return-track = Follow it here: { $url }
return-slip = Your return slip: { $link }

no-refund = I can't see a refund for order { $order }: none was made, and no return is open.
no-refund-voided = Nothing has to be refunded for order { $order }: the payment was called off before it was taken.
no-refund-unpaid = Nothing has to be refunded for order { $order }: its payment has not been taken.
no-refund-cancelled = Order { $order } was cancelled { $day }, but I can't see a refund for it yet. A person from the team has to look at that.

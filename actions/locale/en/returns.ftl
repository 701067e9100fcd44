# May it go back, until when, at what cost. One line an item, the verdict first.

returnable-yes = { $item }: yes, until { $day }, for { $offers }.
returnable-yes-open = { $item }: yes, for { $offers }.
returnable-if = { $item }: yes, until { $day }, for { $offers }, as long as { $conditions }.
returnable-if-open = { $item }: yes, for { $offers }, as long as { $conditions }.
condition = the answer to “{ $ask }” is { $answer ->
    [yes] yes
   *[no] no
 }
offer-refund = a refund{ $terms }
offer-exchange = an exchange{ $terms }
offer-store_credit = store credit{ $terms }
offer-keep_item = a refund without sending it back{ $terms }
term-shipping = { $amount } return shipping is kept back
term-restocking = { $amount } restocking fee
term-bonus = { $amount } extra
term-label = you pay the carrier
terms = { " " }({ $terms })
offers-end = { $head } or { $last }

returnable-review = { $item }: someone from the team has to look at this one before it can come back.
returnable-not-yet = { $item }: not yet, as it hasn't arrived. The time for returning it starts when it does.
returnable-never = { $item }: that parcel didn't reach you, so there is nothing to send back. A person from the team can sort it out with you.
returnable-closed = { $item }: no longer; its last day was { $day }.
returnable-done = { $item }: it has been returned or refunded already.
returnable-cancelled = { $item }: the order was cancelled.
returnable-denied = { $item }: no, the return rules rule it out.
returnable-denied-final_sale = { $item }: no, it was a final sale.
returnable-denied-hazardous = { $item }: no, it isn't safe to send by post.
returnable-denied-used = { $item }: no, as it has been used.
returnable-denied-worn = { $item }: no, as it has been worn or washed, or has lost its tags.
returnable-denied-gift_card = { $item }: no, gift cards can't be returned.
returnable-faulty = If something is faulty or wrong, other rules apply, and a person helps you with it.
returnable-unknown = I don't have the return rules for order { $order } at hand, so I'd rather not guess. A person from the team can tell you.
returnable-head = Order { $order }:
button-return = Start a return

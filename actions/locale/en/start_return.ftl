# Starting a return: one short question at a time, then the read-back.

return-item = { $count ->
    [1] { $title }
   *[other] { $count } × { $title }
 }
return-item-variant = { $title } ({ $variant })

return-which = Which items from order { $order } would you like to send back? You can name several.
return-which-all = All of it
return-why = Why would you like to return { $items }?
reason-SIZE_TOO_SMALL = Too small
reason-SIZE_TOO_LARGE = Too big
reason-UNWANTED = Changed my mind
reason-COLOR = The colour
reason-STYLE = The style
reason-NOT_AS_DESCRIBED = Not as described
reason-DEFECTIVE = It's faulty or damaged
reason-WRONG_ITEM = I got the wrong item
reason-OTHER = Another reason
reason-UNKNOWN = Not given
return-condition = { $ask }
return-condition-of = About { $item }: { $ask }
button-yes = Yes
button-no = No
return-outcome = What would you like for { $items }? You can have { $offers }.
outcome-refund = Refund
outcome-exchange = Exchange
outcome-store_credit = Store credit
outcome-keep_item = Refund and keep it

# The read-back
return-read-back = Here is the return I'd open for order { $order }:
return-read-items = • Items: { $items }
return-read-reason = • Reason: { $reason }
return-read-answer = • { $ask } { $answer ->
    [yes] Yes
   *[no] No
 }
return-read-refund = • You get: { $amount } back{ $terms }
return-read-exchange = • You get: an exchange{ $terms }
return-read-store_credit = • You get: { $amount } in store credit{ $terms }
return-read-keep_item = • You get: { $amount } back{ $terms }, and you keep it
return-read-review = • Someone from the team has to decide about: { $items }
return-read-last = • Last day for sending it: { $day }
return-read-yes = Shall I open it?
button-open = Yes, open the return
button-dont = No, don't

return-opened = Done: your return is { $rma }, for { $items }.
return-opened-keep = Done: your return is { $rma }, for { $items }. You don't have to send anything back.
return-opened-review = I've noted your return { $rma }, for { $items }.
return-next-label = Print your return slip and put it on the parcel, or show its code where you drop the parcel off: { $link }
return-next-own_carrier = Print your return slip and put it into the parcel; the address is on it: { $link } You choose the carrier and pay it.
return-next-person = I've asked someone from the team to send you what you need for posting it here.
return-next-review = Please don't send anything yet: someone from the team has to look at it first. I've asked for them, and they can read everything here.
return-next-kept = I've asked someone from the team to see to the refund.

# Not like that
return-denied = I can't open a return for that:
return-partly = This part can't go back:
return-changed = Something has changed since I asked, so let me check with you again.
return-no-common = These items can't go back for the same thing, so I've asked for someone from the team to set it up with you.
return-stopped = All right, I haven't opened a return. Is there anything else I can help with?
return-sorry = Sorry, I didn't get that. { $question }
return-lost = I'm sorry, I can't follow. I've asked for someone from the team to set up the return with you. Nothing has been opened so far.
return-unavailable = I can't set up a return for order { $order } by myself, so I've asked for someone from the team. Nothing has been opened so far.

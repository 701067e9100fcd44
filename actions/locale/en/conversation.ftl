# What is said between the answers: hello, which of these, still the same, back to it.

introduction = Hi, I'm the shop's automated assistant: I look after orders, returns and refunds, and can fetch a person.

small-greet = Hello!
small-thank = You're welcome!

# Which of these?
reading-ask = Just so I get this right: what is it about?
reading-track_order = Where it is
reading-delivery_problem = A delivery problem
reading-return_eligibility = Whether it can go back
reading-start_return = Return it
reading-refund_status = A refund
reading-cancel_order = Cancel it
reading-change_address = Change the address
reading-damaged_or_wrong_item = Broken, wrong or missing
reading-ask_policy = A general question
reading-talk_to_human = A person
reading-none = Something else
reading-none-then = All right. Could you tell me in other words what you need?

# The same question again
same-scan = Nothing has changed with order { $order } since I last looked: the latest news is still the scan from { $moment }{ $place ->
    [none] { "" }
   *[other] { " " }in { $place }
 }.
same-delivered = Nothing has changed with order { $order } since I last looked: it's still marked as delivered { $day }.
same-returnable = It's still the same with order { $order }: { $items } can go back.
same-returnable-item = { $item } (until { $day })
same-refund = Nothing has changed with order { $order } since I last looked: the latest is still the refund of { $amount }, sent { $day }.
same-facts = Nothing has changed with order { $order } since I last told you.
same-expected = It is still expected { $day }.
same-track = You can also watch it here: { $url }
same-next = I can go through the details again, or bring in a person.
same-person = I've looked again, and there is still nothing new about order { $order }. Would you like someone from the team to look into it?
button-details = The details again
button-yes-person = Yes, a person please
button-no-thanks = No, thanks

# Something was left for another wish
resume-offer = Shall we go on with { $what }?
resume-what-start_return = the return of order { $order }
resume-what-cancel_order = cancelling order { $order }
resume-what-change_address = the new address for order { $order }
resume-what-other = what we were doing before
button-go-on = Yes, go on
button-leave-it = No, leave it

# Back from people
settled-by-people = { $known ->
    [yes] { $agent } from our team has
   *[no] Our team has
 } looked into that with you, so I won't ask you for it all again. Shall I ask them again?
button-something-new = It's something new

# Another order
other-none = Which order do you mean? Please send me its number.

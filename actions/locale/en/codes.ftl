# Proof by a one-time code. The same words for an order that there is and for one that there isn't.

# Where it goes: $way says to which addresses of an order one can be sent, or is wanted.
code-place = { $way ->
    [email] to the e-mail address on the order
    [phone] by text to the phone number on the order
   *[both] to the e-mail address on the order, or by text to its phone number if it has no e-mail address
}
code-place-it = { $way ->
    [email] to the e-mail address on it
    [phone] by text to the phone number on it
   *[both] to the e-mail address on it, or by text to its phone number if it has no e-mail address
}

code-sent = If { $order } is one of ours, a code is on its way { code-place-it }. It has six digits and works for ten minutes: just type it here.
code-sent-again = If { $order } is one of ours, a new code is on its way { code-place-it }, and the one before no longer counts. It can take a minute{ $way ->
    [phone] { "" }
   *[other] , and may have landed in the spam folder
}.
code-waiting = I can look that up with the six-digit code that I asked to be sent for { $order }: type it here, or send me the e-mail address or the shipping postcode on the order instead.
code-offer = That's all right. I can have a code sent { code-place }, and you type it in here. Shall I?
code-which-order = I can have a code sent { code-place }. What's the order number?
code-wrong =
    { $tries ->
        [one] That isn't the code. You can try once more, or have a new one sent.
       *[other] That isn't the code. You can try { $tries } more times, or have a new one sent.
    }
code-wrong-last = That isn't the code, and it can't be tried again. I can have a new one sent.
code-over = That code doesn't work any more: one lasts ten minutes, and a newer one replaces it. I can have a new one sent.
code-too-many = I've asked for several codes in the last hour, so I can't ask for another one yet. The e-mail address or the shipping postcode on the order works too, and someone from the team can help.
code-order = { $kind ->
        [number] #{ $number }
       *[other] { $number }
    }
button-code = Send me a code
button-code-again = Send a new code
button-code-text = Text me a code
button-code-text-instead = Text me one instead
button-code-mail-instead = E-mail me one instead

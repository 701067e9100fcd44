# Proof by a one-time code. The same words for an order that there is and for one that there isn't.
code-sent = If { $order } is one of ours, a code is on its way to the e-mail address on it. It has six digits and works for ten minutes: just type it here.
code-sent-again = If { $order } is one of ours, a new code is on its way to the e-mail address on it, and the one before no longer counts. It can take a minute, and may have landed in the spam folder.
code-waiting = I can look that up with the six-digit code that I asked to be sent for { $order }: type it here, or send me the e-mail address or the shipping postcode on the order instead.
code-offer = That's all right. I can have a code sent to the e-mail address on the order, and you type it in here. Shall I?
code-which-order = I can have a code sent to the e-mail address on your order. What's the order number?
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

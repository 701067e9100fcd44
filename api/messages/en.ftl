# What the service itself says to customers. The assistant's own words are in domain.yml.

# The assistant could not answer, and a person is asked for.
bot-failed = I'm sorry, something went wrong on my side and I can't answer that right now. I'm asking a person from our team to take it from here.

# The same, when a person has been asked for already.
bot-failed-while-waiting = I'm sorry, I can't answer that right now. It is in this conversation, and the person who joins will read it.

# Hand-over to a person, and back.
handed-over = A person from our team has been asked for. They can read everything above.
claimed = { $agent } from our team has joined.
returned = The automated assistant is back. A person is still only a message away.
taken-over = { $agent } from our team goes on from here.
released = You are back in line for a person from our team. They can read everything above.
closed = This conversation has been closed. Write again at any time to start over.

# What became of a change that the shop's own system had to make.
cancel-done = Order { $order } is cancelled now. If its payment was taken, it goes back the way you paid.
cancel-refused = I couldn't cancel order { $order } after all: the shop's system didn't accept it. I'm asking a person from our team to look at it.
address-done = Order { $order } now goes to the new address.
address-refused = I couldn't change the address of order { $order } after all: the shop's system didn't accept it. I'm asking a person from our team to look at it.

# The e-mail with a one-time code.
code-mail-subject = { $code } is your code
code-mail-text =
    Your code is { $code }

    Type it in the chat to look up order { $order }. It works for { $minutes } minutes, and once.

    You didn't ask for it? Then somebody may have mistyped an order number. Nobody sees anything of your order without this code, so please don't pass it on. You don't have to do anything.

# The same as a text.
code-text = { $shop ->
    [none] { "" }
   *[other] { $shop }:{ " " }
}{ $code } is your code for order { $order }. It works for { $minutes } minutes, in the chat that asked for it. You didn't? Then pass it on to nobody.

# How it was, once a person has closed the conversation.
rate = How was the help you got?
rate-5 = 5 · very good
rate-4 = 4 · good
rate-3 = 3 · all right
rate-2 = 2 · poor
rate-1 = 1 · very poor
rated = Thank you, that is passed on to the team.

# While a customer waits for a person. Nothing is promised that nobody keeps.
away = Our team is not there at the moment. They are back { $when }, and your conversation is in their line.
still-waiting-first = Nobody has been free to join yet. You are next in line. You needn't stay here: the answer will be in this conversation.
still-waiting = Nobody has been free to join yet. { $ahead ->
    [1] One conversation is before yours.
   *[other] { $ahead } conversations are before yours.
} You needn't stay here: the answer will be in this conversation.
unreachable = I can't reach our team at the moment, because their system isn't answering. Your conversation is kept, and goes to them as soon as it does.

# To whoever does not wait.
follow-up-offer = If you leave now, I can have the answer sent to you by e-mail.
follow-up-button = Send it by e-mail
follow-up-address = To which e-mail address shall it go? Just type it here.
follow-up-kept = All right: once somebody answers and you are not here, it goes to { $address }.
follow-up-mail-subject = { $agent ->
    [none] An answer
   *[other] { $agent } has answered
 } to your question
follow-up-mail-pictures = { $count ->
    [1] (With a picture, which is in the chat.)
   *[other] (With { $count } pictures, which are in the chat.)
}
follow-up-mail-text =
    { $text }

    To write back, please go on in the chat: { $url }

    Answers to this e-mail are not read. You get it because you asked for it in the chat.

# An agent changed what they had written.
corrected = Correction: { $text }

# The conversation, downloaded by the customer. $zone is the place whose time it is in.
transcript-title = { $shop }: our conversation
transcript-zone = Times are as in { $zone }.
transcript-customer = You
transcript-bot = Automated assistant
transcript-agent = Team
transcript-pictures = { $count ->
    [1] [a picture]
   *[other] [{ $count } pictures]
}
transcript-source = Source: { $title },

# Text messages. Nobody is asked to answer with a word that carriers reserve (STOP, CANCEL, END, QUIT, YES).
sms-choices = Reply with a number:
sms-more = More:
sms-agent = { $agent }: { $text }
sms-pictures = { $agent ->
    [none] We have
   *[other] { $agent } has
} sent you { $count ->
    [1] a picture
   *[other] { $count } pictures
}.
sms-pictures-link = { $count ->
    [1] The picture
   *[other] The pictures
} (for { $days } days):
sms-stopped = { $shop ->
    [none] You will get no more texts from us.
   *[other] { $shop }: you will get no more texts from us.
} Text START to get them again.
sms-started = { $shop ->
    [none] You get our texts again.
   *[other] { $shop }: you get our texts again.
} Ask us anything about your order. Text HELP for help, STOP to end.
sms-help = { $shop ->
    [none] This is an automated assistant for your orders.
   *[other] { $shop }: this is an automated assistant for your orders.
} Ask us anything about one, or ask for a person. { $contact ->
    [none] { "" }
   *[other] Help: { $contact }.
} Msg & data rates may apply. Text STOP to end.
sms-turned-away = { $shop ->
    [none] Sorry, we can't answer texts to this number's country.
   *[other] { $shop }: sorry, we can't answer texts to this number's country.
}{ $contact ->
    [none] { "" }
   *[other] { " " }Please write to { $contact }.
}
sms-picture-unread = We couldn't read the picture you sent. JPEG, PNG, WebP and GIF up to 10 MB work.
sms-picture-lost = We couldn't get the picture you sent. Please send it again.

# For whoever leaves the website while a person helps them. $shop may be unknown.
text-wish-ask = { $shop ->
    [none] Somebody in our chat
   *[other] Somebody in the chat of { $shop }
} wants answers texted to this number. If that is you, reply with the 4 digits that the chat shows. If not, do nothing: you get no more texts.
text-wish-on = { $shop ->
    [none] All right:
   *[other] { $shop }: all right,
} when you have left our chat, what our team writes comes here. Msg & data rates may apply. Text STOP to end.
text-wish-kept = When you have left, what our team writes is texted to { $phone }.
text-left = { $agent ->
    [none] { $text }
   *[other] { $agent }: { $text }
} - Reply here, or go on in the chat: { $url }
text-left-picture = { $agent ->
    [none] We have
   *[other] { $agent } has
} sent you a picture. See it in the chat: { $url }

# For the people who help a customer; never sent to a phone.
goes-on-sms = The customer goes on by text message. What you write goes to their phone now; only orders that carry its number are proven there.
goes-on-widget = The customer is back on the website. What you write appears there now.
sms-note-stopped = The customer texted { $word }: nothing more is sent to this phone until they text START.
sms-note-started = The customer texted { $word }: they can be written to again.
sms-note-withheld = Not sent: this phone has opted out of texts. The customer has to text START first.
sms-note-failed = A text to the customer did not arrive ({ $reason }). They have not read: "{ $text }"{ $pictures ->
    [0] { "" }
    [1] { " " }The picture did not arrive either.
   *[other] { " " }The { $pictures } pictures did not arrive either.
}
sms-note-pictures-left-out = { $count ->
    [1] The picture was
   *[other] The { $count } pictures were
} not sent: the phone could only get to { $count ->
    [1] it
   *[other] them
} under a public web address, and none is set up (PUBLIC_URL).

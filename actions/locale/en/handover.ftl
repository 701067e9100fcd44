# Said when a person is asked for although the customer did not ask for one. No time is promised.

handover = I've asked someone from the team to look at this, and they can read everything we've written here.

handover-anger = I'm sorry it has come to this, you have every reason to be upset. I've asked someone from the team to take it on, and they can read everything we've written here.

handover-despair = I'm so sorry, I can see how much this matters. I've asked someone from the team to take it on, and they can read everything we've written here.

handover-safety = I'm sorry, your safety comes first. Please stop using it, and if anyone is hurt or in danger, call your local emergency services. I've passed this to our team as urgent.

handover-again = I'm sorry you've had to write more than once. I've asked someone from the team to take it on, and they can read everything we've written here.

handover-self-harm = I'm really sorry you're feeling this way, and I'm glad you said it. Please call your local emergency services or a crisis line now, or reach out to someone close to you. You don't have to be alone with this. I'm an automated assistant, so I've asked a person from our team to read this as well.

day-today = today
day-tomorrow = tomorrow
day-yesterday = yesterday
moment = { $day } at { $time }
list-end = { $head } and { $last }
button-person = Talk to a person

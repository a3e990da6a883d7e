product-name = Huying
between-items = { ", " }
between-clauses = { "; " }
told-why = { ": " }{ $text }
language-name = English

when-today = today { $time }
when-tomorrow = tomorrow { $time }
when-day-after-tomorrow = the day after tomorrow { $time }
when-yesterday = yesterday { $time }
when-date = { $weekday } { $day } { $month } { $time }
when-date-year = { $day } { $month } { $year } { $time }
span-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
span-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
span-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
weekday-1 = Mon
weekday-2 = Tue
weekday-3 = Wed
weekday-4 = Thu
weekday-5 = Fri
weekday-6 = Sat
weekday-7 = Sun
month-1 = Jan
month-2 = Feb
month-3 = Mar
month-4 = Apr
month-5 = May
month-6 = Jun
month-7 = Jul
month-8 = Aug
month-9 = Sep
month-10 = Oct
month-11 = Nov
month-12 = Dec

# Around every public page
skip = Skip to content
demo-banner = Demonstration: Anhe District and everything in it is invented
nav-main = Main
nav-tabs = Tabs
back = Back
tab-report = Report
tab-mine = My requests
tab-requests = Public
tab-me = Me
field-optional = (optional)
pager = Pages
pager-first = First page
pager-next = Next page

# Times
due-first = First response by { $when }
due-answer = Answer by { $when }
due-close = To be closed by { $when }
due-again = Taken up again or closed by { $when }
due-late = Late by { $span }

# Attachments
media-photo = Photo { $number }
media-voice = Voice note
media-video = Video

# States
status-submitted = Submitted
status-registered = Registered
status-dispatched = Dispatched
status-handling = In progress
status-waiting = More needed
status-answered = Answered
status-evaluated = Evaluated
status-closed = Closed
status-declined = Declined
status-withdrawn = Withdrawn
status-sentence-submitted = Received. Staff will register it next.
status-sentence-registered = Registered. The unit that will handle it is being chosen.
status-sentence-dispatched = Handed to the unit that will handle it.
status-sentence-handling = The unit is working on it.
status-sentence-waiting = Staff need to know more before they can go on. The clock is paused.
status-sentence-answered = The unit has answered. The author's verdict is awaited.
status-sentence-evaluated = The verdict has arrived. It will be closed next.
status-sentence-evaluated-bad = Your evaluation was received: not solved, or not satisfied. It will be looked into before it is closed; you may also ask for it to be worked on again now.
status-sentence-closed = This request is closed.
status-sentence-declined = This request was declined; the reason is below.
status-sentence-withdrawn = This request was withdrawn by its author.

# The eight steps
steps-label = Progress
step-done = (done)
step-ahead = (to come)
step-collect = Collect
step-register = Register
step-dispatch = Dispatch
step-handle = Handle
step-answer = Answer
step-verify = Verify
step-publish = Publish
step-close = Close

# What happened
event-submitted = Submitted
event-accepted = Registered
event-dispatched = Dispatched
event-started = Work started
event-noted = Internal note
event-asked = More was asked
event-info-added = More was added
event-answered = Answered
event-evaluated = Evaluated
event-published = Published
event-unpublished = Unpublished
event-closed = Closed
event-declined = Declined
event-withdrawn = Withdrawn

# Grounds
ground-out-of-scope = Not within the district's competence
ground-proceedings = Already before a court, an arbitration or an appeal
ground-repeated = The same matter is being handled or has been answered
ground-unclear = Not clear, and its author could not be reached
ground-abuse = Abusive, commercial or a test

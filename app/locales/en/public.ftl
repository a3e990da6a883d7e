# Home
home-title = You call, we act
home-lead = Take a photo or say a word about what is wrong nearby, and see at any time how far it has come.
home-report = Report a problem
home-report-hint = No account needed, about half a minute
home-mine = My requests
home-mine-count = { $count }
home-follow = Follow by code
home-latest = Latest public requests
home-latest-all = All
home-latest-empty = Requests whose authors agreed, and that were published, appear here.
nav-further = More
category-none = Not sorted yet
category-all-of = { $name } (all)
distance-metres = about { $count } m
distance-kilometres = about { $count } km
card-published = Published
me-too-count = { $count ->
    [one] { $count } person too
   *[other] { $count } people too
}

# Following by code
follow-code = Code of the request
follow-last-four = Last four digits of the phone number
follow-open = Open
follow-lead = Enter the code you got, and the last four digits of the phone number you gave.
follow-wrong = The code and the digits do not fit together. Please check the code on the receipt. If you gave no phone number, use your private link.
closed-title = Not found, or not public
closed-text = The code may be wrong, or the request is not public. If it is yours, open it by your private link, or with the last four digits of your phone number.

# The form
report-title = Report a problem
report-lead = A photo, some words or a voice note: one of them is enough.
report-errors = Something needs a change; what you filled in is still here
report-what = What happened
report-photos = Photos
report-photos-hint = Up to 6, as JPEG, PNG or WebP. Places and other data inside the photos are removed.
report-description = What is wrong
report-description-placeholder = For example: the street lamp at the east gate has been out for three days
report-more-media = Add a voice note or a video
report-voice = Voice note
report-video = Video
report-video-hint = At most 50 MB
report-where = Where
report-address = Place
report-address-placeholder = Street, number or a landmark
report-category = Category
report-category-hint = Leave it open if you are not sure; staff will sort it.
report-category-none = Please choose
report-who = Contact and publication
report-phone = Phone number
report-phone-hint = Seen only by those who handle it. Used to reply, and to follow the request by its code.
report-public = This request may be shown publicly
report-public-hint = The phone number and the exact place are left out, numbers in the text are masked, and staff look at it first.
report-send = Send
report-too-many = That was a lot in a short time
report-too-many-text = { $count ->
    [one] Everything is still here. Please send it in a minute. In danger, call 110, 119 or 120.
   *[other] Everything is still here. Please send it in { $count } minutes. In danger, call 110, 119 or 120.
}
report-full = New requests cannot be taken right now
report-full-text = There is no storage left, so this was not kept. What you filled in is still here. Please send it later.
report-unavailable = There is no reply right now
report-unavailable-text = This was not kept. What you filled in is still here. Please try again in a moment.
report-unreadable = Not everything arrived
report-unreadable-text = The connection was cut off, or a file is too large. What arrived is below: please check the words, choose the files again and send.
report-lost = Nothing arrived
report-lost-text = What you sent did not get here. Please go back one page, where your words probably still are; or fill in the form below.
reused-title = This form was sent before
reused-text = What you sent before has arrived and stays as it is. What is filled in now is below: sent again, it becomes a new request.

# Capturing
photo-add = Add photos
photo-name = Photo
photo-remove = Remove photo
photo-keep = Keep photo { $number }
photo-full = 6 photos are the most
upload-progress = Upload
upload-again = Weak network, trying again
photos-wait = Photos are still on their way; this leaves as soon as they are here.
upload-bad = Not uploaded
voice-record = Record a voice note
voice-stop = Stop
voice-remove = Remove the voice note
voice-keep = Keep this voice note; choosing another replaces it
voice-left = s
voice-denied = The microphone is not allowed. Please allow it in the browser's settings, or choose a recording.
video-choose = Film or choose a video
video-remove = Remove the video
video-keep = Keep this video; choosing another replaces it
video-large = The video is larger than 50 MB. Please make a shorter one.
locate = Use my position
locate-busy = Looking for your position
locate-good = Position noted, within about %n m
locate-fair = Rough position noted, within about %n m; you may add the place in words
locate-poor = The position is not exact, within about %n m; please add the place in words
locate-denied = The position is not allowed; please write the place
locate-failed = No position could be found; please write the place
locate-remove = Remove position
suggest-chosen = Chosen from your words: %n. You may change it.
draft-restored = What you had not finished is back.
draft-over = Start over
submit-uploads = Waiting for the uploads; please leave this page open
submit-without = Some photos could not be sent. Press again to send it without them, or remove them and choose others first.
submit-sending = Sending
submit-offline = No signal. It is kept on this phone and is sent by itself when the signal is back. Please leave this page open.
submit-unkept = No signal. It could not be kept on this phone and is sent by itself when the signal is back. Please leave this page open.

# Receipt
receipt-title = Received
receipt-code = Code of your request
receipt-from = Answered by
receipt-first = First response
receipt-answer = Answer
receipt-at = Sent
receipt-by = by { $when }
receipt-follow = See the progress
link-title = Your private link
link-text = It opens everything and lets you add and rate. Keep it for yourself.
link-copy = Copy
link-share = Share
link-copied = Copied
link-share-title = Request { $code }
mine-add = Add to my requests

# One request
request-at = With { $unit }
request-ground = Ground: { $ground }
request-desk = Open at the desk
request-content = The request
fact-category = Category
fact-area = Area
fact-address = Place
fact-place = Position
fact-phone = Phone
fact-submitted = Sent
fact-due = Due
fact-public = Public
place-within = (within about { $count } m)
public-now = Published
public-agreed = You agreed; not published yet
public-was = It was published and is not any more
public-no = No
by-you = You
by-author = The author
by-staff = Staff
by-system = System
by-to = { $by } → { $unit }
live-changed = There is something new
ask-title = Please tell us more
ask-reply = Your reply
ask-send = Send
add-title = Add something
add-text = What you want to add
add-send = Send
withdraw-title = Withdraw the request
withdraw-text = It will not be handled any further and not be public. This cannot be undone.
withdraw-reason = Reason (optional)
withdraw-send = Withdraw it
verdict-title = Your verdict, please
verdict-solved-question = Is it solved?
verdict-solved = Solved
verdict-unsolved = Not solved
verdict-satisfied-question = Are you satisfied with how it was handled?
verdict-satisfied = Satisfied
verdict-unsatisfied = Not satisfied
verdict-comment = In your words (not made public)
verdict-send = Send the verdict
verdict = { $solved }, { $satisfied }
me-too = Me too
me-too-done = Counted: you have it too
me-too-people = { $count ->
    [one] { $count } person has it too
   *[other] { $count } people have it too
}
act-changed = This request has just moved on
act-changed-text = What you wrote is still here. Please look at what is new, then decide whether to send it.
act-not-now = This is not possible now
act-not-now-text = The request is at another step already; this is how it stands.
act-unchosen = Please choose whether it is solved and whether you are satisfied.
act-choose-one = Please choose one
act-too-many-text = What you wrote is still here. Please try again in a few minutes.
act-full = This cannot be kept right now
act-full-text = There is no storage left, so this was not kept. What you filled in is still here. Please try again later.

# Mine
mine-empty = What you have sent appears here, with how far it has come.
mine-keep = Keep on this phone
mine-full = This phone remembers { $count } requests at most. The next one takes the place of the oldest, { $code }.
mine-full-open = Open { $code } and save its private link
mine-forget = Remove from this phone
mine-forget-sure = Remove it
mine-forget-hint = It will no longer be shown on this phone; a request without a phone number can then only be opened by its private link.

# Published requests
requests-search = Search public requests
requests-find = Search
requests-filters = Filters
requests-category = Category
requests-area = Area
requests-status = State
requests-order = Order
requests-newest = Newest
requests-nearest = Nearest
requests-any = All
requests-show = Show
requests-results = Results
requests-none = There is no public request like this.
requests-all = Show all
requests-nearest-note = Requests with a position within 15 km, by rough distance.
requests-nearest-found = The latest 200 that match, by rough distance; those without a position come last.
requests-no-position = Your position is not known yet, so the newest come first.

# Me and about
me-language = Language
me-staff = For staff
me-staff-signed-in = Desk ({ $name })
about-title = About Huying
about-text = Huying is where residents tell the district what is wrong, and follow it to the end.
about-step-report = Send a photo, words or a voice note, and get a code at once.
about-step-unit = The request goes to a unit under a deadline; every step has its time and its unit.
about-step-answer = The unit answers, with photos of what was done.
about-step-verdict = You say whether it is solved; then it is closed.
privacy-title = Privacy
privacy-text = Only what is needed to handle a request is kept.
privacy-phone = Your phone number is seen by those who handle your request, never by the public.
privacy-place = The exact place is used for handling only; the public sees the community or subdistrict.
privacy-photos = Place, time and device inside photos are removed before they are kept.
privacy-cookies = Your browser keeps the language, the requests you opened and a random device number. Nothing follows you.
emergency-title = In an emergency
emergency-text = In danger to life or property, call 110, 119 or 120 first.

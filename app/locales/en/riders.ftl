# Riders: hazards, gates, teams

hazard-title = Report a hazard
hazard-lead = Where, and what: two touches.
hazard-wrong = One thing is missing
hazard-where = Where
hazard-address = Or say where
hazard-photo = Photo
hazard-what = What did you see
hazard-what-empty = Please touch what you saw.
hazard-where-empty = Please locate yourself first, or say where.
hazard-fire-call = In a fire call 119 first; if somebody is hurt call 120 first.
hazard-credit = You are signed in: it counts to your credit.
hazard-sign-in = Sign in, and it counts to your credit
hazard-hole = Hole in the road
hazard-manhole = Manhole cover gone or loose
hazard-light = Street light out
hazard-cable = Cable hanging down
hazard-ice = Ice or standing water
hazard-blocked = Way blocked
hazard-signal = Traffic light broken
hazard-fire = Fire or smoke

guide-time = about <minutes> min as observed
guide-wait = At <gate> the wait was about <minutes> min as observed

rider-merit = My credit
rider-points = Points
rider-confirmed = Reports found right
rider-hazards = Hazards reported
rider-trusted = You have been right so often that your word alone is shown at once.
rider-no-trace = Only how often is counted, by the month; nobody keeps where you have been.

later-waits = No signal: it is kept on this phone. It goes by itself, once, when there is one and a page of the map is open.
later-sent = What you said without a signal has been sent.
later-late = Something you said without a signal was out of date and was not sent.
later-refused = Something you said without a signal was not accepted; please say it again.
later-look = Show

gate-wrong = One thing is missing
gate-which = Which gate
gate-something-else = It is not about a gate
gate-what = What is wrong
gate-rule = Its rule is another now
gate-moved = It is not where the plan says
gate-closed = This gate is closed
gate-missing = There is no such gate
gate-vehicle = What are you on
gate-access = How is it now: { $vehicle }
gate-photo = Photo
gate-photo-hint = Only those who check it see it
gate-moved-where = Where is the gate
gate-moved-drag = Touch or drag on the plan to show where it is, or use the arrow keys.
gate-moved-empty = Please show it on the plan, locate yourself, or say where it is.
gate-near = Beside what
gate-near-none = Nothing chosen
gate-words = Where, in your own words
gate-said-access = { $gate }, { $vehicle }: now { $access }
gate-said-closed = { $gate } is closed
gate-said-moved = { $gate } is not where the plan says
gate-said-moved-near = { $gate } is beside { $near }
gate-said-missing = There is no { $gate }
gate-devices = { $count } say so
wrong-confirmed = Checked, for today

reports-title = What riders say
reports-none = Nothing waits to be checked.
reports-gates = Gates
reports-places = Stations and other places
reports-away = This position is { $distance } from the place.
reports-voices = { $devices ->
    [one] { $devices } device
   *[other] { $devices } devices
}, { $networks ->
    [one] one network
   *[other] { $networks } networks
}
reports-photo = Photo
reports-publish-photo = I have looked at the photo; it may be public
reports-from = From
reports-until = until
reports-source = Riders
reports-hours-invalid = Please write times as 07:30; 24:00 is the end of the day.
reports-today = Closed today only
reports-for-good = Closed for good
reports-today-hint = Today only: shown until the day is over, and the rules of the gate stay. For good: replaces the rules of the gate; the old ones stay among the versions.
reports-layout-invalid = Changed like this the layout has a fault and cannot be published. Please change it in the layout itself.
reports-draft-waits = Not confirmed: a draft of this compound's plan is waiting to be published. Please publish or discard it first, then confirm.
reports-to-layout = To the draft
reports-draw = Confirmed, but nobody said exactly where. Please draw it on the layout.
reports-to-place = To this compound
places-claims = Just confirmed. Please write below what is right:
places-entrance-lat = Latitude of the entrance
places-entrance-lng = Longitude of the entrance
places-entrance-hint = Navigation leads here; without it to the position above
field-entrance-outside = The entrance is too far from the place. Please check it.
field-entrance-invalid = The position of the entrance cannot be read.

teams-title = Teams
teams-lead = Teams of riders who watch the way, report hazards and keep the map true.
teams-none = There is no team yet.
teams-new = New team
teams-name = Name
teams-about = About it
teams-active = Can be joined
teams-closed = (takes nobody in)
teams-who = Members
teams-members = { $count } members
teams-confirmed = { $count } reports right
teams-hazards = { $count } hazards
teams-points = { $count } points
teams-counted = Of the last half year. Members are shown by nickname only.
teams-sign-in = Sign in to join
teams-you-are = You are “{ $nickname }” in this team.
teams-leave = Leave the team
teams-join = Join
teams-nickname = Nickname in the team
teams-nickname-hint = Everyone sees it: please no real name or number
field-nickname-empty = Please choose a nickname.
field-nickname-too-long = Please keep it within 12 characters.
field-nickname-invalid = Please put no phone number into it.
field-nickname-taken = Somebody in the team has this nickname.
